#!/usr/bin/env python3
"""A sweep of 200 studies by one process and by several, of which one is killed on the way.

    cmake --build build/release --target overtone_python
    PYTHONPATH=build/release/python build/python-environment/bin/python bench/sweep_processes.py
        [--studies 200] [--workers 2] [--rounds 1] [--study FILE]

The studies are one with another share of electric vehicles each. In every round the sweep runs by
one process, by several, and by several of which one is killed (SIGKILL) when half of the studies are
there, each into a folder of its own. Every sweep has to have every study once, solved, with the same
objective to the last bit. Times are those of ot.sweep as a whole: start of the processes, studies,
frame.
"""
import argparse
import os
import pathlib
import signal
import statistics
import tempfile
import threading
import time

import numpy as np

import overtone as ot

TOP = pathlib.Path(__file__).resolve().parent.parent


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--study", default=TOP / "studies/ieee33-case3-strategy2.toml")
    arguments = parser.parse_args()
    studies = with_penetrations(ot.read_study(arguments.study), arguments.studies)
    many = f"{arguments.workers} processes"
    runs = {"1 process": (1, False), many: (arguments.workers, False),
            f"{many}, one killed": (arguments.workers, True)}
    seconds = {name: [] for name in runs}
    objective = None
    for _ in range(arguments.rounds):
        for name, (workers, kills) in runs.items():
            print(f"{name}: load of the machine before", *map("{:.2f}".format, os.getloadavg()),
                  flush=True)
            took, found = timed_sweep(studies, workers, kills)
            seconds[name].append(took)
            objective = found if objective is None else objective
            if not np.array_equal(found, objective):
                raise SystemExit(f"{name}: objectives differ")
    print(f"{len(studies)} studies, {os.cpu_count()} processors")
    one = statistics.median(seconds["1 process"])
    for name, every in seconds.items():
        median = statistics.median(every)
        print(f"  {name:26} {median:8.2f} s {one / median:6.2f} x")


def with_penetrations(study, count):
    studies = {}
    for share in np.linspace(0.3, 1.0, count):
        studies[f"{share:.6f}"] = one = study.copy()
        one["vehicles.penetration"] = float(share)
    return studies


def timed_sweep(studies, workers, kills):
    """Seconds, and the objectives of the studies."""
    with tempfile.TemporaryDirectory(prefix="overtone-sweep-") as folder:
        killer = Killer(pathlib.Path(folder), len(studies) // 2) if kills else None
        start = time.perf_counter()
        frame = ot.sweep(studies, folder=folder, workers=workers)
        took = time.perf_counter() - start
        files = len(list(pathlib.Path(folder).glob("*.parquet")))
        if killer:
            killer.join()
        if frame["name"].tolist() != list(studies) or files != len(studies):
            raise SystemExit(f"{len(frame)} rows and {files} files of {len(studies)} studies")
        if not (frame["status"] == "gap_closed").all():
            raise SystemExit(f"statuses: {frame['status'].value_counts().to_dict()}")
        return took, frame["perspective_objective"].to_numpy()


class Killer(threading.Thread):
    """Kills a worker once so many files are there."""

    def __init__(self, folder, files):
        super().__init__()
        self.folder, self.files = folder, files
        self.start()

    def run(self):
        while len(list(self.folder.glob("*.parquet"))) < self.files:
            time.sleep(0.02)
        os.kill(workers_of(os.getpid())[0], signal.SIGKILL)


def workers_of(parent):
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue  # it has ended
        if int(fields[1]) == parent and b"spawn_main" in command:
            found.append(int(folder.name))
    return found


if __name__ == "__main__":
    main()
