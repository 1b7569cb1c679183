"""What results of all kinds have in common."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from overtone.frames import Tables, frames_of

if TYPE_CHECKING:
    import pandas as pd


class Found(Protocol):
    """A result of the libraries."""

    def tables(self) -> Tables:
        """Name, text, and columns with unit, text and values."""

    def summary(self) -> str:
        """JSON."""

    def text(self) -> str:
        """The report."""

    def page(self) -> str:
        """HTML."""

    def figures(self) -> str:
        """JSON."""


class Result:
    """Tables, summary and report of a result."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._frames: dict[str, pd.DataFrame] | None = None

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables that the program's ``--output`` writes, by name; ``attrs["units"]``."""
        if self._frames is None:
            self._frames = frames_of(self._found.tables())
        return self._frames

    @property
    def summary(self) -> dict[str, Any]:
        """Sums and extremes, as in summary.json."""
        return cast("dict[str, Any]", json.loads(self._found.summary()))

    @property
    def text(self) -> str:
        """The report that the program prints."""
        return self._found.text()

    def report(self, file: str | os.PathLike[str]) -> Path:
        """Writes the page of the result, as the program's ``--report`` does: one HTML file with
        pictures and their tables that needs nothing else. A file that is there is replaced."""
        target = Path(file)
        aside = target.with_name(f".{target.name}.{os.getpid()}")
        aside.write_text(self._found.page(), encoding="utf-8")
        aside.replace(target)
        return target

    def figures(self) -> list[dict[str, Any]]:
        """The page's pictures: ``id``, ``title``, ``text``, and ``data`` and ``layout`` as Plotly
        has them."""
        return cast("list[dict[str, Any]]", json.loads(self._found.figures()))
