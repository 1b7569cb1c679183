#!/usr/bin/env python3
"""A day of harmonic load flow of an OpenDSS circuit by phase, by Overtone and by OpenDSS.

    python3 -m venv build/peers && build/peers/bin/pip install numpy dss-python==0.15.7
    cmake --build build/release --target load_flow_peer
    build/peers/bin/python bench/phase_peers.py CIRCUIT.dss [--rounds 9] [--open-loads] [--json FILE]

Work: 24 load multipliers x (fundamental + 13 harmonics), a six-pulse spectrum at every load, taps and
switches where the circuit's own solution leaves them, linear loads half in series and half side by
side (OpenDSS's default), so that shunts follow the hour; with --open-loads open at harmonics.
Tolerance 1e-8. Before anything is timed all voltages of all orders and hours are compared. Then the
programs take turns, one repetition each in every round, on one core; medians and, in brackets, the
smallest. OpenDSS as an expert would drive it: property calls in this process, controls off, voltages
of harmonics not read. Overtone's time is that of the library's call, network factors at full load
kept; "all anew" analyses and factors the network, too.
"""
import argparse
import json
import os
import pathlib
import sys
import tempfile

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import dss  # noqa: E402
import dss_python_backend  # noqa: E402
import numpy as np  # noqa: E402

from peers import PROGRAM, Overtone, print_ratios, take_turns, wall  # noqa: E402

ORDERS = [1, 5, 7, 11, 13, 17, 19, 23, 25, 29, 35, 37, 41, 43]
PERCENT = [100, 20, 14.3, 9.1, 7.7, 5.9, 5.3, 4.3, 4, 3.4, 2.9, 2.7, 2.4, 1.5]
SHARES = [x / 100 for x in (62, 58, 55, 54, 54, 56, 62, 70, 76, 80, 82, 83,
                            82, 81, 80, 82, 86, 92, 97, 100, 98, 90, 80, 70)]
AGREEMENT = 1e-6  # of the largest voltage of an order


def script_of(circuit, open_loads, folder):
    text = "\n".join([
        f"Redirect '{circuit}'",
        f"New Spectrum.peer NumHarm={len(ORDERS)} Harmonic=({' '.join(map(str, ORDERS))}) "
        f"%Mag=({' '.join(map(str, PERCENT))}) Angle=({' '.join('0' for _ in ORDERS)})",
        "BatchEdit Load..* spectrum=peer",
        f"Set NeglectLoadY={'Yes' if open_loads else 'No'}",
        "Set ControlMode=OFF", "Set MaxIterations=1000", "Set Tolerance=1e-8",
        "Set Harmonics=ALL", "Solve mode=snapshot"])
    path = pathlib.Path(folder) / "peer.dss"
    path.write_text(text + "\n")
    return path


class OpenDss:
    def __init__(self, script, folder):
        self.engine = dss.DSS
        self.engine.AllowForms = False
        self.engine.Text.Command = f"Redirect '{script}'"
        self.engine.DataPath = str(folder) + "/"  # its harmonic solutions save voltages there
        self.solution = self.engine.ActiveCircuit.Solution

    def day(self):
        for share in SHARES:
            self.solution.Mode = 0
            self.solution.ControlMode = -1
            self.solution.LoadMult = share
            self.solution.Solve()
            self.solution.Mode = 15
            self.solution.Solve()

    def voltages(self, node, volt):
        circuit = self.engine.ActiveCircuit
        place = [node[name.lower()] for name in circuit.YNodeOrder]
        out = np.zeros((len(SHARES), len(ORDERS), len(node)), complex)

        def read(hour, k):
            out[hour, k, place] = np.asarray(circuit.YNodeVarray, float).view(complex) / volt[place]

        for hour, share in enumerate(SHARES):
            self.solution.Mode = 0
            self.solution.ControlMode = -1
            self.solution.LoadMult = share
            self.solution.Solve()
            read(hour, 0)
            self.solution.Mode = 15
            for k, order in enumerate(ORDERS[1:], 1):
                self.engine.Text.Command = f"Set Harmonics=({order})"
                self.solution.Solve()
                read(hour, k)
        self.engine.Text.Command = "Set Harmonics=ALL"
        return out


def deviations(ours, theirs):
    """Largest difference of an order over its largest voltage, over all hours."""
    return [float(np.max(np.abs(ours[:, k] - theirs[:, k])) / np.max(np.abs(theirs[:, k])))
            for k in range(len(ORDERS))]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("circuit", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--open-loads", action="store_true")
    parser.add_argument("--program", default=PROGRAM)
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        script = script_of(arguments.circuit.resolve(), arguments.open_loads, folder)
        packages = pathlib.Path(dss_python_backend.__file__).resolve().parent.parent
        overtone = Overtone(arguments.program)
        node, volt = overtone.open_script(script, packages, SHARES)
        opendss = OpenDss(script, folder)
        apart = deviations(overtone.voltages("day", (len(SHARES), len(ORDERS), len(node))),
                           opendss.voltages(node, volt))
        print(f"{arguments.circuit.name}: {len(node)} nodes; largest difference {apart[0]:.1e} at "
              f"the fundamental, {max(apart[1:]):.1e} at harmonics")
        if max(apart) > AGREEMENT:
            sys.exit("phase_peers: the answers are not the same; nothing is timed")
        seconds = take_turns({"Overtone": lambda: overtone.seconds("day"),
                              "Overtone, all anew": lambda: overtone.seconds("fresh"),
                              "OpenDSS": lambda: wall(opendss.day)},
                             arguments.rounds)
    print_ratios(seconds)
    if arguments.json:
        arguments.json.write_text(json.dumps({"seconds": seconds, "deviation": apart}, indent=1))


if __name__ == "__main__":
    main()
