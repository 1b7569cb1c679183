"""The harmonic load flow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from overtone import _core
from overtone.feeders import Network
from overtone.results import Result

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import xarray as xr

    Floats = npt.NDArray[np.float64]
    Complexes = npt.NDArray[np.complex128]


class FlowResult(Result):
    """Hours, or other scenarios, of a load flow. Arrays are views of what it holds, read only;
    those of a result that is solved into again show the new solution."""

    def __init__(self, network: Network) -> None:
        self._core = _core.FlowResult()
        super().__init__(self._core)
        self.network = network

    @property
    def hours(self) -> list[int | str]:
        """Labels: numbers of hours, or times."""
        return self._core.hours

    @property
    def step_hours(self) -> list[float]:
        """Lengths, h, by which steps count in sums."""
        return self._core.step_hours

    @property
    def voltage(self) -> Complexes:
        """[hour, order, node] pu."""
        return self._core.voltage

    @property
    def load_current(self) -> Complexes:
        """[hour, order, port] pu: at order 1 what loads draw, at harmonics what they inject."""
        return self._core.load_current

    @property
    def linear_current(self) -> Complexes:
        """[hour, order, port] pu that linear loads draw at harmonics; empty where all are open."""
        return self._core.linear_current

    @property
    def thd(self) -> Floats:
        """[hour, node] total harmonic distortion of the voltage, a fraction."""
        return self._core.thd

    @property
    def converged(self) -> npt.NDArray[np.bool_]:
        """[hour]"""
        return self._core.converged.astype(bool)

    @property
    def iterations(self) -> npt.NDArray[np.int32]:
        """[hour] sweeps, or Newton iterations."""
        return self._core.iterations

    @property
    def power_mismatch(self) -> Floats:
        """[hour] largest at the fundamental, pu."""
        return self._core.power_mismatch

    def buses(self) -> pd.DataFrame:
        """Hours and buses: voltages, THD."""
        return self.tables["bus_hours"]

    def harmonics(self) -> pd.DataFrame:
        """Hours, buses and orders: voltages."""
        return self.tables["bus_harmonics"]

    def branches(self) -> pd.DataFrame:
        """Hours and branches: currents, loading."""
        return self.tables["branch_hours"]

    def loads(self) -> pd.DataFrame:
        """Hours, loads and orders: what they inject, and what flows at their terminals."""
        return self.tables["load_harmonics"]

    def to_xarray(self) -> xr.Dataset:
        """Voltage and THD with named axes; needs xarray."""
        import xarray as xr

        axes = {"hour": self.hours, "order": self.network.orders, "node": self.network.nodes}
        return xr.Dataset(
            {
                "voltage": (("hour", "order", "node"), self.voltage, {"units": "pu"}),
                "thd": (("hour", "node"), self.thd, {"units": "1"}),
            },
            coords=axes,
        )

    def __repr__(self) -> str:
        done = "" if bool(self.converged.all()) else ", not converged"
        return f"<FlowResult {self.network.name}: {len(self.hours)} hours{done}>"


class HarmonicLoadFlow:
    """The load flow of one network: analysed and factored once, solved as often as one likes, from
    any number of threads at the same time.

    Raises InputError naming the order at which the network has a resonance without resistance.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self._core = _core.LoadFlow(network._core)
        self._node_count = len(network.nodes)
        profile = network.profile
        self._share = _array([1.0] if profile is None else profile, float)
        self._hours: list[int | str] = [0] if profile is None else network.hours
        self._step_hours = [] if profile is None else network.step_hours

    def solve(
        self,
        load_share: npt.ArrayLike | None = None,
        *,
        load: npt.ArrayLike | None = None,
        extra_power: npt.ArrayLike | None = None,
        extra_current: npt.ArrayLike | None = None,
        hours: Sequence[int | str] = (),
        step_hours: Sequence[float] = (),
        currents: str | None = None,
        power_balance: str = "fundamental",
        tolerance: float = 1e-10,
        max_sweeps: int = 60,
        harmonics: bool = True,
        threads: int = 0,
        out: FlowResult | None = None,
    ) -> FlowResult:
        """Solves hours.

        load_share: [hour] share of full load; without it and ``load`` the feeder's profile, or its
            full load.
        load: [hour, port] P + jQ instead, pu.
        extra_power: [hour, port] P + jQ beside the loads that draws no harmonics, pu; with
            ``load``.
        extra_current: [hour, order, port] given currents, pu; with ``load``.
        hours: labels, numbers or times; by default those of the profile, or 1, 2, …
        step_hours: lengths of the steps, h, by which they count in sums; by default those of the
            profile, or 1.
        currents, power_balance, tolerance, max_sweeps, harmonics, threads: as docs/results.md and
            ``overtone flow --help`` have them; threads 0: all.
        out: a result to solve into, which spares memory in long loops.

        An hour that does not converge is in ``converged``; it is no exception. Raises ValueError
        for arrays of other shapes and numbers that are not finite.
        """
        result = out if out is not None else FlowResult(self.network)
        if result.network is not self.network:
            raise ValueError("out: is the result of another network")
        result._frames = None
        if load is not None:
            if load_share is not None:
                raise ValueError("load_share and load: must be one of them")
            self._core.solve_loads(
                _array(load, complex), _maybe(extra_power), _maybe(extra_current), list(hours),
                list(step_hours), result._core, currents, power_balance, tolerance, max_sweeps,
                harmonics, threads,
            )
            return result
        if extra_power is not None or extra_current is not None:
            raise ValueError("extra_power and extra_current go with load")
        share = self._share
        labels, lengths = list(hours), list(step_hours)
        if load_share is None:
            labels, lengths = labels or self._hours, lengths or self._step_hours
        else:
            share = _array(load_share, float)
        self._core.solve_shares(
            share, labels, lengths,
            result._core, currents, power_balance, tolerance, max_sweeps, harmonics, threads,
        )
        return result

    def solve_batch(
        self,
        load: npt.ArrayLike,
        *,
        tolerance: float = 1e-10,
        max_sweeps: int = 60,
        threads: int = 0,
        out: Complexes | None = None,
    ) -> tuple[Complexes, npt.NDArray[np.bool_]]:
        """The fundamental alone of many scenarios.

        load: [scenario, port] P + jQ, pu. Returns the voltages [scenario, node], pu, into ``out``
        where given, and which scenarios converged.
        """
        import numpy as np

        loads = _array(load, complex)
        voltage = np.empty((len(loads), self._node_count), complex) if out is None else out
        converged = self._core.solve_batch(loads, tolerance, max_sweeps, threads, voltage)
        return voltage, converged.astype(bool)


def _array(values: npt.ArrayLike, dtype: type) -> Any:
    import numpy as np

    return np.ascontiguousarray(values, dtype=dtype)


def _maybe(values: npt.ArrayLike | None) -> Any:
    return None if values is None else _array(values, complex)
