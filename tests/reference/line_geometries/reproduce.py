#!/usr/bin/env python3
"""Series impedance and capacitance of the geometries of geometries.dss, as OpenDSS has them, in its
three earth models and at several harmonics of 60 Hz.

    pip install opendssdirect.py numpy && python3 reproduce.py
"""
import csv
import os

import numpy as np
import opendssdirect as dss

HERE = os.path.dirname(os.path.abspath(__file__))
WIRES = {"concentric": 3, "concentric_bare": 2, "tape": 1, "tape_bare": 3, "open_neutral": 3, "bundle": 3}
RHO = {"concentric": 100, "concentric_bare": 30, "tape": 100, "tape_bare": 250, "open_neutral": 500, "bundle": 1000}
MODELS = (("carson", "Carson"), ("full_carson", "FullCarson"), ("deri", "Deri"))
ORDERS = [0.5, 1, 5, 16, 17, 41]
g17 = lambda x: format(float(x), ".17g")


def primitive(order, n):
    """Z and Yc of one kilometre; the charging of a bare wire beside cables is only the 0 it has."""
    dss.Solution.Frequency(60.0 * order)
    dss.Solution.SolveDirect()
    dss.Circuit.SetActiveElement("Line.line")
    y = np.array(dss.CktElement.YPrim())
    y = (y[0::2] + 1j * y[1::2]).reshape(2 * n, 2 * n, order="F")
    return np.linalg.inv(-y[:n, n:]), 2 * (y[:n, :n] + y[:n, n:])


def main():
    script = [l.strip() for l in open(os.path.join(HERE, "geometries.dss")) if l.strip() and not l.startswith("!")]
    rows = []
    for geometry, n in WIRES.items():
        for model, word in MODELS:
            bus = ".".join(str(k + 1) for k in range(n))
            for line in script + [f"Set EarthModel={word}",
                                  f"New Line.line bus1=sourcebus.{bus} bus2=b.{bus} geometry={geometry} "
                                  f"length=1 units=km rho={RHO[geometry]}", "Solve"]:
                dss.Text.Command(line)
            for order in ORDERS:
                z, yc = primitive(order, n)
                rows += [[geometry, RHO[geometry], model, order, i + 1, j + 1, g17(z[i, j].real), g17(z[i, j].imag),
                          g17(yc[i, j].imag)] for i in range(n) for j in range(n)]
    with open(os.path.join(HERE, "impedance.csv"), "w") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow("geometry rho_ohm_m earth_model h row col z_re_ohm_per_km z_im_ohm_per_km yc_im_s_per_km".split())
        w.writerows(rows)
    print(dss.Basic.Version().splitlines()[0])


if __name__ == "__main__":
    main()
