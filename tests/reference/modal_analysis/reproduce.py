#!/usr/bin/env python3
"""Writes resonances.csv again: parallel resonances of a small meshed feeder, by dense
eigen-decompositions of Y(h). Needs numpy.
"""
import csv
import os

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
KV, MVA = 12.66, 1.0
SOURCE = (0.05, 0.4)  # ohm
# from, to, r, x in ohm, charging in microsiemens
BRANCHES = [(0, 1, 0.09, 0.05, 0.0), (1, 2, 0.5, 0.25, 40.0), (2, 3, 0.36, 0.19, 0.0), (3, 4, 0.38, 0.2, 15.0),
            (1, 4, 0.8, 0.7, 0.0), (2, 5, 0.2, 0.6, 25.0)]
CAPACITORS = {2: 600.0, 4: 900.0, 5: 450.0}  # kvar at the fundamental
BUSES = 6
GRID = np.arange(1.1, 40.0, 0.05)


def admittance(h):
    base = KV * KV / MVA
    y = np.zeros((BUSES, BUSES), complex)
    y[0, 0] += base / complex(SOURCE[0], h * SOURCE[1])
    for i, j, r, x, b in BRANCHES:
        series = base / complex(r, h * x)
        half = 0.5j * h * b * 1e-6 * base
        y[i, i] += series + half
        y[j, j] += series + half
        y[i, j] -= series
        y[j, i] -= series
    for bus, kvar in CAPACITORS.items():
        y[bus, bus] += 1j * h * kvar / (1000.0 * MVA)
    return y


def mode(h, near):
    """Eigenvalue and vector, v^T v = 1, whose vector is most like `near`; all where that is None."""
    values, vectors = np.linalg.eig(admittance(h))
    vectors = vectors / np.sqrt(np.sum(vectors * vectors, axis=0))
    if near is None:
        return values, vectors
    k = np.argmax(np.abs(vectors.T @ near))
    return values[k], vectors[:, k]


def golden(low, high, near):
    """The order where the modal impedance is largest."""
    ratio = (np.sqrt(5.0) - 1.0) / 2.0
    size = lambda h: abs(mode(h, near)[0])
    a, b = high - ratio * (high - low), low + ratio * (high - low)
    fa, fb = size(a), size(b)
    while high - low > 1e-9:
        if fa < fb:
            high, b, fb = b, a, fa
            a = high - ratio * (high - low)
            fa = size(a)
        else:
            low, a, fa = a, b, fb
            b = low + ratio * (high - low)
            fb = size(b)
    return 0.5 * (low + high)


def resonances():
    for before, here, after in zip(GRID, GRID[1:], GRID[2:]):
        values, vectors = mode(here, None)
        for value, vector in zip(values, vectors.T):
            if abs(value) < abs(mode(before, vector)[0]) and abs(value) <= abs(mode(after, vector)[0]):
                order = golden(before, after, vector)
                yield order, *mode(order, vector)


with open(os.path.join(HERE, "resonances.csv"), "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["order", "eigenvalue_re", "eigenvalue_im"] + [f"participation_{b}" for b in range(BUSES)])
    for order, value, vector in resonances():
        row = [order, value.real, value.imag, *np.abs(vector * vector)]
        writer.writerow([format(float(x), ".15g") for x in row])
