#!/usr/bin/env python3
"""10 000 load flows of the fundamental from Python beside the same ones from C++, in one run.

    cmake --build build/release --target load_flow_peer overtone_python
    PYTHONPATH=build/release/python build/python-environment/bin/python bench/batch_from_python.py
        [--scenarios 10000] [--rounds 41]

Every load of every scenario is scaled by its own random factor between 0.3 and 1; to 1e-8, on one
core. C++ is load_flow_peer, which takes its time round the library's call, into arrays that are kept;
Python's time is that of `solve_batch`, into an array that is kept (`out=`), and into a new one. Before
anything is timed, the answers are compared: they have to be the same to the last bit. Then the three
take turns, one repetition each in every round.
"""
import argparse
import csv
import json
import os
import statistics

import numpy as np

import overtone as ot
from peers import TOP, Overtone, take_turns, wall

CASES = {"33": "ieee33_balanced", "69": "ieee69_balanced", "123": "ieee123_balanced"}
OPTIONS = {"tolerance": 1e-8, "threads": 1}


def network(case):
    folder = TOP / "tests" / "reference" / case

    def columns(file):
        with (folder / file).open() as stream:
            rows = list(csv.DictReader(stream))
        return {key: [row[key] for row in rows] for key in rows[0]}

    said = json.loads((folder / "case.json").read_text())
    return ot.from_arrays(columns("bus.csv"), columns("branch.csv"), base_kv=said["base_kv_ll"],
                          slack=said["slack_bus"], slack_voltage_pu=said["slack_voltage_pu"])


def compare(buses, case, scenarios, rounds):
    net = network(case)
    flow = ot.HarmonicLoadFlow(net)
    factor = np.random.default_rng(1).uniform(0.3, 1.0, (scenarios, len(net.ports)))
    load = factor * net.load
    out = np.empty((scenarios, len(net.nodes)), complex)
    peer = Overtone()
    peer.ask("case", case)
    peer.read_batch(factor)
    flow.solve_batch(load, out=out, **OPTIONS)
    if not np.array_equal(peer.voltages("batch", out.shape), out):
        raise SystemExit(f"{buses} buses: Python and C++ differ")
    seconds = take_turns({
        "C++": lambda: peer.seconds("batch"),
        "Python, out=": lambda: wall(lambda: flow.solve_batch(load, out=out, **OPTIONS)),
        "Python": lambda: wall(lambda: flow.solve_batch(load, **OPTIONS)),
    }, rounds)
    ours = statistics.median(seconds["C++"])
    print(f"{buses} buses, {scenarios} load flows")
    for name, every in seconds.items():
        median = statistics.median(every)
        print(f"  {name:14} {1e3 * median:8.3f} ms (smallest {1e3 * min(every):.3f}) "
              f"{100 * (median / ours - 1):+6.1f} %")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenarios", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=41)
    arguments = parser.parse_args()
    print("load of the machine before (1, 5, 15 minutes):", *map("{:.2f}".format, os.getloadavg()))
    for buses, case in CASES.items():
        compare(buses, case, arguments.scenarios, arguments.rounds)


if __name__ == "__main__":
    main()
