#!/usr/bin/env python3
"""Writes voltages.csv again: the cases of this folder solved in dense complex arithmetic from the
equations of MATPOWER's manual (branch model (3.2), bus injections (3.11)), and compared with
pandapower's Newton solution of the same arrays.

    pip install numpy pandapower==3.5.6
    ./reproduce.py [CASE.m …]      # with cases: only shows how far the two are apart
"""
import csv
import os
import re
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def matrix(text, field):
    body = re.search(rf"mpc\.{field}\s*=\s*\[(.*?)\];", text, re.S).group(1)
    rows = [re.split(r"[\s,]+", row.strip()) for row in re.split(r"[;\n]", body) if row.strip()]
    return np.array([[float(v) for v in row] for row in rows])


def case(file):
    text = open(file).read()
    text = re.sub(r"%\{.*?%\}", "", text, flags=re.S)
    text = re.sub(r"%.*", "", text)
    text = re.sub(r"\.\.\.\s*\n", " ", text)
    bus, gen, branch = (matrix(text, field) for field in ("bus", "gen", "branch"))
    base = float(re.search(r"mpc\.baseMVA\s*=\s*([\d.]+)", text).group(1))
    if re.search(r"BR_R BR_X\]\) /", text):
        branch[:, 2:4] /= (bus[0, 9] * 1e3) ** 2 / (base * 1e6)
    if re.search(r"PD, QD\]\) / 1e3", text):
        bus[:, 2:4] /= 1e3
    live = bus[:, 1] != 4
    isolated = set(bus[~live, 0])
    branch = branch[[b[10] > 0 and b[0] not in isolated and b[1] not in isolated for b in branch]]
    return base, bus[live], gen[gen[:, 7] > 0], branch


def solve(base, bus, gen, branch):
    """Buses of type 2 hold their voltage within the limits of their generators: their reactive
    powers by secants, one bus after the other where it is at a limit."""
    at = {number: i for i, number in enumerate(bus[:, 0])}
    held = sorted({at[g[0]] for g in gen if bus[at[g[0]], 1] == 2})
    mine = {i: [g for g in gen if at[g[0]] == i] for i in held}
    target = np.array([mine[i][0][5] for i in held])
    least = np.array([sum(g[4] for g in mine[i]) for i in held])
    most = np.array([sum(g[3] for g in mine[i]) for i in held])
    q, limit = np.zeros(len(held)), np.full(len(held), np.nan)

    def voltages(reactive):
        given = gen.copy()
        for i, power in zip(held, reactive):
            first, *others = [k for k, g in enumerate(given) if at[g[0]] == i]
            given[first, 2] = power
            given[others, 2] = 0.0
        return solve_powers(base, bus, given, branch)

    while True:
        free = np.isnan(limit)
        q = np.where(free, q, limit)
        for _ in range(30):
            apart = (abs(voltages(q)[held]) - target)[free]
            if not len(apart) or abs(apart).max() < 1e-14:
                break
            slope = np.array([(abs(voltages(q + 1e-3 * e)[held]) - abs(voltages(q - 1e-3 * e)[held]))[free] / 2e-3
                              for e in np.eye(len(held))[free]]).T
            q[free] -= np.linalg.solve(slope, apart)
        v = abs(voltages(q)[held])
        over = free & ((q > most) | (q < least))
        back = ~free & (((limit == most) & (v > target + 1e-9)) | ((limit == least) & (v < target - 1e-9)))
        if not over.any() and not back.any():
            return voltages(q)
        limit = np.where(back, np.nan, np.where(over, np.clip(q, least, most), limit))


def solve_powers(base, bus, gen, branch):
    n = len(bus)
    at = {number: i for i, number in enumerate(bus[:, 0])}
    y = np.zeros((n, n), complex)
    for b in branch:
        f, t = at[b[0]], at[b[1]]
        tap = (b[8] or 1.0) * np.exp(1j * np.radians(b[9]))
        ys = 1.0 / (b[2] + 1j * b[3])
        ytt = ys + 0.5j * b[4]
        y[f, f] += ytt / abs(tap) ** 2
        y[f, t] -= ys / np.conj(tap)
        y[t, f] -= ys / tap
        y[t, t] += ytt
    y += np.diag((bus[:, 4] + 1j * bus[:, 5]) / base)
    drawn = (bus[:, 2] + 1j * bus[:, 3]) / base
    slack = [i for i in range(n) if bus[i, 1] == 3]
    v = np.ones(n, complex)
    for g in gen:
        i = at[g[0]]
        if i in slack:
            v[i] = g[5] * np.exp(1j * np.radians(bus[i, 8]))
        else:
            drawn[i] -= (g[1] + 1j * g[2]) / base
    free = [i for i in range(n) if i not in slack]
    held = y[np.ix_(free, slack)] @ v[slack]
    v[free] = np.linalg.solve(y[np.ix_(free, free)], -held)
    for _ in range(500):
        v[free] = np.linalg.solve(y[np.ix_(free, free)], -held - np.conj(drawn[free] / v[free]))
    mismatch = v * np.conj(y @ v) + drawn
    assert abs(mismatch[free]).max() < 1e-12, abs(mismatch[free]).max()
    return v


def pandapower_solution(base, bus, gen, branch):
    import pandapower as pp
    from pandapower.converter.pypower import from_ppc
    ppc = {"version": "2", "baseMVA": base, "bus": bus.copy(), "gen": gen.copy(), "branch": branch.copy()}
    net = from_ppc(ppc, f_hz=60)
    pp.runpp(net, tolerance_mva=1e-11, calculate_voltage_angles=True, trafo_model="pi", init="dc", enforce_q_lims=True)
    return net.res_bus.vm_pu.to_numpy()


cases = sys.argv[1:]
rows = []
for file in cases or [os.path.join(HERE, name) for name in ("feeder9.m", "feeder4_kw.m", "grid6.m")]:
    data = case(file)
    v = solve(*data)
    try:
        apart = f"{abs(abs(v) - pandapower_solution(*data)).max():.1e} pu from pandapower"
    except Exception as fault:
        apart = f"pandapower: {fault}"
    print(os.path.basename(file), apart)
    rows += [[os.path.basename(file)[:-2], f"{number:.0f}", repr(float(abs(u)))] for number, u in zip(data[1][:, 0], v)]
with open(os.path.join(HERE, "voltages.csv") if not cases else "/dev/stdout", "w", newline="") as out:
    csv.writer(out, lineterminator="\n").writerows([["case", "bus", "vm_pu"]] + rows)
