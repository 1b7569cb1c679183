#!/usr/bin/env python3
"""A batch of unbalanced fundamental load flows by Overtone and by power-grid-model.

    python3 -m venv build/peers
    build/peers/bin/pip install numpy dss-python==0.15.7 power-grid-model
    cmake --build build/release --target load_flow_peer
    build/peers/bin/python bench/phase_batch_peers.py CIRCUIT.dss [--scenarios 10000] [--rounds 7]

The feeder is what both can say of an OpenDSS circuit: its lines by their matrices, capacitors as
constant power, loads between phases as one half on each, regulators and transformers within a voltage
level as 0.01 + j0.02 ohm, other transformers and what is behind them left out. Every load of every
scenario is scaled by its own random factor between 0.3 and 1, on each phase alike; tolerance 1e-8.

All voltages are compared before anything is timed. Then the programs take turns on one core:
power-grid-model's asymmetric batch, model and update data built beforehand, node results only;
Overtone's call of the library into arrays that are kept.
"""
import argparse
import json
import os
import pathlib
import sys
import tempfile

import dss
import dss_python_backend
import numpy as np
import power_grid_model as pgm

from peers import PROGRAM, Overtone, print_ratios, take_turns, wall

TOLERANCE = 1e-8
AGREEMENT = 2e-8  # pu
LEAST_OHM = 1e-3  # of a switch, so that no answer is one of rounding
WITHIN_A_LEVEL = 0.01 + 0.02j  # ohm


class Feeder:
    """Lines by phases and loads by bus and phase, in ohm, nF and W."""

    def __init__(self, circuit):
        self.engine = dss.DSS
        self.engine.AllowForms = self.engine.AllowEditor = False
        self.engine.Text.Command = f'Redirect "{circuit}"'
        self.circuit = self.engine.ActiveCircuit
        self.lines = []  # buses, phases, ohm, nF
        self.loads = {}  # (bus, phase): W
        self.read_source()
        self.read_lines()
        self.read_transformers()
        self.read_loads()
        self.keep_what_hangs_together()

    def read_source(self):
        source = self.circuit.Vsources
        source.First
        self.kv, self.pu = source.BasekV, source.pu
        self.source = self.circuit.ActiveCktElement.BusNames[0].split(".")[0].lower()
        self.z_source = complex(0.01, 0.05)

    def ends(self):
        names = self.circuit.ActiveCktElement.BusNames[:2]
        phases = [int(p) for p in names[0].split(".")[1:] if p != "0"][:3] or [1, 2, 3]
        return [name.split(".")[0].lower() for name in names], phases

    def read_lines(self):
        lines = self.circuit.Lines
        for _ in lines:
            buses, phases = self.ends()
            n = lines.Phases
            element = self.circuit.ActiveCktElement
            if element.IsOpen(1, 0) or element.IsOpen(2, 0) or not element.Enabled:
                continue
            matrix = lambda values: np.reshape(values, (n, n)) * lines.Length
            ohm = matrix(lines.Rmatrix) + 1j * matrix(lines.Xmatrix)
            if abs(ohm).max() < LEAST_OHM:
                ohm = np.eye(n) * LEAST_OHM
            self.lines.append((*buses, phases[:n], ohm, matrix(lines.Cmatrix)))

    def read_transformers(self):
        transformers = self.circuit.Transformers
        for _ in transformers:
            buses, phases = self.ends()
            kv = []
            for winding in range(1, transformers.NumWindings + 1):
                transformers.Wdg = winding
                kv.append(transformers.kV)
            if len(kv) == 2 and kv[0] == kv[1]:
                phases = phases[:self.circuit.ActiveCktElement.NumPhases]
                ohm = np.eye(len(phases)) * WITHIN_A_LEVEL
                self.lines.append((*buses, phases, ohm, np.zeros_like(ohm, float)))

    def read_loads(self):
        def add(bus, phases, power, delta):
            ends = phases if not delta else [p for pair in zip(phases, phases[1:] + phases[:1])
                                             for p in pair]
            for phase in ends:
                self.loads[bus, phase] = self.loads.get((bus, phase), 0) + power / len(ends)

        for load in self.circuit.Loads:
            (bus, *_), phases = self.ends()
            add(bus, phases, complex(load.kW, load.kvar) * 1e3, load.IsDelta)
        for capacitor in self.circuit.Capacitors:
            (bus, *_), phases = self.ends()
            add(bus, phases, -1j * capacitor.kvar * 1e3, capacitor.IsDelta)

    def keep_what_hangs_together(self):
        live = {(self.source, phase) for phase in (1, 2, 3)}
        before = 0
        while len(live) > before:
            before = len(live)
            for one, other, phases, _, _ in self.lines:
                for phase in phases:
                    if {(one, phase), (other, phase)} & live:
                        live |= {(one, phase), (other, phase)}
        self.lines = [line for line in self.lines if (line[0], line[2][0]) in live]
        self.loads = {at: power for at, power in self.loads.items() if at in live}
        self.nodes = sorted(live)
        self.buses = sorted({bus for bus, _ in live})

    def script(self, folder):
        triangle = lambda m: "|".join(" ".join(f"{x:.17g}" for x in row[:i + 1])
                                      for i, row in enumerate(m))
        at = lambda bus, phases: ".".join([bus, *map(str, phases)])
        r, x = self.z_source.real, self.z_source.imag
        text = ["Clear", f"Set DefaultBaseFrequency=60",
                f"New Circuit.peer bus1={self.source} basekv={self.kv} pu={self.pu} "
                f"R1={r} X1={x} R0={r} X0={x}"]
        for k, (one, other, phases, ohm, nf) in enumerate(self.lines):
            text.append(f"New Line.l{k} phases={len(phases)} bus1={at(one, phases)} "
                        f"bus2={at(other, phases)} rmatrix=({triangle(ohm.real)}) "
                        f"xmatrix=({triangle(ohm.imag)}) cmatrix=({triangle(nf)}) length=1 units=none")
        for k, ((bus, phase), power) in enumerate(self.loads.items()):
            text.append(f"New Load.d{k} phases=1 bus1={bus}.{phase} kv={self.kv / 3 ** 0.5:.17g} "
                        f"kw={power.real / 1e3:.17g} kvar={power.imag / 1e3:.17g} model=1 "
                        "vminpu=0.1 vmaxpu=3 spectrum=flat")
        text.insert(2, "New Spectrum.flat NumHarm=1 Harmonic=(1) %Mag=(100) Angle=(0)")
        text += [f"Set VoltageBases=({self.kv})", "CalcVoltageBases", "Solve"]
        path = pathlib.Path(folder) / "peer.dss"
        path.write_text("\n".join(text) + "\n")
        return path


class PowerGridModel:
    def __init__(self, feeder, factor):
        component = pgm.ComponentType
        make = lambda kind, count: pgm.initialize_array(pgm.DatasetType.input, kind, count)
        at = {bus: k for k, bus in enumerate(feeder.buses)}
        n, m = len(at), len(feeder.lines)
        node, line, source = make(component.node, n), make(component.asym_line, m), make(
            component.source, 1)
        node["id"], node["u_rated"] = np.arange(n), feeder.kv * 1e3
        line["id"], line["i_n"] = n + np.arange(m), 1e4
        line["from_status"] = line["to_status"] = 1
        pairs = [("aa", 0, 0), ("ba", 1, 0), ("bb", 1, 1), ("ca", 2, 0), ("cb", 2, 1), ("cc", 2, 2)]
        for k, (one, other, phases, ohm, nf) in enumerate(feeder.lines):
            line["from_node"][k], line["to_node"][k] = at[one], at[other]
            z, c = np.eye(3) * (1e5 + 0j), np.zeros((3, 3))  # as good as no wire
            place = np.ix_(*[[p - 1 for p in phases]] * 2)
            z[place], c[place] = ohm, nf * 1e-9
            for name, i, j in pairs:
                line["r_" + name][k], line["x_" + name][k] = z[i, j].real, z[i, j].imag
                line["c_" + name][k] = c[i, j]
        loaded = sorted({bus for bus, _ in feeder.loads})
        load = make(component.asym_load, len(loaded))
        load["id"], load["status"] = n + m + np.arange(len(loaded)), 1
        load["node"], load["type"] = [at[bus] for bus in loaded], pgm.LoadGenType.const_power
        power = np.zeros((len(factor), len(loaded), 3), complex)
        for k, ((bus, phase), s) in enumerate(feeder.loads.items()):
            power[:, loaded.index(bus), phase - 1] = s * factor[:, k]
        load["p_specified"], load["q_specified"] = power[0].real, power[0].imag
        size = abs(feeder.z_source)
        source["id"], source["node"], source["status"] = n + m + len(loaded), at[feeder.source], 1
        source["u_ref"], source["sk"] = feeder.pu, (feeder.kv * 1e3) ** 2 / size
        source["rx_ratio"], source["z01_ratio"] = feeder.z_source.real / feeder.z_source.imag, 1
        self.model = pgm.PowerGridModel(
            {component.node: node, component.asym_line: line, component.asym_load: load,
             component.source: source}, system_frequency=60.0)
        update = pgm.initialize_array(pgm.DatasetType.update, component.asym_load,
                                      (len(factor), len(loaded)))
        update["id"], update["p_specified"], update["q_specified"] = load["id"], power.real, power.imag
        self.update = {component.asym_load: update}
        self.place = [(at[bus], phase - 1) for bus, phase in feeder.nodes]

    def batch(self, method):
        return self.model.calculate_power_flow(
            symmetric=False, error_tolerance=TOLERANCE, max_iterations=100,
            calculation_method=pgm.CalculationMethod[method], update_data=self.update, threading=-1,
            output_component_types=[pgm.ComponentType.node])

    def voltages(self, method):
        node = self.batch(method)[pgm.ComponentType.node]
        voltage = node["u_pu"] * np.exp(1j * node["u_angle"])
        return np.stack([voltage[:, bus, phase] for bus, phase in self.place], axis=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("circuit", type=pathlib.Path)
    parser.add_argument("--scenarios", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--program", default=PROGRAM)
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    feeder = Feeder(arguments.circuit.resolve())
    factor = np.random.default_rng(1).uniform(0.3, 1.0, (arguments.scenarios, len(feeder.loads)))
    overtone = Overtone(arguments.program)
    packages = pathlib.Path(dss_python_backend.__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as folder:
        place, _ = overtone.open_script(feeder.script(folder), packages, [1])
    overtone.read_batch(factor)
    order = [place[f"{bus}.{phase}"] for bus, phase in feeder.nodes]
    ours = overtone.voltages("batch", (arguments.scenarios, len(place)))[:, order]
    peer = PowerGridModel(feeder, factor)
    runs = {"Overtone": lambda: overtone.seconds("batch")}
    print(f"{arguments.circuit.name}: {len(feeder.nodes)} nodes, {len(feeder.loads)} loads, "
          f"{arguments.scenarios} load flows")
    for method in ("iterative_current", "newton_raphson"):
        difference = abs(peer.voltages(method) - ours).max()
        print(f"  power-grid-model, {method}: the same to {difference:.1e} pu")
        if not difference <= AGREEMENT:
            sys.exit("phase_batch_peers: the answers are not the same; nothing is timed")
        runs[f"power-grid-model, {method}"] = lambda method=method: wall(lambda: peer.batch(method))
    seconds = take_turns(runs, arguments.rounds)
    print_ratios(seconds, 1e6 / arguments.scenarios, "us")
    if arguments.json:
        arguments.json.write_text(json.dumps(seconds, indent=1))


if __name__ == "__main__":
    main()
