#!/usr/bin/env python3
"""Writes taps.csv, capacitors.csv and regulators_<feeder>.csv of this folder again: where OpenDSS's
controls come to rest in static mode, from neutral taps, at several loads.

    pip install dss-python==0.15.7
    ./reproduce.py FOLDER     # that has ieee13, ieee123 and ieee8500, each with model/
"""
import csv
import os
import sys

from dss import dss

HERE = os.path.dirname(os.path.abspath(__file__))
FEEDERS = {
    "ieee13": "model/13Bus/IEEE13Nodeckt.dss",
    "ieee123": "model/123Bus/IEEE123Master.dss",
    "ieee8500": "model/8500-Node/Master.dss",
}
# What IEEE123's own run script says of its controls.
COMMANDS = {
    "ieee123": ["RegControl.creg1a.maxtapchange=1 Delay=15"]
    + [f"RegControl.creg{name}.maxtapchange=1 Delay=30" for name in ("2a", "3a", "4a", "3c", "4b", "4c")],
}
MULTIPLIERS = [0.2, 0.4, 0.6, 0.8, 0.9, 1.0, 1.1, 1.2]
KEYS = ["winding", "tapwinding", "ptphase", "ptratio", "ctprim", "vreg", "band", "R", "X", "vlimit",
        "delay", "maxtapchange"]


def command(text):
    dss.Text.Command = text
    return dss.Text.Result


def ask(text):
    return command("? " + text)


def names(interface):
    return list(interface.AllNames)


def compile_feeder(folder, feeder):
    command("ClearAll")
    command(f"Redirect '{os.path.join(folder, feeder, FEEDERS[feeder])}'")
    for text in COMMANDS.get(feeder, []):
        command(text)


def solve(feeder, multiplier, tolerance):
    """Some scripts solve themselves; taps and banks are put back to where scripts start."""
    for control in names(dss.ActiveCircuit.RegControls):
        winding = ask(f"RegControl.{control}.tapwinding")
        command(f"Transformer.{ask(f'RegControl.{control}.transformer')}.wdg={winding} tap=1")
    command(f"Set LoadMult={multiplier}")
    command("Set MaxControlIter=100")
    command("Set MaxIterations=1000")
    command(f"Set Tolerance={tolerance}")
    command("Set ControlMode=static")
    command("Solve mode=snapshot")
    return dss.ActiveCircuit.Solution.ControlIterations


def tap_of(control):
    winding = int(ask(f"RegControl.{control}.tapwinding"))
    transformer = ask(f"RegControl.{control}.transformer")
    taps = ask(f"Transformer.{transformer}.taps").strip("[]() ").replace(",", " ").split()
    return transformer.lower(), winding, float(taps[winding - 1]), int(float(ask(f"RegControl.{control}.tapnum")))


def main(folder):
    taps = csv.writer(open(os.path.join(HERE, "taps.csv"), "w"), lineterminator="\n")
    taps.writerow(["feeder", "load", "load_flows", "transformer", "winding", "position", "position_default_tolerance"])
    banks = csv.writer(open(os.path.join(HERE, "capacitors.csv"), "w"), lineterminator="\n")
    banks.writerow(["feeder", "load", "capacitor", "steps", "steps_default_tolerance"])
    dss.AllowEditor = dss.AllowForms = False
    for feeder in FEEDERS:
        for multiplier in MULTIPLIERS:
            at = {}
            for tolerance in (1e-4, 1e-10):
                compile_feeder(folder, feeder)
                load_flows = solve(feeder, multiplier, tolerance)
                at[tolerance] = [tap_of(control) for control in names(dss.ActiveCircuit.RegControls)]
                at[tolerance, "banks"] = [
                    (capacitor, ask(f"Capacitor.{capacitor}.states"))
                    for capacitor in (ask(f"CapControl.{control}.capacitor") for control in names(dss.ActiveCircuit.CapControls)
                                      if control.lower() != "none")]
            for (transformer, winding, _, position), loose in zip(at[1e-10], at[1e-4]):
                taps.writerow([feeder, multiplier, load_flows, transformer, winding, position, loose[3]])
            for (bank, states), loose in zip(at[1e-10, "banks"], at[1e-4, "banks"]):
                count = lambda text: text.count("1")
                banks.writerow([feeder, multiplier, bank.lower(), count(states), count(loose[1])])
        if feeder != "ieee8500":
            write_controls(feeder)


def write_controls(feeder):
    out = csv.writer(open(os.path.join(HERE, f"regulators_{feeder}.csv"), "w"), lineterminator="\n")
    out.writerow(["id", "transformer"] + [key.lower() for key in KEYS])
    for control in names(dss.ActiveCircuit.RegControls):
        out.writerow([control.lower(), ask(f"RegControl.{control}.transformer").lower()]
                     + [ask(f"RegControl.{control}.{key}") for key in KEYS])


main(os.path.abspath(sys.argv[1]))
