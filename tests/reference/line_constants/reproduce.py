#!/usr/bin/env python3
"""Series impedance and shunt admittance of an overhead line from its geometry, in
the three earth models of OpenDSS and at several harmonics; and the same from the
formulas of formula().

    python3 reproduce.py
"""
import csv, json, os
import numpy as np
from scipy.special import iv, ive
import opendssdirect as dss

HERE = os.path.dirname(os.path.abspath(__file__)); P = lambda *a: os.path.join(HERE, *a)
H = [1, 3, 5, 7, 11, 13, 16, 17, 25, 41]
g17 = lambda x: format(float(x), ".17g")
ft, inch, mi = 0.3048, 0.0254, 1609.344
MU0, E0, RHO = 12.56637e-7, 8.854e-12, 100.0      # the constants OpenDSS has
X = np.array([-4, -1.5, 3, 0]) * ft; Y = np.array([28, 28, 28, 24]) * ft
RAC = np.array([.306] * 3 + [.592]) / mi; RDC = RAC / 1.02
GMR = np.array([.0244] * 3 + [.00814]) * ft; RAD = np.array([.721] * 3 + [.563]) * inch / 2


def formula(h, model):
    f = 60.0 * h; w = 2 * np.pi * f; n = 4
    Z = np.zeros((n, n), complex); Pm = np.zeros((n, n))
    me = np.sqrt(1j * w * MU0 / RHO); k = 1j * w * MU0 / (2 * np.pi)
    gmr = 40 < f < 1000
    for i in range(n):
        for j in range(n):
            if i == j:
                if model == "deri":
                    al = (1 + 1j) * np.sqrt(f * MU0 / RDC[i])
                    # I0/I1 from the scaled functions
                    q = ive(0, al) / ive(1, al)
                    zi = (1 + 1j) * q * np.sqrt(RDC[i] * f * MU0) / 2
                else:
                    zi = RAC[i] + 1j * w * MU0 / (8 * np.pi)
                if gmr: zi = zi.real
                d = np.log(1 / (GMR[i] if gmr else RAD[i])); Dp = 2 * Y[i]; th = 0.0
                Pm[i, i] = np.log(2 * Y[i] / RAD[i])
            else:
                zi = 0; D = np.hypot(X[i] - X[j], Y[i] - Y[j]); d = np.log(1 / D)
                Dp = np.hypot(X[i] - X[j], Y[i] + Y[j]); th = np.arccos((Y[i] + Y[j]) / Dp)
                Pm[i, j] = np.log(Dp / D)
            if model == "carson":
                ze = w * MU0 / 8 + k * np.log(658.5 * np.sqrt(RHO / f))
            elif model == "deri":
                if i == j: ze = k * np.log(2 * (Y[i] + 1 / me))
                else: ze = k * np.log(np.sqrt((Y[i] + Y[j] + 2 / me) ** 2 + (X[i] - X[j]) ** 2))
            else:
                m = 2.8099e-3 * Dp * np.sqrt(f / RHO)
                b1, b2, b3, b4 = 1 / (3 * np.sqrt(2)), 1 / 16, 1 / (3 * np.sqrt(2)) / 3 / 5, 1 / 16 / 4 / 6
                d2, d4, c2, c4 = b2 * np.pi / 4, b4 * np.pi / 4, 1.3659315, 1.3659315 + 1 / 4 + 1 / 6
                re = np.pi / 8 - b1 * m * np.cos(th) + b2 * m ** 2 * (np.log(np.exp(c2) / m) * np.cos(2 * th) + th * np.sin(2 * th)) + b3 * m ** 3 * np.cos(3 * th) - d4 * m ** 4 * np.cos(4 * th)
                im = 0.5 * np.log(1.85138 / m) + b1 * m * np.cos(th) - d2 * m ** 2 * np.cos(2 * th) + b3 * m ** 3 * np.cos(3 * th) - b4 * m ** 4 * (np.log(np.exp(c4) / m) * np.cos(4 * th) + th * np.sin(4 * th)) + 0.5 * np.log(Dp)
                ze = (re + 1j * im) * w * MU0 / np.pi
            Z[i, j] = zi + k * d + ze
    Yc = 1j * w * 2 * np.pi * E0 * np.linalg.inv(Pm)
    red = lambda A: A[:3, :3] - np.outer(A[:3, 3], A[3, :3]) / A[3, 3]
    # the neutral is at earth potential: the rows of the phases of the capacitance matrix stay
    return red(Z) * 1e3, Yc[:3, :3] * 1e3


def main():
    dss.Text.Command("ClearAll"); dss.Basic.DataPath("/tmp")
    rows, worst = [], {}
    for model, word in (("carson", "Carson"), ("fullcarson", "FullCarson"), ("deri", "Deri")):
        txt = open(P("geometry.dss")).read().replace("Set EarthModel=Deri\n", "").replace("New Line.line", f"Set EarthModel={word}\nNew Line.line")
        for l in txt.splitlines():
            if l.strip() and not l.startswith("!"): dss.Text.Command(l)
        for h in H:
            dss.Solution.Frequency(60.0 * h); dss.Solution.SolveDirect()
            dss.Circuit.SetActiveElement("Line.line"); y = np.array(dss.CktElement.YPrim()); y = (y[0::2] + 1j * y[1::2]).reshape(6, 6, order="F")
            Z = np.linalg.inv(-y[:3, 3:]); Yc = 2 * (y[:3, :3] + y[:3, 3:])
            Zf, Yf = formula(h, model)
            e = np.max(np.abs(Z - Zf)) / np.max(np.abs(Z)), np.max(np.abs(Yc - Yf)) / np.max(np.abs(Yf))
            worst[f"{model} h={h}"] = [float(e[0]), float(e[1])]
            for i in range(3):
                for j in range(3):
                    rows.append([model, h, i + 1, j + 1, g17(Z[i, j].real), g17(Z[i, j].imag), g17(Yc[i, j].imag)])
    with open(P("impedance.csv"), "w") as f:
        w = csv.writer(f, lineterminator="\n"); w.writerow("earth_model h row col z_re_ohm_per_km z_im_ohm_per_km yc_im_s_per_km".split()); w.writerows(rows)
    json.dump({"engine": dss.Basic.Version().split("\n")[0].split(";")[0], "max_rel_difference_formula_z_yc": worst}, open(P("report.json"), "w"), indent=1)
    for k, v in worst.items(): print(k, v)

if __name__ == "__main__":
    main()
