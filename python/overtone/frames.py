"""Tables of the libraries as pandas frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Tables = list[tuple[str, str, list[tuple[str, str, str, Any]]]]


def frames_of(tables: Tables) -> dict[str, pd.DataFrame]:
    """{name: frame}; ``attrs`` has the table's ``text``, and ``units`` and ``texts`` by column."""
    import pandas as pd

    frames = {}
    for name, text, columns in tables:
        frame = pd.DataFrame({column: values for column, _, _, values in columns})
        frame.attrs = {
            "text": text,
            "units": {column: unit for column, unit, _, _ in columns if unit},
            "texts": {column: what for column, _, what, _ in columns},
        }
        frames[name] = frame
    return frames
