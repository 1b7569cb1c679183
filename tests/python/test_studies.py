"""Studies from Python: files and objects, progress, interruption."""

import os
import pathlib
import signal
import threading

import numpy as np
import pandas as pd
import pytest

import overtone as ot

STUDY = "studies/ieee33-case3-strategy2.toml"


@pytest.fixture(scope="module")
def solved(top: pathlib.Path) -> ot.StudyResult:
    return ot.solve(top / STUDY)


def test_conditioning_has_the_reference_objective(solved: ot.StudyResult) -> None:
    assert solved.statuses == {"III / II": "gap_closed"}
    assert not solved.interrupted
    assert solved.summary["perspective_objective"] == pytest.approx(18.2046, abs=5e-4)
    assert solved.battery_power.shape == (24, len(solved.charger_lots))
    assert [solved.lots[lot] for lot in solved.charger_lots] == solved.lots  # one charger a lot
    lots = solved.tables["lots"]
    assert lots.attrs["units"]
    assert "33 buses" in solved.text


def test_page_is_written_whole(solved: ot.StudyResult, tmp_path: pathlib.Path) -> None:
    page = solved.report(tmp_path / "result.html")
    text = page.read_text()
    assert text.startswith("<!DOCTYPE html>") or text.startswith("<!doctype html>")
    assert len(text) < 1_100_000
    assert [file.name for file in tmp_path.iterdir()] == ["result.html"]


def test_figures_are_plotlys(solved: ot.StudyResult) -> None:
    figures = solved.figures()
    assert figures
    for figure in figures:
        assert figure["title"] and isinstance(figure["data"], list)
        assert "layout" in figure


def test_object_solves_as_its_file(top: pathlib.Path, solved: ot.StudyResult) -> None:
    study = ot.read_study(top / STUDY)
    assert isinstance(study, ot.ConditioningStudy)
    result = ot.solve(study)
    assert np.array_equal(result.battery_power, solved.battery_power)


def test_settings_change_what_is_solved(top: pathlib.Path, solved: ot.StudyResult) -> None:
    study = ot.ConditioningStudy.from_file(top / STUDY)
    half = study.copy()
    half["vehicles.penetration"] = 0.5
    assert study["vehicles.penetration"] == 1.0
    result = ot.solve(half)
    assert result.battery_power.sum() == pytest.approx(0.5 * solved.battery_power.sum(), rel=1e-6)


def test_frames_stand_for_files(top: pathlib.Path, solved: ot.StudyResult) -> None:
    study = ot.ConditioningStudy.from_file(top / STUDY)
    study["profile"] = pd.read_csv(top / "networks/profiles/residential.csv", comment="#")
    study["vehicles.fleet"] = pd.read_csv(top / "studies" / study["vehicles.fleet"], comment="#")
    result = ot.solve(study)
    assert np.array_equal(result.battery_power, solved.battery_power)


def test_wrong_key_has_file_line_and_bounds(top: pathlib.Path) -> None:
    study = ot.ConditioningStudy.from_file(top / STUDY)
    study["vehicles.penetration"] = -1.0
    with pytest.raises(ot.InputError, match=r"vehicles\.penetration \(study\.toml:\d+\): -1"):
        ot.solve(study)
    with pytest.raises(ot.InputError, match="a study of kind conditioning; must be dispatch"):
        ot.DispatchStudy.from_file(top / STUDY)
    with pytest.raises(ot.InputError, match="must be hosting"):
        ot.host(ot.ConditioningStudy.from_file(top / STUDY))


def test_progress_is_told_and_may_stop(top: pathlib.Path) -> None:
    seen: list[dict[str, float]] = []

    def watch(what: str, numbers: dict[str, float]) -> bool:
        seen.append(numbers)
        return len(seen) < 4

    result = ot.solve(top / STUDY, progress=watch)
    assert len(seen) == 4
    assert seen[-1]["objective"] > 0
    assert result.interrupted
    assert result.statuses == {"III / II": "interrupted"}
    assert result.voltage.shape[0] == 24  # the point is kept


def test_exception_of_the_callback_comes_back(top: pathlib.Path) -> None:
    def fail(what: str, numbers: dict[str, float]) -> None:
        raise RuntimeError("the caller's own")

    with pytest.raises(RuntimeError, match="the caller's own"):
        ot.solve(top / STUDY, progress=fail)


def test_interrupt_keeps_the_point(top: pathlib.Path) -> None:
    calls = 0

    def press(what: str, numbers: dict[str, float]) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            signal.raise_signal(signal.SIGINT)

    result = ot.solve(top / STUDY, progress=press)
    assert result.interrupted
    assert result.statuses == {"III / II": "interrupted"}


def test_interrupt_from_outside_keeps_the_point(top: pathlib.Path) -> None:
    timer = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    result = ot.solve(top / "studies/ieee123-case3-strategy2.toml")
    timer.join()
    assert result.interrupted


def test_other_kinds_have_their_tables(top: pathlib.Path) -> None:
    dispatched = ot.dispatch(top / "studies/dispatch/ieee33.toml")
    assert set(dispatched.statuses.values()) == {"optimal"}
    assert {"grid", "lots", "bus_hours"} <= set(dispatched.tables)
    with pytest.raises(ValueError, match="no conditioning study"):
        _ = dispatched.battery_power
    sampled = ot.read_study(top / "studies/montecarlo/ieee33.toml")
    sampled["samples"] = 50
    assert ot.solve(sampled).statuses == {"samples": "complete"}
