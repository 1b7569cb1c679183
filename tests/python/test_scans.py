"""Scans from Python."""

import pathlib

import numpy as np
import pytest

import overtone as ot


def test_impedance_is_what_a_given_current_makes(top: pathlib.Path, ieee33: ot.Network) -> None:
    scan = ot.scan(top / "networks/ieee33", ieee33.orders, buses=["18"])
    assert scan.complete
    current = np.zeros((1, len(ieee33.orders), len(ieee33.ports)), complex)
    current[0, 1:, ieee33.ports.index("18")] = -1.0
    voltage = ot.HarmonicLoadFlow(ieee33).solve(
        load=np.zeros((1, len(ieee33.ports)), complex), extra_current=current
    ).voltage[0, :, ieee33.nodes.index("18")]
    ohm = ieee33.base_kv[0] ** 2 / ieee33.power_base_mva
    assert np.allclose(scan.driving[1:, 0], voltage[1:] * ohm, rtol=1e-9)
    assert scan.tables["impedances"].attrs["units"]
    assert scan.summary["command"] == "scan"


def test_balanced_scan_of_a_feeder_by_phase_has_buses(top: pathlib.Path) -> None:
    scan = ot.scan(top / "networks/ieee13_by_phase", [1, 2, 3, 4, 5], by_phase=False,
                   buses=["675", "671"], transfer="671")
    assert set(scan.points) == {"671 positive", "675 positive"}
    at = scan.points.index("671 positive")
    assert np.allclose(scan.transfer[:, at], scan.driving[:, at])


def test_progress_ends_a_scan(top: pathlib.Path) -> None:
    scan = ot.scan(top / "networks/ieee33", progress=lambda what, numbers: False)
    assert not scan.complete


def test_wrong_bus_and_orders(top: pathlib.Path) -> None:
    with pytest.raises(ot.InputError, match="nowhere"):
        ot.scan(top / "networks/ieee33", [1, 2], buses=["nowhere"])
    with pytest.raises(ValueError, match="orders"):
        ot.scan(top / "networks/ieee33", [2, 1])
