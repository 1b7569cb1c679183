#!/usr/bin/env python3
"""The same load flows by Overtone, OpenDSS, power-grid-model and a scipy script, side by side.

    python3 -m venv build/peers && build/peers/bin/pip install numpy scipy dss_python power-grid-model
    cmake --build build/release --target load_flow_peer
    build/peers/bin/python bench/load_flow_peers.py [--rounds 15] [--json FILE]

Work:
  day     24 hours x (fundamental + 13 harmonics); harmonic currents turn with the order
          (phase_locked), linear loads open at harmonics; fundamental to 1e-8
  batch   fundamental load flows, every load of every scenario scaled by its own random factor
          between 0.3 and 1; to 1e-8

Before anything is timed, all answers are compared with one another. Then the programs take turns,
one repetition each in every round, on one core; the table shows medians and, in brackets, the
smallest. Driven as an expert would:
  OpenDSS            one phase, NeglectLoadY, controls off, property calls (no text) in this process,
                     no monitors, voltages of the harmonics not read
  power-grid-model   the batch call, model and update data built beforehand, node results only
  scipy              one splu per order, all hours as one block of right-hand sides; matrices
                     assembled within the time
Overtone's times are taken in its own process round the library's call. "day" keeps network factors
and result between calls; "day, all anew" analyses and factors the network each time, as the scipy
script does.
"""
import argparse
import csv
import json
import os
import pathlib
import statistics
import sys
import tempfile

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import dss  # noqa: E402
import numpy as np  # noqa: E402
import power_grid_model as pgm  # noqa: E402
import scipy.sparse as sparse  # noqa: E402
import scipy.sparse.linalg as sparse_linalg  # noqa: E402

from peers import PROGRAM, TOP, Overtone, take_turns, wall  # noqa: E402

CASES = {"33": "ieee33_balanced", "69": "ieee69_balanced", "123": "ieee123_balanced",
         "1000": "radial1000"}
TOLERANCE = 1e-8
# Largest difference of a voltage (pu) from Overtone's at which a peer's answer counts as the same.
# OpenDSS stops at a change of 1e-8 of a voltage's size; harmonics follow the fundamental.
AGREEMENT = {"OpenDSS": 2e-8, "scipy": 2e-8, "power-grid-model": 2e-8}


class Feeder:
    """A case of tests/reference in ohm, volt and watt per phase."""

    def __init__(self, name):
        folder = TOP / "tests" / "reference" / name
        rows = lambda file: list(csv.DictReader(open(folder / file)))
        case = json.load(open(folder / "case.json"))
        bus, branch, spectrum = rows("bus.csv"), rows("branch.csv"), rows("spectrum.csv")
        self.names = [row["bus"] for row in bus]
        at = {bus_name: k for k, bus_name in enumerate(self.names)}
        self.volt = case["base_kv_ll"] * 1e3 / np.sqrt(3)
        self.slack = at[case["slack_bus"]]
        self.source = case["slack_voltage_pu"]
        self.load = np.array([complex(float(r["p_kw"]), float(r["q_kvar"])) for r in bus]) * 1e3 / 3
        self.start = np.array([at[row["from"]] for row in branch])
        self.end = np.array([at[row["to"]] for row in branch])
        self.r = np.array([float(row["r_ohm"]) for row in branch])
        self.x = np.array([float(row["x_ohm"]) for row in branch])
        self.nonlinear = [at[row["bus"]] for row in rows("nonlinear_bus.csv")]
        self.orders = [int(row["h"]) for row in spectrum]
        self.factor = [float(row["ratio"]) for row in spectrum]
        steps = sorted(rows("load_profile.csv"), key=lambda row: int(row["step"]))
        self.share = [float(row["multiplier"]) for row in steps]


class OpenDss:
    """One circuit of one phase, by the interface's properties."""

    def __init__(self, feeder):
        self.feeder = feeder
        self.engine = dss.DSS
        self.engine.AllowForms = False
        text = self.engine.Text
        kv = float(feeder.volt) / 1e3
        percent = " ".join(repr(100 * f) for f in feeder.factor)
        orders = " ".join(map(str, feeder.orders))
        zeros = " ".join("0" for _ in feeder.orders)
        commands = [
            "Clear", "Set DefaultBaseFrequency=60",
            f"New Circuit.peer bus1=b{feeder.slack} phases=1 basekv={kv!r} pu={feeder.source} "
            "angle=0 R1=0 X1=1e-08 R0=0 X0=1e-08",
            f"New Spectrum.nonlinear NumHarm={len(feeder.orders)} Harmonic=({orders}) "
            f"%Mag=({percent}) Angle=({zeros})",
            "New Spectrum.linear NumHarm=1 Harmonic=(1) %Mag=(100) Angle=(0)",
            "Edit Vsource.source spectrum=linear"]
        for k, (i, j, r, x) in enumerate(zip(feeder.start, feeder.end, feeder.r.tolist(),
                                            feeder.x.tolist())):
            commands.append(f"New Line.l{k} phases=1 bus1=b{i} bus2=b{j} R1={r!r} X1={x!r} R0={r!r} "
                            f"X0={x!r} C1=0 C0=0 Rg=0 Xg=0 length=1 units=none")
        for b, s in enumerate(feeder.load.tolist()):
            if s != 0:
                spectrum = "nonlinear" if b in feeder.nonlinear else "linear"
                commands.append(f"New Load.d{b} phases=1 bus1=b{b} conn=wye kv={kv!r} "
                                f"kw={s.real / 1e3!r} kvar={s.imag / 1e3!r} model=1 vminpu=0.1 "
                                f"vmaxpu=2 %SeriesRL=0 spectrum={spectrum}")
        commands += ["Set ControlMode=OFF", "Set MaxIterations=1000", f"Set Tolerance={TOLERANCE}",
                     "Set NeglectLoadY=Yes", "Set Harmonics=ALL", "Solve mode=snapshot"]
        for command in commands:
            text.Command = command
        # Its harmonic solutions begin by saving the fundamental's voltages to a file.
        self.memory = tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        self.engine.DataPath = self.memory.name + "/"
        circuit = self.engine.ActiveCircuit
        self.bus_of_node = [int(name.split(".")[0][1:]) for name in circuit.YNodeOrder]

    def day(self):
        solution = self.engine.ActiveCircuit.Solution
        for share in self.feeder.share:
            solution.Mode = 0
            solution.ControlMode = -1
            solution.LoadMult = share
            solution.Solve()
            solution.Mode = 15
            solution.Solve()

    def voltages(self):
        feeder, circuit = self.feeder, self.engine.ActiveCircuit
        voltage = np.zeros((24, len(feeder.orders), len(feeder.names)), complex)

        def read(hour, order):
            values = np.asarray(circuit.YNodeVarray, float).view(complex)
            voltage[hour, order, self.bus_of_node] = values / feeder.volt

        for hour, share in enumerate(feeder.share):
            circuit.Solution.Mode = 0
            circuit.Solution.ControlMode = -1
            circuit.Solution.LoadMult = share
            circuit.Solution.Solve()
            read(hour, 0)
            circuit.Solution.Mode = 15
            for k, order in enumerate(feeder.orders[1:], 1):
                self.engine.Text.Command = f"Set Harmonics=({order})"
                circuit.Solution.Solve()
                read(hour, k)
        self.engine.Text.Command = "Set Harmonics=ALL"
        return voltage


class Scipy:
    def __init__(self, feeder):
        self.feeder = feeder
        n = len(feeder.names)
        self.unknown = np.array([b for b in range(n) if b != feeder.slack])
        position = np.full(n, -1)
        position[self.unknown] = np.arange(n - 1)
        self.i, self.j = position[feeder.start], position[feeder.end]
        self.nonlinear = position[[b for b in feeder.nonlinear if b != feeder.slack]]

    def factors(self, order):
        y = 1 / (self.feeder.r + 1j * order * self.feeder.x)
        i, j, n = self.i, self.j, len(self.unknown)
        both = (i >= 0) & (j >= 0)
        rows = np.concatenate([i[i >= 0], j[j >= 0], i[both], j[both]])
        columns = np.concatenate([i[i >= 0], j[j >= 0], j[both], i[both]])
        values = np.concatenate([y[i >= 0], y[j >= 0], -y[both], -y[both]])
        return sparse_linalg.splu(sparse.csc_matrix((values, (rows, columns)), shape=(n, n)),
                                  permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True})

    def day(self):
        feeder = self.feeder
        source = feeder.source * feeder.volt
        power = feeder.load[self.unknown][:, None] * np.array(feeder.share)[None, :]
        lu = self.factors(1)
        v = np.full(power.shape, source, complex)
        for _ in range(100):
            new = source - lu.solve(np.conj(power / v))
            step = abs(new - v).max()
            v = new
            if step <= TOLERANCE * feeder.volt:
                break
        current = np.conj(power / v)[self.nonlinear]
        size, unit = abs(current), np.exp(1j * np.angle(current))
        voltage = [v]
        for order, factor in zip(feeder.orders[1:], feeder.factor[1:]):
            drawn = np.zeros(power.shape, complex)
            drawn[self.nonlinear] = factor * size * unit**order
            voltage.append(-self.factors(order).solve(drawn))
        return voltage

    def voltages(self):
        feeder = self.feeder
        voltage = np.zeros((24, len(feeder.orders), len(feeder.names)), complex)
        voltage[:, 0, feeder.slack] = feeder.source
        for order, block in enumerate(self.day()):
            voltage[:, order, self.unknown] = block.T / feeder.volt
        return voltage


class PowerGridModel:
    def __init__(self, feeder, factor):
        n, m = len(feeder.names), len(feeder.start)
        loaded = np.flatnonzero(feeder.load)
        make = lambda component, count: pgm.initialize_array(pgm.DatasetType.input, component, count)
        component = pgm.ComponentType
        node, line = make(component.node, n), make(component.line, m)
        load, source = make(component.sym_load, len(loaded)), make(component.source, 1)
        node["id"], node["u_rated"] = np.arange(n), feeder.volt * np.sqrt(3)
        line["id"], line["from_node"], line["to_node"] = n + np.arange(m), feeder.start, feeder.end
        line["from_status"] = line["to_status"] = 1
        line["r1"], line["x1"], line["c1"], line["tan1"], line["i_n"] = feeder.r, feeder.x, 0, 0, 1e4
        load["id"], load["node"], load["status"] = n + m + np.arange(len(loaded)), loaded, 1
        load["type"] = pgm.LoadGenType.const_power
        load["p_specified"] = 3 * feeder.load[loaded].real
        load["q_specified"] = 3 * feeder.load[loaded].imag
        source["id"], source["node"], source["status"] = n + m + len(loaded), feeder.slack, 1
        source["u_ref"], source["sk"] = feeder.source, 1e20
        self.model = pgm.PowerGridModel({component.node: node, component.line: line,
                                         component.sym_load: load, component.source: source})
        update = pgm.initialize_array(pgm.DatasetType.update, component.sym_load,
                                      (len(factor), len(loaded)))
        update["id"] = load["id"]
        update["p_specified"] = load["p_specified"] * factor[:, loaded]
        update["q_specified"] = load["q_specified"] * factor[:, loaded]
        self.update = {component.sym_load: update}

    def batch(self, method):
        return self.model.calculate_power_flow(
            symmetric=True, error_tolerance=TOLERANCE, max_iterations=50,
            calculation_method=pgm.CalculationMethod[method], update_data=self.update, threading=-1,
            output_component_types=[pgm.ComponentType.node])

    def voltages(self, method):
        node = self.batch(method)[pgm.ComponentType.node]
        return node["u_pu"] * np.exp(1j * node["u_angle"])


def require_same(peer, voltage, expected):
    """Stops where a peer's answer differs; returns the difference."""
    difference = abs(voltage - expected).max()
    if not difference <= AGREEMENT[peer]:
        sys.exit(f"load_flow_peers: {peer} differs from Overtone by {difference:.1e} pu")
    return difference


def summarise(name, work, seconds, per, unit, differences):
    ours = statistics.median(seconds["Overtone"])
    rows = []
    for program, times in seconds.items():
        median = statistics.median(times)
        rows.append({"network": name, "work": work, "program": program,
                     "median": median * per, "smallest": min(times) * per, "unit": unit,
                     "ratio_to_overtone": median / ours, "rounds": len(times),
                     "largest_difference_pu": differences.get(program)})
        same = differences.get(program)
        print(f"{name:>5} {work:<6} {program:<36} {median * per:10.3f} ({min(times) * per:.3f}) {unit}"
              f" {median / ours:8.1f} x" + (f"   same to {same:.0e} pu" if same is not None else ""),
              flush=True)
    return rows


def compare_days(overtone, name, rounds):
    feeder = Feeder(CASES[name])
    overtone.ask("case", CASES[name])
    opendss, script = OpenDss(feeder), Scipy(feeder)
    shape = (24, len(feeder.orders), len(feeder.names))
    expected = overtone.voltages("day", shape)
    differences = {"OpenDSS": require_same("OpenDSS", opendss.voltages(), expected),
                   "scipy": require_same("scipy", script.voltages(), expected)}
    seconds = take_turns({"Overtone": lambda: overtone.seconds("day"),
                          "Overtone, all anew": lambda: overtone.seconds("fresh"),
                          "OpenDSS": lambda: wall(opendss.day),
                          "scipy": lambda: wall(script.day)}, rounds)
    return summarise(name, "day", seconds, 1e3, "ms", differences)


def compare_batches(overtone, name, scenarios, rounds):
    feeder = Feeder(CASES[name])
    factor = np.random.default_rng(1).uniform(0.3, 1.0, (scenarios, len(feeder.names)))
    overtone.ask("case", CASES[name])
    overtone.read_batch(factor)
    expected = overtone.voltages("batch", (scenarios, len(feeder.names)))
    peer = PowerGridModel(feeder, factor)
    runs, differences = {"Overtone": lambda: overtone.seconds("batch")}, {}
    for method in ("iterative_current", "newton_raphson"):
        program = f"power-grid-model, {method}"
        differences[program] = require_same("power-grid-model", peer.voltages(method), expected)
        runs[program] = lambda method=method: wall(lambda: peer.batch(method))
    return summarise(name, "batch", take_turns(runs, rounds), 1e6 / scenarios, "us",
                     differences)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--scenarios", type=int, default=10000)
    parser.add_argument("--program", default=PROGRAM)
    parser.add_argument("--json", type=pathlib.Path, help="also write the figures here")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    overtone = Overtone(arguments.program)
    rows = []
    for name in CASES:
        rows += compare_days(overtone, name, arguments.rounds)
    for name in ("33", "123", "1000"):
        rows += compare_batches(overtone, name, arguments.scenarios, arguments.rounds)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
