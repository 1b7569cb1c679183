"""A receding horizon in Python: a simulation steps through the day by quarters of an hour, each a
load flow with what the chargers are told to do; every hour the rest of the day is planned again,
from the last plan and with a new forecast of the loads.

    python receding_horizon.py STUDY
"""

import sys
from collections.abc import Iterator

import numpy as np

import overtone as ot

HOURS = 6
STEPS = 4  # of an hour


def quarters(problem: ot.ConditioningProblem, plan: ot.StudyResult,
             flow: ot.HarmonicLoadFlow, random: np.random.Generator) -> Iterator[ot.FlowResult]:
    """The coming hour as it turns out: loads a little beside the forecast, chargers as planned."""
    told = problem.scenarios(plan)
    forecast = told["load"]
    for _ in range(STEPS):
        told["load"] = forecast * random.normal(1.0, 0.02, forecast.shape)
        yield flow.solve(**told, hours=problem.hours[:1], threads=1)


def report(problem: ot.ConditioningProblem, plan: ot.StudyResult,
           steps: list[ot.FlowResult]) -> None:
    lowest = min(abs(step.voltage[:, 0]).min() for step in steps)
    highest = max(step.thd.max() for step in steps)
    summary = plan.summary
    iterations = sum(master["solver_iterations"] for master in summary["iterations"])
    print(f"hour {problem.hours[0]:2}: lowest voltage {lowest:.4f} pu, highest THD "
          f"{100 * highest:.3f} %, planned in {iterations} iterations: {summary['point_quality']}")


def main(study: str) -> int:
    random = np.random.default_rng(1)
    problem = ot.ConditioningProblem(study)
    flow = ot.HarmonicLoadFlow(problem.network)
    plan = problem.solve()
    for _ in range(HOURS):
        steps = list(quarters(problem, plan, flow, random))
        if not all(step.converged.all() for step in steps):
            print("a load flow did not converge", file=sys.stderr)
            return 4
        report(problem, plan, steps)
        # An hour has gone by: what the lots were charged is no longer needed.
        problem = problem.remaining(plan, 1)
        problem.load = problem.load * random.normal(1.0, 0.03, (len(problem.hours), 1))
        plan = problem.solve(start=plan.end.shifted(1) if plan.end else None)
    return 0 if plan.summary["verification"]["passed"] else 5


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: receding_horizon.py STUDY")
    try:
        sys.exit(main(sys.argv[1]))
    except ot.InputError as error:
        sys.exit(f"{error}")
