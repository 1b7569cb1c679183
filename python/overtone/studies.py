"""Studies: energy conditioning, hosting capacity, dispatch, allocation, Monte Carlo."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from overtone import _core
from overtone.feeders import StrPath, package_folders
from overtone.progress import ProgressCallback, shown
from overtone.results import Result
from overtone.toml import toml_text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Complexes = npt.NDArray[np.complex128]


class ConditioningStart:
    """Where the solve of a conditioning problem ended (:attr:`StudyResult.end`), for the solve of
    one like it."""

    def __init__(self, core: _core.ConditioningStart) -> None:
        self._core = core

    def shifted(self, steps: int, added: int = 0) -> ConditioningStart:
        """That of the problem whose first ``steps`` hours have gone by, and in which ``added``
        hours have come to the end: each is like the hour that has gone, the first like the first.

        Raises ValueError for steps that are not 0 to the number of hours, and added that are not 0
        to ``steps``.
        """
        return ConditioningStart(self._core.shifted(steps, added))

    def __repr__(self) -> str:
        return f"<ConditioningStart: {self._core.hour_count} hours>"


class StudyResult(Result):
    """What a study found: its parts' statuses, tables and summary."""

    def __init__(self, core: _core.StudyResult) -> None:
        super().__init__(core)
        self._core = core

    @property
    def kind(self) -> str:
        """``conditioning``, ``hosting``, ``dispatch``, ``allocation`` or ``montecarlo``."""
        return self._core.kind

    @property
    def statuses(self) -> dict[str, str]:
        """Of each part (case, run, objective) why it ended: ``gap_closed``, ``infeasible``, …"""
        return dict(self._core.statuses)

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C or the progress callback ended it; what there is until then is kept."""
        return self._core.interrupted

    @property
    def warnings(self) -> list[str]:
        """Of the input, a line each."""
        return self._core.warnings

    @property
    def lots(self) -> list[str]:
        """Buses of the parking lots; of a conditioning study, as all that follow."""
        return self._core.lot_buses

    @property
    def charger_lots(self) -> list[int]:
        """[charger] its lot, a position in :attr:`lots`."""
        return self._core.charger_lots

    @property
    def end(self) -> ConditioningStart | None:
        """Where the solve ended, for ``ConditioningProblem.solve(start=...)`` of the next; none
        unless it was solved."""
        end = self._core.end
        return None if end is None else ConditioningStart(end)

    @property
    def voltage(self) -> Complexes:
        """[hour, order, node] pu, of the schedule; empty without a point."""
        return self._core.voltage

    @property
    def battery_power(self) -> Floats:
        """[hour, charger] into the battery, pu; below zero where it gives."""
        return self._core.battery_power

    @property
    def charger_power(self) -> Complexes:
        """[hour, charger] P + jQ drawn at the fundamental, pu."""
        return self._core.charger_power

    @property
    def charger_current(self) -> Complexes:
        """[hour, order, charger] pu."""
        return self._core.charger_current

    def __repr__(self) -> str:
        counted: dict[str, int] = {}
        for status in self.statuses.values():
            counted[status] = counted.get(status, 0) + 1
        parts = ", ".join(f"{count} {status}" for status, count in counted.items())
        return f"<StudyResult {self.kind}: {parts}>"


class Study:
    """A study as the keys of its file (``overtone keys KIND`` lists them), to be read, changed and
    solved::

        study = ot.read_study("studies/ieee33-case3-strategy2.toml")
        study["vehicles.penetration"] = 0.5
        study["profile"] = frame          # a table as a pandas frame
        result = ot.solve(study)

    A frame stands for the file of a table; relative paths are taken from ``folder``.
    """

    kind: ClassVar[str] = ""

    def __init__(self, settings: Mapping[str, Any], folder: StrPath = ".") -> None:
        self.settings: dict[str, Any] = copy.copy(dict(settings))
        self.folder = Path(folder)
        if self.kind:
            self.settings.setdefault("kind", self.kind)

    @classmethod
    def from_file(cls, file: StrPath) -> Self:
        """Reads a study file. Raises InputError where it is no TOML or of another kind."""
        import tomllib

        path = Path(file)
        kind = _core.study_kind(os.fspath(path))
        if cls.kind and kind != cls.kind:
            raise _core.InputError(f"{path}: a study of kind {kind}; must be {cls.kind}")
        with path.open("rb") as stream:
            return cls({"kind": kind, **tomllib.load(stream)}, path.parent)

    def __getitem__(self, key: str) -> Any:
        section, last = self._section(key)
        return section[last]

    def __setitem__(self, key: str, value: Any) -> None:
        section, last = self._section(key)
        section[last] = value

    def __delitem__(self, key: str) -> None:
        section, last = self._section(key)
        del section[last]

    def __contains__(self, key: object) -> bool:
        section, last = self._section(str(key))
        return last in section

    def copy(self) -> Self:
        """With settings of its own."""
        other = copy.copy(self)
        other.settings = {k: copy.deepcopy(v) if isinstance(v, dict) else v
                          for k, v in self.settings.items()}
        return other

    def write(self, folder: StrPath) -> Path:
        """Writes study.toml, and frames as CSV files beside it; its path."""
        target = Path(folder)
        paths = {name for name, is_path in _core.study_keys(str(self.settings["kind"])) if is_path}
        settings = self._written(self.settings, "", paths, target)
        file = target / "study.toml"
        file.write_text(toml_text(settings), encoding="utf-8")
        return file

    def _section(self, key: str) -> tuple[dict[str, Any], str]:
        *sections, last = key.split(".")
        at = self.settings
        for name in sections:
            at = at.setdefault(name, {})
        return at, last

    def _written(
        self, settings: Mapping[str, Any], prefix: str, paths: set[str], target: Path
    ) -> dict[str, Any]:
        written: dict[str, Any] = {}
        for key, value in settings.items():
            name = prefix + key
            if isinstance(value, Mapping):
                written[key] = self._written(value, name + ".", paths, target)
            elif hasattr(value, "to_csv"):
                file = target / f"{name}.csv"
                value.to_csv(file, index=False)
                written[key] = str(file)
            elif name in paths and value != "":
                written[key] = str((self.folder / os.fspath(value)).resolve())
            else:
                written[key] = value
        return written

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.settings.get('title', '')!r}>"


class ConditioningStudy(Study):
    """Energy conditioning: docs/studies.md has its keys, ``overtone keys conditioning`` too."""

    kind = "conditioning"


class HostingStudy(Study):
    """Hosting capacity: docs/hosting-capacity.md."""

    kind = "hosting"


class DispatchStudy(Study):
    """Day-ahead dispatch: docs/dispatch.md."""

    kind = "dispatch"


class AllocationStudy(Study):
    """Siting of charging stations: docs/allocation.md."""

    kind = "allocation"


class MonteCarloStudy(Study):
    """Distortion by Monte Carlo: docs/montecarlo.md."""

    kind = "montecarlo"


_KINDS: dict[str, type[Study]] = {
    kind.kind: kind
    for kind in (ConditioningStudy, HostingStudy, DispatchStudy, AllocationStudy, MonteCarloStudy)
}


def read_study(file: StrPath) -> Study:
    """Reads a study file of any kind. Raises InputError where it is no TOML."""
    return _KINDS[_core.study_kind(os.fspath(file))].from_file(file)


def solve(
    study: Study | StrPath,
    *,
    threads: int | None = None,
    progress: bool | ProgressCallback = False,
) -> StudyResult:
    """Solves a study, given as its file or as an object.

    threads: instead of the study's; 0: all.
    progress: True shows a bar (tqdm, in notebooks too); or a function of what is done and its
        numbers by name, which ends the solve by returning False.

    Ctrl-C ends the solve, which keeps its point: ``interrupted``. Infeasible and non-converged
    studies are results. Raises InputError for what is wrong in the study or its files, with file,
    line, key, value and what is allowed.
    """
    import tempfile

    with shown(progress) as callback:
        if not isinstance(study, Study):
            return StudyResult(_solve(Path(study), threads, callback))
        with tempfile.TemporaryDirectory(prefix="overtone-") as folder:
            return StudyResult(_solve(study.write(folder), threads, callback))


def _solve(
    file: Path, threads: int | None, callback: Callable[[str, dict[str, float]], Any] | None
) -> _core.StudyResult:
    return _core.solve_study(os.fspath(file), threads, package_folders(), callback)


def _of_kind(kind: type[Study], study: Study | StrPath) -> Study:
    if isinstance(study, kind):
        return study
    if isinstance(study, Study):
        raise _core.InputError(f"a study of kind {study.kind}; must be {kind.kind}")
    return kind.from_file(study)


def host(
    study: HostingStudy | StrPath,
    *,
    threads: int | None = None,
    progress: bool | ProgressCallback = False,
) -> StudyResult:
    """The largest charging station that each bus can host; as :func:`solve`."""
    return solve(_of_kind(HostingStudy, study), threads=threads, progress=progress)


def dispatch(
    study: DispatchStudy | StrPath,
    *,
    threads: int | None = None,
    progress: bool | ProgressCallback = False,
) -> StudyResult:
    """Tomorrow's cheapest schedule; as :func:`solve`."""
    return solve(_of_kind(DispatchStudy, study), threads=threads, progress=progress)


def allocate(
    study: AllocationStudy | StrPath,
    *,
    threads: int | None = None,
    progress: bool | ProgressCallback = False,
) -> StudyResult:
    """Where charging stations should stand, and how many; as :func:`solve`."""
    return solve(_of_kind(AllocationStudy, study), threads=threads, progress=progress)
