#!/usr/bin/env python3
"""How a conditioning study (case III, strategy II, 24 hours, 14 orders, default limits) grows with the feeder.

    bench/conditioning_scale.py [--program overtone] [--loaded SHARE] [--seed N] [--method M] [--json] [BUSES...]

Generates radial feeders (100, 300, 1000, 3000 and 8500 buses unless told otherwise), runs the whole
command `overtone condition` on each in a process of its own, and prints iterations, seconds, seconds per
iteration, largest resident set, objective and W, and the exponents that fit time per iteration and memory.
Exit code 1 where a run did not end optimal and verified.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def measured(command):
    """(exit code, seconds, CPU seconds, peak MB) of a command that prints nothing."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024.0


def run(arguments, buses, folder):
    feeder = os.path.join(folder, f"feeder{buses}")
    subprocess.run([arguments.program, "generate", feeder, "--buses", str(buses), "--seed", str(arguments.seed),
                    "--loaded", str(arguments.loaded)], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    results = os.path.join(feeder, "results")
    code, seconds, cpu, memory = measured([arguments.program, "condition", os.path.join(feeder, "study.toml"),
                                           "--method", arguments.method, "--output", results])
    with open(os.path.join(results, "summary.json"), encoding="utf-8") as file:
        summary = json.load(file)
    iterations = sum(record["solver_iterations"] for record in summary["iterations"])
    return {
        "buses": buses, "exit_code": code, "status": summary["status"], "iterations": iterations,
        "seconds": seconds, "solve_seconds": summary["solve_seconds"], "cpu_seconds": cpu,
        "seconds_per_iteration": summary["solve_seconds"] / max(1, iterations), "memory_mb": memory,
        "objective": summary["objective"], "w": summary["operating_limit_violation"],
    }


def exponent(rows, key):
    """Slope of log(key) over log(buses), least squares."""
    x = [math.log(row["buses"]) for row in rows]
    y = [math.log(row[key]) for row in rows]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((a - mean_x) ** 2 for a in x)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / spread if spread else math.nan


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(ROOT, "build", "release", "cli", "overtone"))
    parser.add_argument("--loaded", type=float, default=0.08, help="share of the buses with load, and so with a lot")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--method", default="benders")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("buses", type=int, nargs="*", default=[100, 300, 1000, 3000, 8500])
    arguments = parser.parse_args()
    rows = []
    if not arguments.json:
        print(f"{'buses':>6} {'iterations':>10} {'seconds':>9} {'CPU s':>9} {'s/iteration':>12} {'memory MB':>10} "
              f"{'objective':>14} {'W':>8}  status", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for buses in arguments.buses:
            row = run(arguments, buses, folder)
            rows.append(row)
            if not arguments.json:
                print(f"{row['buses']:6} {row['iterations']:10} {row['seconds']:9.1f} {row['cpu_seconds']:9.1f} "
                      f"{row['seconds_per_iteration']:12.3f} {row['memory_mb']:10.0f} {row['objective']:14.6f} "
                      f"{row['w']:8.1e}  {row['status']}", flush=True)
    fitted = {key: exponent(rows, key) for key in ("seconds_per_iteration", "memory_mb")} if len(rows) > 1 else {}
    if arguments.json:
        print(json.dumps({"sizes": rows, "exponents": fitted}, indent=1))
    else:
        for key, value in fitted.items():
            print(f"exponent of {key.replace('_', ' ')}: {value:.2f}")
    return 0 if all(row["exit_code"] == 0 for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
