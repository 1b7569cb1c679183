#!/usr/bin/env python3
"""Reference results for limits of standards, from OpenDSS, of the feeder in ieee13/SOURCE.md:
sequence voltages, short-circuit impedances, and what each load makes of the harmonic voltages alone.

    python3 reproduce_standards.py MODEL/13Bus/IEEE13Nodeckt.dss ieee13   (needs dss-python)
"""
import csv, os, sys

from dss import DSS

MODEL, CASE = os.path.abspath(sys.argv[1]), sys.argv[2]
NODES = ["611.3", "675.1", "634.2"]
ORDERS = [3, 5, 7, 11, 13]
SPECTRUM = ("NumHarm=6 Harmonic=(1 3 5 7 11 13) %Mag=(100 5 20 14.3 9.1 7.7) "
            "Angle=(-10 160 35 -95 120 -60)")


def say(*commands):
    for command in commands:
        DSS.Text.Command = command


def write(name, head, rows):
    with open(os.path.join(CASE, name), "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head)
        out.writerows([[repr(x) if isinstance(x, float) else x for x in row] for row in rows])


def fundamental():
    say("Clear", f"Redirect {MODEL}", f"New Spectrum.refload {SPECTRUM}",
        "New Spectrum.clean NumHarm=1 Harmonic=(1) %Mag=(100) Angle=(-10)",
        "BatchEdit Load..* spectrum=refload", "Set ControlMode=OFF", "Set MaxIterations=1000",
        "Set Tolerance=1e-12", "Solve mode=snapshot")


def voltages():
    return dict(zip((n.lower() for n in DSS.ActiveCircuit.AllNodeNames),
                    zip(*[iter(DSS.ActiveCircuit.AllBusVolts)] * 2)))


def three_phase_buses():
    for name in DSS.ActiveCircuit.AllBusNames:
        bus = DSS.ActiveCircuit.Buses(name)
        if {1, 2, 3} <= set(bus.Nodes):
            yield name, bus


def sequences():
    fundamental()
    rows = [[name, *map(float, bus.SeqVoltages[:3])] for name, bus in three_phase_buses()]
    write("sequence_voltages.csv", ["bus", "v0_v", "v1_v", "v2_v"], rows)


def short_circuits():
    fundamental()
    say("BatchEdit Load..* enabled=no", "Solve mode=snapshot")
    rows = []
    for name, bus in three_phase_buses():
        bus.ZscRefresh()
        rows.append([name, *map(float, bus.Zsc1)])
    write("short_circuit_impedances.csv", ["bus", "r1_ohm", "x1_ohm"], rows)


def alone():
    fundamental()
    loads = list(DSS.ActiveCircuit.Loads.AllNames)
    rows = []
    for load in loads:
        fundamental()
        say("BatchEdit Load..* spectrum=clean", f"Load.{load}.spectrum=refload",
            "Solve mode=snapshot", "Set mode=harmonics")
        for order in ORDERS:
            say(f"Set Harmonics=({order})", "Solve")
            at = voltages()
            rows += [[load, order, node, *map(float, at[node])] for node in NODES]
    write("harmonic_node_alone.csv", ["load", "h", "node", "v_re_v", "v_im_v"], rows)


sequences()
short_circuits()
alone()
