#!/usr/bin/env python3
"""Writes the JSON files of this folder again: what OpenDSS makes of a script, as
evaluate_dss hands it over, and the primitive admittances of its elements.

    pip install dss-python==0.15.7
    ./reproduce.py SCRIPT NAME [ORDER ...]   # NAME.json; of orders NAME_admittance.json, too
    ./reproduce.py SCRIPT NAME voltages      # NAME.json and NAME_voltages.json
    ./reproduce.py SCRIPT NAME currents      # these and NAME_currents.json
"""
import json
import os
import sys
import tempfile

from dss import dss
from dss.enums import DSSJSONFlags as Flags

HERE = os.path.dirname(os.path.abspath(__file__))
CLASSES = ["line", "transformer", "capacitor", "reactor", "fault", "vsource", "generator"]
UNREAD = ["LoadShape", "GrowthShape", "TCC_Curve", "XfmrCode"]


def command(text):
    dss.Text.Command = text
    return dss.Text.Result


def write(name, content):
    with open(os.path.join(HERE, name), "w") as file:
        # A line for each element: the rest of it is compact.
        parts = [json.dumps(key) + ":" + lines(value) for key, value in content.items()]
        file.write("{" + ",\n".join(parts) + "}\n")


def lines(value, depth=0):
    compact = lambda v: json.dumps(v, separators=(",", ":"))
    if depth == 2 or not isinstance(value, (dict, list)) or not value:
        return compact(value)
    if isinstance(value, dict):
        return "{" + ",\n".join(compact(k) + ":" + lines(v, depth + 1) for k, v in value.items()) + "}"
    return "[" + ",\n".join(lines(v, depth + 1) for v in value) + "]"


def properties_set(name):
    dss.SetActiveClass(name)
    return json.loads(dss.ActiveCircuit.ActiveClass.ToJSON(Flags(0)) or "[]")


def circuit():
    flags = Flags.Full | Flags.SkipRedundant | Flags.IncludeDefaultObjs | Flags.SkipTimestamp
    whole = json.loads(dss.ActiveCircuit.ToJSON(flags))
    for name in UNREAD:
        whole.pop(name, None)
    for element in whole.get("Capacitor", []) + whole.get("Reactor", []) + whole.get("Fault", []):
        for name in ("CMatrix", "RMatrix", "XMatrix", "GMatrix"):
            element.pop(name, None)  # memory that nobody set
    for element in whole.get("Transformer", []):
        element.pop("WdgCurrents")
    return whole


def answers():
    found = {option: command("get " + option) for option in ("NeglectLoadY", "Year", "Mode", "Frequency")}
    systems = dss.ActiveCircuit.PVSystems
    found["PVSystem"] = {system.Name: system.kW for system in systems}
    return found


def admittances(order):
    command(f"Set harmonics=({order})")
    command("Solve mode=harmonics" if order > 1 else "Solve mode=snapshot")
    found = {}
    for name in dss.ActiveCircuit.AllElementNames:
        kind, name = name.lower().split(".", 1)
        dss.ActiveCircuit.SetActiveElement(f"{kind}.{name}")
        element = dss.ActiveCircuit.ActiveCktElement
        if kind not in CLASSES or not element.Enabled or (kind == "generator" and order == 1):
            continue
        buses = [bus.split(".")[0] for bus in element.BusNames]
        nodes = [f"{buses[k // element.NumConductors]}.{node}" if node else None
                 for k, node in enumerate(element.NodeOrder)]
        found[f"{kind}.{name}"] = {"nodes": nodes, "y": [float(x) for x in element.Yprim]}
    return found


def currents():
    """[generator] ampere into its phases, real and imaginary."""
    found = {}
    for name in dss.ActiveCircuit.Generators.AllNames:
        dss.ActiveCircuit.SetActiveElement("generator." + name)
        element = dss.ActiveCircuit.ActiveCktElement
        found[name] = [float(x) for x in element.Currents][:2 * element.NumPhases]
    return found


def voltages():
    """[order][node] volts, real and imaginary, of the spectra's orders, and [order] currents()."""
    found, currents_of = {}, {}
    command("Solve mode=snapshot")
    orders = sorted({1} | {int(h) for e in circuit()["Spectrum"] if e["Name"] == "rectifier" for h in e["Harmonic"]})
    for order in orders:
        if order > 1:
            command(f"Set harmonics=({order})")
            command("Solve mode=harmonics")
        values = [float(v) for v in dss.ActiveCircuit.AllBusVolts]
        names = dss.ActiveCircuit.AllNodeNames
        found[str(order)] = {node: values[2 * i:2 * i + 2] for i, node in enumerate(names)}
        currents_of[str(order)] = currents()
    return found, currents_of


script, name, *what = sys.argv[1:]
dss.AllowEditor = dss.AllowForms = False
command(f"compile '{os.path.abspath(script)}'")
dss.DataPath = tempfile.mkdtemp()  # for files that nobody asked for
write(name + ".json", {
    "answers": answers(),
    "set": {kind: properties_set(kind) for kind in ("Capacitor", "Reactor", "Fault")},
    "circuit": circuit(), "wrote_files": False})
if what in (["voltages"], ["currents"]):
    of_nodes, of_generators = voltages()
    write(name + "_voltages.json", of_nodes)
    if what == ["currents"]:
        write(name + "_currents.json", of_generators)
elif what:
    write(name + "_admittance.json", {order: admittances(int(order)) for order in what})
