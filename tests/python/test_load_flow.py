"""The load flow from Python: figures of other programs, arrays without copies, errors."""

import gc
import pathlib
import threading

import numpy as np
import pandas as pd
import pytest
from conftest import reference

import overtone as ot


def case_from_arrays(case: str) -> ot.Network:
    branches = pd.DataFrame(reference(case, "branch.csv"))
    buses = pd.DataFrame(reference(case, "bus.csv"))
    numbers = lambda table, column: table[column].astype(float)  # noqa: E731
    return ot.from_arrays(
        pd.DataFrame({"bus": buses["bus"], "p_kw": numbers(buses, "p_kw"),
                      "q_kvar": numbers(buses, "q_kvar")}),
        pd.DataFrame({"from": branches["from"], "to": branches["to"],
                      "r_ohm": numbers(branches, "r_ohm"), "x_ohm": numbers(branches, "x_ohm")}),
        base_kv=12.66, slack="1",
    )


def test_fundamental_is_that_of_the_reference() -> None:
    network = case_from_arrays("ieee33_balanced")
    result = ot.HarmonicLoadFlow(network).solve([1.0])
    for row in reference("ieee33_balanced", "fundamental_bus.csv"):
        voltage = result.voltage[0, 0, network.nodes.index(row["bus"])]
        assert abs(voltage - complex(float(row["v_re_pu"]), float(row["v_im_pu"]))) < 1e-9


def test_day_has_the_published_extremes(ieee33: ot.Network) -> None:
    day = ot.HarmonicLoadFlow(ieee33).solve()
    assert day.hours == list(range(1, 25))
    assert day.converged.all()
    assert abs(day.voltage[:, 0]).min() == pytest.approx(0.91309, abs=1e-5)
    assert 100 * day.thd.max() == pytest.approx(8.69314, abs=1e-5)
    assert day.summary["thd_max"] == pytest.approx(day.thd.max(), rel=1e-12)


def test_frames_have_units_and_the_arrays_numbers(ieee33: ot.Network) -> None:
    day = ot.HarmonicLoadFlow(ieee33).solve()
    buses = day.buses()
    assert buses.attrs["units"]["v1"] == "pu"
    assert len(buses) == 24 * 33
    at = buses[(buses["hour"] == 20) & (buses["bus"] == "18")]
    node = ieee33.nodes.index("18")
    assert at["v1"].item() == pytest.approx(abs(day.voltage[19, 0, node]), rel=1e-12)
    assert at["thd"].item() == pytest.approx(day.thd[19, node], rel=1e-12)
    assert set(day.branches()["hour"]) == set(range(1, 25))
    assert day.harmonics()["order"].nunique() == len(ieee33.orders)


def test_arrays_are_views_that_keep_their_result_alive(ieee33: ot.Network) -> None:
    flow = ot.HarmonicLoadFlow(ieee33)
    day = flow.solve()
    voltage = day.voltage
    assert np.shares_memory(voltage, day.voltage)
    assert not voltage.flags.writeable
    kept = voltage.copy()
    del day
    gc.collect()
    assert np.array_equal(voltage, kept)


def test_solving_into_a_result_shows_the_new_solution(ieee33: ot.Network) -> None:
    flow = ot.HarmonicLoadFlow(ieee33)
    day = flow.solve()
    thd = day.thd.copy()
    voltage = day.voltage
    again = flow.solve(0.5 * np.asarray(ieee33.profile), out=day)
    assert again is day
    fresh = flow.solve(0.5 * np.asarray(ieee33.profile))
    assert np.array_equal(voltage, fresh.voltage)
    assert np.array_equal(day.thd, fresh.thd)
    assert not np.array_equal(day.thd, thd)
    assert day.buses().equals(fresh.buses())


def test_loads_of_ports_are_shares_where_they_are(ieee33: ot.Network) -> None:
    flow = ot.HarmonicLoadFlow(ieee33)
    loads = np.outer([1.0, 0.4], ieee33.load)
    assert np.allclose(flow.solve(load=loads).voltage, flow.solve([1.0, 0.4]).voltage,
                       rtol=0, atol=1e-13)
    extra = np.zeros_like(loads)
    extra[:, ieee33.ports.index("18")] = 0.1
    more = loads.copy()
    more += extra
    one = flow.solve(load=loads, extra_power=extra, harmonics=False).voltage
    two = flow.solve(load=more, harmonics=False).voltage
    assert np.allclose(one, two, rtol=0, atol=1e-12)


def test_batch_is_the_fundamental_of_each_scenario(ieee33: ot.Network) -> None:
    flow = ot.HarmonicLoadFlow(ieee33)
    loads = np.random.default_rng(1).uniform(0.2, 1.2, (37, len(ieee33.ports))) * ieee33.load
    voltage, converged = flow.solve_batch(loads)
    assert converged.all()
    assert np.array_equal(voltage, flow.solve(load=loads, harmonics=False).voltage[:, 0])
    out = np.empty_like(voltage)
    again, _ = flow.solve_batch(loads, out=out)
    assert np.shares_memory(again, out)
    assert np.array_equal(out, voltage)


def test_scenario_beyond_the_feeder_is_said_and_not_raised(ieee33: ot.Network) -> None:
    result = ot.HarmonicLoadFlow(ieee33).solve([1.0, 50.0])
    assert result.converged.tolist() == [True, False]


def test_axes_are_named(ieee33: ot.Network) -> None:
    data = ot.HarmonicLoadFlow(ieee33).solve().to_xarray()
    assert data["voltage"].dims == ("hour", "order", "node")
    lowest = data["voltage"].sel(hour=20, order=1, node="18")
    assert float(abs(lowest)) == pytest.approx(0.91309, abs=1e-5)


def test_feeder_by_phase_has_conductors_as_nodes(top: pathlib.Path) -> None:
    network = ot.read_feeder(top / "networks/ieee13_by_phase")
    assert network.by_phase
    assert "671.3" in network.nodes
    balanced = ot.read_feeder(top / "networks/ieee13_by_phase", by_phase=False)
    assert "671" in balanced.nodes
    assert ot.HarmonicLoadFlow(network).solve([1.0]).converged.all()


def test_one_load_flow_serves_many_threads(ieee33: ot.Network) -> None:
    flow = ot.HarmonicLoadFlow(ieee33)
    shares = [np.linspace(0.1, 1.0 + 0.01 * i, 40) for i in range(8)]
    alone = [flow.solve(share, threads=1).voltage.copy() for share in shares]
    together: list[np.ndarray | None] = [None] * len(shares)

    def run(i: int) -> None:
        for _ in range(20):
            together[i] = flow.solve(shares[i], threads=1).voltage

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(shares))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one, other in zip(alone, together, strict=True):
        assert other is not None and np.array_equal(one, other)


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda f: f.solve([np.nan]), ValueError, "share"),
        (lambda f: f.solve([1.0], load=[[1.0]]), ValueError, "must be one of them"),
        (lambda f: f.solve(load=[[1.0]]), ValueError, "load"),
        (lambda f: f.solve([1.0], currents="sideways"), ot.InputError, "must be one of in_phase"),
        (lambda f: f.solve([1.0], tolerance=-1.0), ValueError, "tolerance"),
        (lambda f: f.solve([1.0, 0.5], hours=[1]), ValueError, "hours"),
        (lambda f: f.solve_batch(np.ones((3, 2), complex)), ValueError, "column for each port"),
        (lambda f: f.solve([1.0], extra_power=[[1.0]]), ValueError, "go with load"),
    ],
)
def test_wrong_arguments_have_their_message(ieee33: ot.Network, call, kind, says) -> None:
    with pytest.raises(kind, match=says):
        call(ot.HarmonicLoadFlow(ieee33))


def test_input_errors_name_element_file_and_line(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ot.InputError, match="no-such-feeder"):
        ot.read_feeder(tmp_path / "no-such-feeder")
    with pytest.raises(ot.InputError, match="branch 1-2: reactance|branch 1-2"):
        ot.from_arrays({"bus": ["1", "2"], "p_kw": [0, 10], "q_kvar": [0, 1]},
                       {"from": ["1"], "to": ["2"], "r_ohm": [-1.0], "x_ohm": [0.1]},
                       base_kv=11.0, slack="1")
    with pytest.raises(ot.InputError, match="no column q_kvar"):
        ot.from_arrays({"bus": ["1"], "p_kw": [0.0]},
                       {"from": [], "to": [], "r_ohm": [], "x_ohm": []}, base_kv=11.0, slack="1")
