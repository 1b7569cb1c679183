"""What the programs of this folder that run beside others share: Overtone's side, and turns."""
import json
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy as np

TOP = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = TOP / "build/release/bench/load_flow_peer"


class Stopped(SystemExit):
    """A program that gave up, with what it said."""


class Overtone:
    """load_flow_peer, which says at its top what it can be asked."""

    def __init__(self, program=PROGRAM):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, bufsize=1)

    def ask(self, *words):
        question = " ".join(map(str, words))
        print(question, file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            said = self.process.stderr.read().strip() or "load_flow_peer stopped"
            raise Stopped(said.splitlines()[-1].removeprefix(f"load_flow_peer: {question}: "))
        return json.loads(line)

    def open_script(self, script, packages, shares):
        """A script by phase; {label of a node: its place} and the volts of their bases."""
        self.ask("script", script, packages, *shares)
        with tempfile.NamedTemporaryFile("r") as file:
            self.ask("nodes", file.name)
            lines = [line.rsplit(" ", 1) for line in file.read().splitlines()]
        place = {label: k for k, (label, _) in enumerate(lines)}
        return place, np.array([float(kv) for _, kv in lines]) * 1e3 / 3 ** 0.5

    def read_batch(self, factor):
        """Factors of the loads, [scenario][load]."""
        with tempfile.NamedTemporaryFile() as file:
            np.ascontiguousarray(factor, float).tofile(file.name)
            self.ask("batch", len(factor), file.name)

    def seconds(self, what):
        return self.ask("time", what)["seconds"]

    def voltages(self, what, shape):
        with tempfile.NamedTemporaryFile() as file:
            solved = self.ask("write", what, file.name)["converged"]
            if solved != shape[0]:
                raise Stopped(f"Overtone's load flow converged in {solved} of {shape[0]} scenarios")
            return np.fromfile(file.name, complex).reshape(shape)


def wall(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def take_turns(runs, rounds):
    """{name: seconds of each round}; one repetition of each in every round."""
    seconds = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            seconds[name].append(run())
    return seconds


def print_ratios(seconds, per=1e3, unit="ms"):
    """Medians, smallest, and how many times Overtone's median each is."""
    ours = statistics.median(seconds["Overtone"])
    for name, all_of in seconds.items():
        median = statistics.median(all_of)
        print(f"  {name:36} {per * median:10.3f} {unit} ({per * min(all_of):.3f}) "
              f"{median / ours:8.1f} x")
