"""Conditioning problems that are changed and solved again and again, as hours go by."""

from __future__ import annotations

import copy
import os
import tempfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self, TypedDict

from overtone import _core
from overtone.feeders import Network, StrPath, package_folders
from overtone.progress import ProgressCallback, shown
from overtone.studies import ConditioningStart, ConditioningStudy, StudyResult

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Complexes = npt.NDArray[np.complex128]


class Scenarios(TypedDict):
    """Hours as :meth:`HarmonicLoadFlow.solve` takes them by name: ``flow.solve(**scenarios)``."""

    load: Complexes
    extra_power: Complexes
    extra_current: Complexes


class ConditioningProblem:
    """A conditioning study as numbers, for programs that step through time: each hour what the
    chargers do goes into a load flow, forecasts change, and what is left is planned again from the
    last plan::

        problem = ot.ConditioningProblem("studies/ieee33-case3-strategy2.toml")
        plan = problem.solve()
        while len(problem.hours) > 1:
            problem = problem.remaining(plan, 1)   # an hour has gone by
            problem.load = forecast                # and the forecast is another
            plan = problem.solve(start=plan.end and plan.end.shifted(1))

    Arrays are copies; what is set has to have the same shape. All is per unit of :attr:`network`,
    whose bases are the problem's own and may not be those of the feeder's files.
    """

    def __init__(self, study: ConditioningStudy | StrPath) -> None:
        """Reads a study's feeder, profile and fleet. Raises InputError as ``ot.solve``."""
        if isinstance(study, ConditioningStudy):
            with tempfile.TemporaryDirectory(prefix="overtone-") as folder:
                self._core = _core.read_problem(os.fspath(study.write(folder)), package_folders())
        else:
            self._core = _core.read_problem(os.fspath(study), package_folders())

    @property
    def network(self) -> Network:
        """The feeder, in the problem's bases: ``ot.HarmonicLoadFlow(problem.network)``."""
        return Network(self._core.network)

    @property
    def hours(self) -> list[int | str]:
        """Labels of the steps that are left: hours, as a rule 1 to 24, or times."""
        return self._core.hours

    @property
    def step_hours(self) -> list[float]:
        """Their lengths, h: energy is power times these."""
        return self._core.step_hours

    @property
    def lots(self) -> list[str]:
        """Buses of the parking lots."""
        return self._core.lot_buses

    @property
    def session_lots(self) -> list[int]:
        """[session] its lot, a position in :attr:`lots`. A lot has one session, one a day
        or one a vehicle."""
        return self._core.session_lots

    @property
    def session_names(self) -> list[str]:
        """[session] its day, or its name; empty where a lot has but one."""
        return self._core.session_names

    @property
    def charger_lots(self) -> list[int]:
        """[charger] its lot, a position in :attr:`lots`."""
        return self._core.charger_lots

    @property
    def charger_ports(self) -> list[int]:
        """[charger] where it hangs, a position in the network's ports; a port has one at most."""
        return self._core.charger_ports

    @property
    def load(self) -> Complexes:
        """[hour, port] P + jQ without chargers, pu. May be set."""
        return self._core.load

    @load.setter
    def load(self, values: npt.ArrayLike) -> None:
        self._core.load = _array(values, complex)

    @property
    def energy(self) -> Floats:
        """[session] what is left to charge in the hours that are left, pu h. May be set."""
        return self._core.energy

    @energy.setter
    def energy(self, values: npt.ArrayLike) -> None:
        self._core.energy = _array(values, float)

    @property
    def battery_max(self) -> Floats:
        """[hour, charger] largest power into the batteries, pu; 0 while no car is there. May be
        set."""
        return self._core.battery_max

    @battery_max.setter
    def battery_max(self, values: npt.ArrayLike) -> None:
        self._core.battery_max = _array(values, float)

    @property
    def current_max(self) -> Floats:
        """[hour, charger] largest current, rms of all orders, pu. May be set."""
        return self._core.current_max

    @current_max.setter
    def current_max(self, values: npt.ArrayLike) -> None:
        self._core.current_max = _array(values, float)

    def copy(self) -> Self:
        """One that changes apart from this one."""
        other = copy.copy(self)
        other._core = _core.ConditioningProblem(self._core)
        return other

    def remaining(self, plan: StudyResult, steps: int = 1, added: int = 0) -> Self:
        """What is left once the first ``steps`` hours of a plan of this problem have gone by:
        without these hours, and each session's energy lowered by what it was charged in them, not
        below 0, and what its vehicles may give and hold moved along where they discharge.
        ``added`` of them come to the end as hours of tomorrow, the first first, with loads and
        capacities as they were; what lots need in them is yours to add to ``energy``.

        Raises ValueError for steps that are not 0 to one less than the hours, added that are not 0
        to ``steps``, and for a plan of other sizes.
        """
        other = copy.copy(self)
        other._core = self._core.remaining(plan._core, steps, added)
        return other

    def scenarios(self, plan: StudyResult, hours: Sequence[int] = (0,)) -> Scenarios:
        """Hours, by position, with their loads and what a plan's chargers draw: powers as
        ``extra_power``, currents above the fundamental as ``extra_current``. Raises ValueError for
        hours that are not there, and for a plan of other sizes."""
        load, power, current = self._core.scenarios(plan._core, list(hours))
        return {"load": load, "extra_power": power, "extra_current": current}

    def solve(
        self,
        *,
        start: ConditioningStart | None = None,
        threads: int | None = None,
        progress: bool | ProgressCallback = False,
    ) -> StudyResult:
        """Solves the problem by its study's options.

        start: ``end`` of the last plan, ``shifted`` by the hours that have gone by since. It
            decides how long a solve takes, not what counts as solved: where it leads nowhere, the
            solve begins anew without. None: from nothing.
        threads, progress, Ctrl-C: as :func:`overtone.solve`.

        Raises ValueError for a start of another feeder, other lots or another number of hours, and
        for what was set to what can't be: infinite, negative.
        """
        with shown(progress) as callback:
            core = None if start is None else start._core
            return StudyResult(self._core.solve(core, threads, callback))

    def __repr__(self) -> str:
        return (f"<ConditioningProblem {self._core.network.name}: {len(self.hours)} hours, "
                f"{len(self.lots)} lots>")


def _array(values: npt.ArrayLike, dtype: type) -> Any:
    import numpy as np

    return np.ascontiguousarray(values, dtype=dtype)
