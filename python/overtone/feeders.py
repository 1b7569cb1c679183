"""Feeders, from whatever describes them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from overtone import _core

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]
    Complexes = npt.NDArray[np.complex128]

StrPath = str | os.PathLike[str]


def package_folders() -> list[str]:
    """Where this Python keeps packages, OpenDSS's engine among them."""
    return [folder for folder in sys.path if folder]


def shipped(name: StrPath) -> Path:
    """A feeder or study that comes with the package, by its path in the source tree:
    ``ot.shipped("networks/ieee33")``. Raises InputError where there is none of that name."""
    path = Path(__file__).parent / "share" / "overtone" / name
    if not path.exists():
        raise InputError(f"{os.fspath(name)}: does not come with the package; must be a path in "
                         "networks/ or studies/")
    return path


class Network:
    """A feeder as nodal equations: its nodes, ports of loads, orders, and what it was read from.

    Made by :func:`read_feeder`, :func:`from_opendss`, :func:`from_pandapower`, :func:`from_arrays`.
    """

    def __init__(self, core: _core.Network) -> None:
        self._core = core

    @property
    def name(self) -> str:
        """Of the feeder."""
        return self._core.name

    @property
    def path(self) -> str:
        """What it was read from; empty: arrays."""
        return self._core.path

    @property
    def nodes(self) -> list[str]:
        """Labels of the nodes: buses, or by phase their conductors, ``"650.1"``."""
        return self._core.nodes

    @property
    def ports(self) -> list[str]:
        """Where loads hang: a node, or two of them, ``"611.3-652.1"``."""
        return self._core.ports

    @property
    def orders(self) -> Floats:
        """Harmonic orders, 1 first."""
        return self._core.orders

    @property
    def base_kv(self) -> Floats:
        """[node] line-to-line, kV."""
        return self._core.base_kv

    @property
    def load(self) -> Complexes:
        """[port] P + jQ at full load, pu of :attr:`power_base_mva`."""
        return self._core.load

    @property
    def power_base_mva(self) -> float:
        """MVA of 1 pu at a port: three-phase on a balanced feeder, a third of it by phase."""
        return self._core.power_base_mva

    @property
    def frequency_hz(self) -> float:
        """Of order 1."""
        return self._core.frequency_hz

    @property
    def by_phase(self) -> bool:
        """Whether nodes are conductors and not buses."""
        return self._core.by_phase

    @property
    def currents(self) -> str:
        """How harmonic currents follow the fundamental: ``in_phase`` or ``phase_locked``."""
        return self._core.currents

    @property
    def hours(self) -> list[int | str]:
        """Labels of the steps of the feeder's own profile, hours or times; empty without one."""
        return self._core.hours

    @property
    def step_hours(self) -> list[float]:
        """Their lengths, h."""
        return self._core.step_hours

    @property
    def profile(self) -> Floats | None:
        """[hour] share of full load in the feeder's own profile."""
        return cast("Floats | None", self._core.profile)

    @property
    def warnings(self) -> list[str]:
        """What reading approximated or left out, a line each."""
        return self._core.warnings

    def __repr__(self) -> str:
        kind = "nodes" if self.by_phase else "buses"
        return f"<Network {self.name}: {len(self.nodes)} {kind}, {len(self.orders)} orders>"


def read_feeder(
    path: StrPath,
    *,
    by_phase: bool | None = None,
    linear_loads: str | None = None,
    currents: str | None = None,
) -> Network:
    """Reads a feeder: a folder of either form, an OpenDSS script (``.dss``), a MATPOWER case
    (``.m``) or a pandapower network (``.json``).

    by_phase: conductors as nodes, or buses; by default as the file knows phases.
    linear_loads: ``open``, ``parallel_series`` or ``cigre`` for all loads; by default as each has
        it.
    currents: ``in_phase`` or ``phase_locked``; by default as the spectra are given.

    Raises InputError with element, file and line.
    """
    return Network(
        _core.read_network(os.fspath(path), by_phase, linear_loads, currents, package_folders())
    )


def from_opendss(
    script: StrPath, *, by_phase: bool = True, linear_loads: str | None = None
) -> Network:
    """The circuit that an OpenDSS script leaves; needs ``pip install overtone[dss]``.

    The script is evaluated by DSS-Extensions' engine in a process of its own that can write no
    file. Raises InputError with what can't be expressed, or what is missing.
    """
    return read_feeder(script, by_phase=by_phase, linear_loads=linear_loads)


def from_pandapower(net: Any) -> Network:
    """The balanced form of a pandapower network in memory. Raises InputError as read_feeder."""
    import tempfile

    import pandapower  # type: ignore[import-untyped, import-not-found, unused-ignore]

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "network.json"
        pandapower.to_json(net, str(file))
        return read_feeder(file)


def from_arrays(
    buses: pd.DataFrame | Mapping[str, Sequence[Any]],
    branches: pd.DataFrame | Mapping[str, Sequence[Any]],
    *,
    base_kv: float,
    slack: str,
    name: str = "feeder",
    base_mva: float = 1.0,
    slack_voltage_pu: float = 1.0,
    nonlinear: Iterable[str] = (),
    spectrum: Iterable[tuple[float, float] | tuple[float, float, float]] = (),
) -> Network:
    """A balanced feeder from figures.

    buses: ``bus, p_kw, q_kvar`` and, where there are any, ``capacitor_kvar``.
    branches: ``from, to, r_ohm, x_ohm`` and ``i_max_a``.
    nonlinear: buses whose load draws harmonics, by ``spectrum`` (order, share of the fundamental,
        angle in degrees).

    Raises InputError naming the bus or branch.
    """
    import numpy as np

    def numbers(table: Any, column: str, count: int) -> Floats:
        if column not in table:
            return np.zeros(count)
        values = np.ascontiguousarray(table[column], dtype=float)
        if values.shape != (count,):
            raise InputError(f"{column}: {values.shape} values; must be {count}")
        return values

    for table, columns in ((buses, ("bus", "p_kw", "q_kvar")),
                           (branches, ("from", "to", "r_ohm", "x_ohm"))):
        for column in columns:
            if column not in table:
                raise InputError(f"from_arrays: there is no column {column}")
    bus = [str(b) for b in buses["bus"]]
    ends = [(str(a), str(b)) for a, b in zip(branches["from"], branches["to"], strict=True)]
    lines = [(float(line[0]), float(line[1]), float(line[2]) if len(line) > 2 else 0.0)
             for line in spectrum]
    return Network(
        _core.network_of_figures(
            name, base_kv, base_mva, str(slack), slack_voltage_pu,
            bus, numbers(buses, "p_kw", len(bus)), numbers(buses, "q_kvar", len(bus)),
            numbers(buses, "capacitor_kvar", len(bus)),
            ends, numbers(branches, "r_ohm", len(ends)), numbers(branches, "x_ohm", len(ends)),
            numbers(branches, "i_max_a", len(ends)),
            [str(b) for b in nonlinear], lines,
        )
    )


InputError = _core.InputError
