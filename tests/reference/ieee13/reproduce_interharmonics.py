#!/usr/bin/env python3
"""Writes harmonic_*_interharmonics.csv and scan.csv of this folder again: OpenDSS at orders that
are not whole, and its voltages where one ampere is driven into a node.

    pip install dss-python==0.15.7
    ./reproduce_interharmonics.py IEEE13Nodeckt.dss
"""
import csv
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPT = os.path.abspath(sys.argv[1])
os.chdir(tempfile.mkdtemp())  # OpenDSS leaves files where it starts

from dss import dss  # noqa: E402
ORDERS = [0.5, 2.5, 7.3, 11]
SPECTRUM = ("NumHarm=5 Harmonic=(1 0.5 2.5 7.3 11) %Mag=(100 3 5 8.8 9.1) "
            "Angle=(-10 25 160 -95 120)")
# Driven one after the other; a list of nodes at once is in positive sequence.
DRIVEN = ["675.1", "611.3", "671.1.2.3"]
SCANNED = [0.5, 2, 2.5, 5, 7.2, 9, 13, 40]


def command(text):
    dss.Text.Command = text
    return dss.Text.Result


def snapshot(*more):
    """As run_fundamental.dss of the other files: controls act, then stand still."""
    command("ClearAll")
    command(f"Redirect '{SCRIPT}'")
    for text in more:
        command(text)
    for text in ["Set ControlMode=OFF", "Set MaxIterations=1000", "Set Tolerance=1e-12", "Solve mode=snapshot"]:
        command(text)
    assert dss.ActiveCircuit.Solution.Converged
    command("Set mode=harmonics")


def phasors(flat):
    return [complex(re, im) for re, im in zip(flat[0::2], flat[1::2])]


def voltages():
    circuit = dss.ActiveCircuit
    return list(zip([name.lower() for name in circuit.YNodeOrder], phasors(circuit.YNodeVarray)))


def currents():
    circuit = dss.ActiveCircuit
    for name in circuit.AllElementNames:
        if name.split(".")[0].lower() not in ("line", "transformer", "capacitor", "vsource"):
            continue
        circuit.SetActiveElement(name)
        element = circuit.ActiveCktElement
        wires = element.NumConductors
        buses = [bus.split(".")[0].lower() for bus in element.BusNames]
        for i, current in enumerate(phasors(element.Currents)):
            terminal, node = i // wires, element.NodeOrder[i]
            place = f"{buses[terminal]}.{node}" if node else ""
            yield name, terminal + 1, i % wires + 1, place, current


def at(order):
    command(f"Set Harmonics=({order})")
    dss.ActiveCircuit.Solution.Solve()


def digits(phasor):
    return [format(phasor.real, ".17g"), format(phasor.imag, ".17g")]


def write(name, heading, rows):
    with open(os.path.join(HERE, name), "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


def interharmonics():
    snapshot(f"New Spectrum.reference {SPECTRUM}", "BatchEdit Load..* spectrum=reference")
    nodes, elements = [], []
    for order in ORDERS:
        at(order)
        nodes += [[order, node, *digits(v)] for node, v in voltages()]
        elements += [[order, *place, *digits(i)] for *place, i in currents()]
    write("harmonic_node_interharmonics.csv", ["h", "node", "v_re_v", "v_im_v"], nodes)
    write("harmonic_element_interharmonics.csv",
          ["h", "element", "terminal", "conductor", "node", "i_re_a", "i_im_a"], elements)


def scan():
    rows = []
    whole = " ".join(str(order) for order in SCANNED)
    for place in DRIVEN:
        bus, *conductors = place.split(".")
        snapshot(f"New Spectrum.scan NumHarm={len(SCANNED) + 1} Harmonic=(1 {whole}) "
                 f"%Mag=(0 {'100 ' * len(SCANNED)}) Angle=({'0 ' * (len(SCANNED) + 1)})",
                 "New Spectrum.none NumHarm=1 Harmonic=(1) %Mag=(100) Angle=(0)",
                 "BatchEdit Load..* spectrum=none",
                 f"New Isource.scan bus1={place} phases={len(conductors)} amps=1 angle=0 "
                 "spectrum=scan scantype=pos")
        for order in SCANNED:
            at(order)
            rows += [[order, place, node, *digits(v)] for node, v in voltages()]
    write("scan.csv", ["h", "driven", "node", "z_re_ohm", "z_im_ohm"], rows)


interharmonics()
scan()
