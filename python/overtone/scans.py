"""Impedances over the frequency, and resonances."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from overtone import _core
from overtone.feeders import StrPath, package_folders
from overtone.progress import ProgressCallback, shown
from overtone.results import Result

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Scan(Result):
    """Impedances of a feeder over the order, and its resonances."""

    def __init__(self, core: _core.Scan) -> None:
        super().__init__(core)
        self._core = core

    @property
    def complete(self) -> bool:
        """False where Ctrl-C or the progress callback ended it."""
        return self._core.complete

    @property
    def warnings(self) -> list[str]:
        """A line each."""
        return self._core.warnings

    @property
    def orders(self) -> npt.NDArray[np.float64]:
        """[order]"""
        return self._core.orders

    @property
    def points(self) -> list[str]:
        """Where impedances are seen: ``"675.1"``, ``"675 positive"``."""
        return self._core.points

    @property
    def driving(self) -> npt.NDArray[np.complex128]:
        """[order, point] driving-point impedance, ohm."""
        return self._core.driving

    @property
    def transfer(self) -> npt.NDArray[np.complex128]:
        """[order, point] voltage per current into the driven bus, ohm; empty without one."""
        return self._core.transfer

    @property
    def resonances(self) -> list[tuple[float, float, str, str]]:
        """Order, modal impedance in pu, the node that takes most part, the element that carries
        most; :attr:`tables` has all of them."""
        return self._core.resonances






def scan(
    feeder: StrPath,
    orders: npt.ArrayLike | None = None,
    *,
    buses: Sequence[str] = (),
    transfer: str = "",
    load_share: float = 1.0,
    by_phase: bool | None = None,
    linear_loads: str | None = None,
    threads: int = 0,
    progress: bool | ProgressCallback = False,
) -> Scan:
    """Scans a feeder: a folder, an OpenDSS script, a MATPOWER case, a pandapower network.

    orders: ascending, two or more; by default 1, 1.1, … 50. Extremes and resonances are found
        between them.
    buses: whose impedances to give; by default all, of more than 200 nodes those of capacitors and
        sources.
    transfer: a bus; impedances from it to the others, too.
    load_share: of full load, of linear loads.
    by_phase: conductors or the positive sequence; by default as the file knows phases.
    linear_loads: ``open``, ``parallel_series`` or ``cigre``; by default as each load has it.

    Raises InputError for the feeder and for a bus that there is not, ValueError for orders out of
    range.
    """
    if orders is None:
        asked = [1.0 + 0.1 * k for k in range(491)]
    else:
        import numpy as np

        asked = np.asarray(orders, dtype=float).tolist()
    with shown(progress) as callback:
        return Scan(
            _core.scan(os.fspath(feeder), asked, list(buses), transfer, load_share, by_phase,
                       linear_loads, threads, package_folders(), callback)
        )
