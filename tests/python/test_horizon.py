"""Conditioning problems that are changed and solved again from the last plan."""

import pathlib

import numpy as np
import pytest

import overtone as ot

STUDY = "studies/ieee33-case3-strategy2.toml"


@pytest.fixture(scope="module")
def problem(top: pathlib.Path) -> ot.ConditioningProblem:
    return ot.ConditioningProblem(top / STUDY)


@pytest.fixture(scope="module")
def plan(problem: ot.ConditioningProblem) -> ot.StudyResult:
    return problem.solve()


def iterations(plan: ot.StudyResult) -> int:
    return sum(master["solver_iterations"] for master in plan.summary["iterations"])


def test_problem_solves_as_its_study(top: pathlib.Path, plan: ot.StudyResult) -> None:
    assert np.array_equal(ot.solve(top / STUDY).battery_power, plan.battery_power)
    study = ot.ConditioningStudy.from_file(top / STUDY)
    assert np.array_equal(ot.ConditioningProblem(study).solve().battery_power, plan.battery_power)


def test_load_flow_with_the_plan_has_its_voltages(
    problem: ot.ConditioningProblem, plan: ot.StudyResult
) -> None:
    flow = ot.HarmonicLoadFlow(problem.network)
    result = flow.solve(**problem.scenarios(plan, range(24)), currents=problem.network.currents)
    assert np.allclose(result.voltage, plan.voltage, rtol=0, atol=1e-6)
    one = flow.solve(**problem.scenarios(plan, [7]))
    assert np.allclose(one.voltage[0], plan.voltage[7], rtol=0, atol=1e-6)


def test_remaining_hours_need_what_was_not_charged(
    problem: ot.ConditioningProblem, plan: ot.StudyResult
) -> None:
    left = problem.remaining(plan, 3)
    assert left.hours == problem.hours[3:]
    assert np.array_equal(left.load, problem.load[3:])
    assert np.array_equal(left.battery_max, problem.battery_max[3:])
    charged = np.zeros(len(problem.lots))
    np.add.at(charged, problem.charger_lots, plan.battery_power[:3].sum(axis=0))
    assert np.allclose(left.energy, problem.energy - charged, rtol=0, atol=1e-12)
    assert len(problem.hours) == 24


def test_plan_from_the_last_one_is_that_from_nothing(
    problem: ot.ConditioningProblem, plan: ot.StudyResult
) -> None:
    left = problem.remaining(plan, 1)
    left.load = 1.03 * left.load
    assert plan.end is not None
    warm, cold = left.solve(start=plan.end.shifted(1)), left.solve()
    assert iterations(warm) < iterations(cold) / 2
    assert warm.summary["verification"]["passed"]
    assert warm.summary["perspective_objective"] == pytest.approx(
        cold.summary["perspective_objective"], rel=1e-4)


def test_hours_may_come_to_the_end(
    problem: ot.ConditioningProblem, plan: ot.StudyResult
) -> None:
    assert plan.end is not None
    tomorrow = problem.remaining(plan, 2, 2)
    assert tomorrow.hours == [*range(3, 25), 1, 2]
    tomorrow.energy = problem.energy
    again = tomorrow.solve(start=plan.end.shifted(2, 2))
    assert iterations(again) < iterations(plan) / 2
    assert again.summary["perspective_objective"] == pytest.approx(
        plan.summary["perspective_objective"], rel=1e-4)
    assert "24 hours" in repr(plan.end.shifted(1, 1))
    assert "23 hours" in repr(plan.end.shifted(1))
    with pytest.raises(ValueError, match="added"):
        plan.end.shifted(1, 2)


def test_what_is_set_changes_the_plan_and_no_copy(
    problem: ot.ConditioningProblem, plan: ot.StudyResult
) -> None:
    other = problem.copy()
    other.energy = 0.5 * problem.energy
    away = problem.battery_max
    away[:, 0] = 0.0
    other.battery_max = np.maximum(away, problem.battery_max * (np.arange(away.shape[1]) > 0))
    energy = problem.energy
    energy[problem.charger_lots[0]] = 0.0
    other.energy = 0.5 * energy
    result = other.solve()
    assert np.allclose(result.battery_power[:, 0], 0.0, atol=1e-9)
    assert result.battery_power.sum() == pytest.approx(0.5 * energy.sum(), rel=1e-5)
    assert np.array_equal(problem.solve().battery_power, plan.battery_power)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda p: setattr(p, "load", p.load[1:]), "load: must have a row for each of 24 hours"),
        (lambda p: setattr(p, "energy", [1.0]), "energy: must have a value for each of 32 session"),
        (lambda p: setattr(p, "battery_max", [[1.0]]), "battery_max: must have a row"),
        (lambda p: setattr(p, "current_max", [[1.0]]), "current_max: must have a row"),
        (lambda p: (setattr(p, "load", np.nan * p.load), p.solve()), "load"),
        (lambda p: (setattr(p, "energy", -p.energy), p.solve()), "energy"),
    ],
)
def test_what_cannot_be_is_refused(problem: ot.ConditioningProblem, change, says) -> None:
    with pytest.raises(ValueError, match=says):
        change(problem.copy())


def test_start_of_another_size_is_refused(
    problem: ot.ConditioningProblem, plan: ot.StudyResult
) -> None:
    with pytest.raises(ValueError, match="hour has 24 entries; must have 23"):
        problem.remaining(plan, 1).solve(start=plan.end)
    with pytest.raises(ValueError, match="steps"):
        problem.remaining(plan, 24)
