"""Progress of a solve as a bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

ProgressCallback = Callable[[str, dict[str, float]], Any]


@contextmanager
def shown(progress: bool | ProgressCallback) -> Iterator[ProgressCallback | None]:
    """The callback for a solve: the caller's own, a bar's, or none."""
    if not isinstance(progress, bool):
        yield progress
        return
    if not progress:
        yield None
        return
    from tqdm.auto import tqdm

    with tqdm(leave=False) as bar:

        def show(what: str, numbers: dict[str, float]) -> None:
            bar.set_description(what, refresh=False)
            if "of" in numbers:
                bar.total = numbers["of"]
                bar.n = numbers["done"]
                bar.refresh()
                return
            bar.set_postfix({k: f"{v:.6g}" for k, v in numbers.items()}, refresh=False)
            bar.update()

        yield show
