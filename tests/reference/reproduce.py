#!/usr/bin/env python3
"""Reference results of a balanced (positive-sequence) radial feeder at the
fundamental and at harmonic frequencies.  Reads case.json, bus.csv, branch.csv,
spectrum.csv, nonlinear_bus.csv and load_profile.csv of the case directory it is
given and writes the result files next to them.

    python3 reproduce.py ieee33_balanced                 (numpy only: the reference results)
    python3 reproduce.py ieee33_balanced --check-opendss (also the OpenDSS cross-check)

Needs numpy; the cross-check needs OpenDSSDirect.py.
"""
import csv, json, os, sys, math
import numpy as np

if len(sys.argv) < 2 or not os.path.isdir(sys.argv[1]):
    sys.exit("usage: reproduce.py CASE_DIRECTORY [--check-opendss]")
HERE = os.path.abspath(sys.argv[1])
P = lambda *a: os.path.join(HERE, *a)

# ---------------------------------------------------------------- input
case = json.load(open(P("case.json")))
KV = float(case["base_kv_ll"])
SLACK = str(case["slack_bus"])
VREF = float(case["slack_voltage_pu"])
bus = [r for r in csv.DictReader(open(P("bus.csv")))]
branch = [r for r in csv.DictReader(open(P("branch.csv")))]
spectrum = [r for r in csv.DictReader(open(P("spectrum.csv")))]
nlbus = [r["bus"] for r in csv.DictReader(open(P("nonlinear_bus.csv")))]
profile = [r for r in csv.DictReader(open(P("load_profile.csv")))]

names = [r["bus"] for r in bus]
idx = {n: i for i, n in enumerate(names)}
N, M = len(names), len(branch)
SL = idx[SLACK]
F = np.array([idx[r["from"]] for r in branch])
T = np.array([idx[r["to"]] for r in branch])
R = np.array([float(r["r_ohm"]) for r in branch])
X = np.array([float(r["x_ohm"]) for r in branch])
# per-phase quantities: volts line-to-neutral, amperes, VA per phase
VB = KV * 1e3 / math.sqrt(3.0)
S0 = np.array([complex(float(r["p_kw"]), float(r["q_kvar"])) for r in bus]) * 1e3 / 3.0
H = [int(r["h"]) for r in spectrum if int(r["h"]) != 1]
HF = {int(r["h"]): float(r["ratio"]) for r in spectrum}
ANG = {int(r["h"]): float(r["angle_deg"]) for r in spectrum}
NL = np.zeros(N, bool)
NL[[idx[b] for b in nlbus]] = True
NS = np.arange(N) != SL

# ---------------------------------------------------------------- tree
adj = [[] for _ in range(N)]
for k in range(M):
    adj[F[k]].append((T[k], k, +1))
    adj[T[k]].append((F[k], k, -1))
order, parent, pbr, psg = [SL], {SL: -1}, {}, {}
for u in order:
    for v, k, s in adj[u]:
        if v not in parent:
            parent[v] = u; pbr[v] = k; psg[v] = s; order.append(v)
assert len(order) == N and M == N - 1, "feeder must be radial and connected"


def ybus(h, r_extra=None):
    """Dense bus admittance (siemens) of the series branches R + j h X."""
    y = 1.0 / (R + 1j * h * X)
    Y = np.zeros((N, N), complex)
    np.add.at(Y, (F, F), y); np.add.at(Y, (T, T), y)
    np.add.at(Y, (F, T), -y); np.add.at(Y, (T, F), -y)
    return Y


def sweep(h, draw, vs):
    """Exact tree solution: draw[i] is the current the bus takes, vs the slack
    voltage; returns bus voltages and branch currents from -> to."""
    acc = draw.astype(complex).copy()
    ib = np.zeros(M, complex)
    for v in reversed(order[1:]):
        ib[pbr[v]] = psg[v] * acc[v]
        acc[parent[v]] += acc[v]
    V = np.zeros(N, complex); V[SL] = vs
    for v in order[1:]:
        k = pbr[v]
        V[v] = V[parent[v]] - psg[v] * ib[k] * (R[k] + 1j * h * X[k])
    return V, ib


def fundamental_bfs(S, vs, tol=1e-14, itmax=2000):
    V = np.full(N, vs, complex)
    for it in range(itmax):
        I = np.zeros(N, complex); I[NS] = np.conj(S[NS] / V[NS])
        Vn, ib = sweep(1, I, vs)
        d = np.max(np.abs(Vn - V)) / VB
        V = Vn
        if d < tol:
            break
    return V, it + 1, d


def fundamental_newton(S, vs, tol=1e-13, itmax=50):
    """Newton on the current balance in rectangular coordinates, scaled to
    per unit; independent of the sweep."""
    sb = 1e6 / 3.0; ibase = sb / VB; yb = ibase / VB
    Y = ybus(1) / yb
    n = np.flatnonzero(NS); m = len(n)
    s = S[n] / sb
    v = np.full(m, vs / VB, complex)
    y0 = Y[np.ix_(n, [SL])][:, 0] * (vs / VB)
    Yn = Y[np.ix_(n, n)]
    for it in range(itmax):
        g = Yn @ v + y0 + np.conj(s / v)             # sum of currents = 0
        w = -np.conj(s) / np.conj(v) ** 2            # d conj(s/v) / d conj(v)
        A = np.zeros((2 * m, 2 * m))
        A[:m, :m] = Yn.real + np.diag(w.real); A[:m, m:] = -Yn.imag + np.diag(w.imag)
        A[m:, :m] = Yn.imag + np.diag(w.imag); A[m:, m:] = Yn.real - np.diag(w.real)
        dx = np.linalg.solve(A, np.concatenate([g.real, g.imag]))
        v = v - (dx[:m] + 1j * dx[m:])
        if np.max(np.abs(dx)) < tol:
            break
    V = np.full(N, vs, complex); V[n] = v * VB
    return V, it + 1


def mismatch(S, V):
    """largest power mismatch over the non-slack buses, relative to the total
    load, evaluated branch by branch (free of the cancellation in Y V)"""
    ib = (V[F] - V[T]) / (R + 1j * X)
    inj = np.zeros(N, complex); np.add.at(inj, F, ib); np.add.at(inj, T, -ib)
    return float(np.max(np.abs((V * np.conj(inj) + S)[NS])) / np.sum(np.abs(S)))


def harmonic_dense(h, draw):
    n = np.flatnonzero(NS)
    Y = ybus(h)
    V = np.zeros(N, complex)
    V[n] = np.linalg.solve(Y[np.ix_(n, n)], -draw[n])
    return V


def injection(conv, h, I1):
    d = np.zeros(N, complex)
    if conv == "scaled":          # I_h = HF_h * I_1
        d[NL] = HF[h] * I1[NL]
    elif conv == "rotated":       # |HF_h I_1| at h*theta_1
        d[NL] = HF[h] * np.abs(I1[NL]) * np.exp(1j * h * np.angle(I1[NL]))
    elif conv == "rotated_angle":  # and the angle of the spectrum
        a = math.radians(ANG[h] - h * ANG[1])
        d[NL] = HF[h] * np.abs(I1[NL]) * np.exp(1j * (h * np.angle(I1[NL]) + a))
    return d

CONV = ("scaled", "rotated", "rotated_angle")
f17 = lambda x: format(float(x), ".17g")


def wcsv(name, head, rows):
    with open(P(name), "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n"); w.writerow(head); w.writerows(rows)


def solve_all(mult):
    S = S0 * mult
    vs = VREF * VB
    V1, it, d = fundamental_bfs(S, vs)
    I1 = np.zeros(N, complex); I1[NS] = np.conj(S[NS] / V1[NS])
    out = {}
    for c in CONV:
        out[c] = {}
        for h in H:
            dr = injection(c, h, I1)
            out[c][h] = (dr, *sweep(h, dr, 0.0))
    return V1, I1, it, d, out


def main():
    rep = {"case": case["name"], "buses": N, "branches": M,
           "base_kv_ll": KV, "harmonics": H, "nonlinear_buses": nlbus,
           "nonlinear_buses_without_load": [b for b in nlbus if S0[idx[b]] == 0],
           "nonlinear_buses_missing": [], "numpy": np.__version__}
    V1, I1, it, d, out = solve_all(1.0)
    Vn, itn = fundamental_newton(S0, VREF * VB)
    ib1 = sweep(1, I1, VREF * VB)[1]
    rep["fundamental"] = {
        "sweep_iterations": it, "sweep_last_step_pu": d,
        "newton_iterations": itn,
        "max_abs_difference_sweep_newton_pu": float(np.max(np.abs(Vn - V1)) / VB),
        "power_mismatch_rel": mismatch(S0, V1),
        "vmin_pu": float(np.min(np.abs(V1)) / VB),
        "vmin_bus": names[int(np.argmin(np.abs(V1)))],
        "total_load_kw": float(3e-3 * S0.sum().real), "total_load_kvar": float(3e-3 * S0.sum().imag),
        "loss_kw": float(3e-3 * np.sum(R * np.abs(ib1) ** 2)),
        "loss_kvar": float(3e-3 * np.sum(X * np.abs(ib1) ** 2))}
    wcsv("fundamental_bus.csv",
         "bus v_re_pu v_im_pu v_mag_pu v_ang_deg load_i_re_a load_i_im_a".split(),
         [[names[i], f17(V1[i].real / VB), f17(V1[i].imag / VB), f17(abs(V1[i]) / VB),
           f17(math.degrees(np.angle(V1[i]))), f17(I1[i].real), f17(I1[i].imag)] for i in range(N)])
    wcsv("fundamental_branch.csv", "from to i_re_a i_im_a".split(),
         [[names[F[k]], names[T[k]], f17(ib1[k].real), f17(ib1[k].imag)] for k in range(M)])
    rep["harmonic"] = {}
    for c in CONV:
        rows_b, rows_k, dmax, rmax = [], [], 0.0, 0.0
        ssq = np.zeros(N)
        for h in H:
            dr, V, ib = out[c][h]
            Vd = harmonic_dense(h, dr)
            sc = np.max(np.abs(V))
            dmax = max(dmax, float(np.max(np.abs(Vd - V)) / sc))
            ssq += np.abs(V) ** 2
            rows_b += [[h, names[i], f17(V[i].real / VB), f17(V[i].imag / VB), f17(dr[i].real), f17(dr[i].imag)] for i in range(N)]
            rows_k += [[h, names[F[k]], names[T[k]], f17(ib[k].real), f17(ib[k].imag)] for k in range(M)]
        thd = np.sqrt(ssq) / np.abs(V1)
        wcsv(f"harmonic_bus_{c}.csv", "h bus v_re_pu v_im_pu draw_re_a draw_im_a".split(), rows_b)
        wcsv(f"harmonic_branch_{c}.csv", "h from to i_re_a i_im_a".split(), rows_k)
        wcsv(f"thd_{c}.csv", "bus thd_pu vrms_pu".split(),
             [[names[i], f17(thd[i]), f17(math.sqrt(abs(V1[i]) ** 2 + ssq[i]) / VB)] for i in range(N)])
        rep["harmonic"][c] = {
            "max_rel_difference_sweep_dense": dmax,
            "thd_max_percent": float(100 * thd.max()), "thd_max_bus": names[int(thd.argmax())],
            "buses_above_5_percent": int((thd > 0.05).sum()),
            "sum_thd": float(thd.sum())}
    # 24 hours: voltage and THD per bus and hour
    rows = []
    for r in profile:
        V, I, it, d, o = solve_all(float(r["multiplier"]))
        t = {c: np.sqrt(sum(np.abs(o[c][h][1]) ** 2 for h in H)) / np.abs(V) for c in CONV}
        rows += [[r["step"], names[i], f17(V[i].real / VB), f17(V[i].imag / VB)] + [f17(t[c][i]) for c in CONV] for i in range(N)]
    wcsv("hourly.csv", ["step", "bus", "v_re_pu", "v_im_pu"] + ["thd_" + c for c in CONV], rows)
    if "--check-opendss" in sys.argv:
        rep["opendss_check"] = check_opendss()
    else:
        try:
            rep["opendss_check"] = json.load(open(P("report.json")))["opendss_check"]
        except Exception:
            pass
    json.dump(rep, open(P("report.json"), "w"), indent=1)
    print(json.dumps({k: rep[k] for k in rep if k not in ("harmonics", "nonlinear_buses")}, indent=1))


# ------------------------------------------------- OpenDSS cross-check
def dss_script(phases, spectrum_angles, x_source=1e-8):
    """OpenDSS text of the case: 1 = one phase to neutral with a third of the
    load; 3 = three phases with the default earth-return correction of lines."""
    g = lambda x: repr(float(x))
    t = ["Clear", f"Set DefaultBaseFrequency={case['frequency_hz']}"]
    kv = KV / math.sqrt(3) if phases == 1 else KV
    src = f"New Circuit.{case['name'].replace('-', '_')} bus1=b{SLACK} phases={phases} basekv={kv!r} pu={VREF!r} angle=0"
    src += f" R1=0 X1={x_source!r} R0=0 X0={x_source!r}"
    t.append(src)
    mag = " ".join(repr(100 * HF[h]) for h in [1] + H)
    ang = " ".join(repr(ANG[h] if spectrum_angles else 0.0) for h in [1] + H)
    t.append(f"New Spectrum.nonlinear NumHarm={len(H)+1} Harmonic=({' '.join(str(h) for h in [1]+H)}) %Mag=({mag}) Angle=({ang})")
    t.append("New Spectrum.linear NumHarm=1 Harmonic=(1) %Mag=(100) Angle=(0)")
    for k in range(M):
        z = f"R1={g(R[k])} X1={g(X[k])} C1=0 C0=0"
        if phases == 1:
            z = f"R1={g(R[k])} X1={g(X[k])} R0={g(R[k])} X0={g(X[k])} C1=0 C0=0 Rg=0 Xg=0"
        else:
            z += f" R0={g(3*R[k])} X0={g(3*X[k])}"
        t.append(f"New Line.l{k+1} phases={phases} bus1=b{names[F[k]]} bus2=b{names[T[k]]} {z} length=1 units=none")
    for i in range(N):
        if S0[i] == 0:
            continue
        s = S0[i] * 1e-3 * (1 if phases == 1 else 3)
        sp = "nonlinear" if NL[i] else "linear"
        t.append(f"New Load.d{names[i]} phases={phases} bus1=b{names[i]} conn=wye kv={kv!r} kw={g(s.real)} kvar={g(s.imag)} model=1 vminpu=0.1 vmaxpu=2 %SeriesRL=0 spectrum={sp}")
    t += [f"Set VoltageBases=({KV!r})", "CalcVoltageBases", "Set ControlMode=OFF", "Set MaxIterations=1000",
          "Set Tolerance=1e-13", "Set NeglectLoadY=Yes", "Solve mode=snapshot",
          "! then, for each h of the spectrum:  Set Harmonics=(h)   Solve mode=harmonics"]
    return "\n".join(str(x) for x in t) + "\n"


def check_opendss():
    import opendssdirect as dss
    dss.Text.Command("Set DataPath=/tmp")
    res = {"engine": dss.Basic.Version().split("\n")[0].split(";")[0]}
    xs = 1e-8
    for phases in (1, 3):
        for conv in ("rotated", "rotated_angle"):
            txt = dss_script(phases, conv == "rotated_angle", xs)
            fn = f"opendss_{phases}phase_{conv}.dss"
            open(P(fn), "w").write(txt)
            dss.Text.Command(f"Redirect '{P(fn)}'")
            if not dss.Solution.Converged():
                raise SystemExit("OpenDSS did not converge")
            order_ = {n.lower(): i for i, n in enumerate(dss.Circuit.YNodeOrder())}
            ph = [".1", ".2", ".3"][:phases]

            def volts():
                a = np.asarray(dss.Circuit.YNodeVArray()); v = a[0::2] + 1j * a[1::2]
                return np.array([[v[order_[f"b{n}{p}".lower()]] for p in ph] for n in names])

            # the same source reactance in the numpy solution, so that the two
            # models are the same network: solve with one more branch
            Vd = volts()
            rot = np.exp(-2j * np.pi / 3 * np.arange(phases))
            # OpenDSS takes 57.29577951 degrees a radian: its source of angle 0
            # (held as 360 degrees) leads by DEG radian, phase p by a little
            # more; and with NeglectLoadY a load keeps 1e-12 S.  The figures
            # ..._same_constants of the report allow for both.
            cdeg = 57.29577951
            DEG = 360 / cdeg - 2 * np.pi
            rotd = np.exp(1j * (DEG + np.array([-120.0 * p / cdeg for p in range(phases)])))

            def with_source(h, draw, e):
                # total current through the source reactance
                V, ib = sweep(h, draw, 0.0)
                itot = draw.sum()
                return V + (e - 1j * h * xs * itot)
            V = np.full(N, VREF * VB, complex)
            for _ in range(2000):
                I = np.zeros(N, complex); nz = S0 != 0; I[nz] = np.conj(S0[nz] / V[nz])
                Vn = with_source(1, I, VREF * VB); dlt = np.max(np.abs(Vn - V)) / VB; V = Vn
                if dlt < 1e-15: break
            I = np.zeros(N, complex); I[nz] = np.conj(S0[nz] / V[nz])
            e1 = np.max(np.abs(Vd - V[:, None] * rot)) / VB
            r = {"fundamental_max_abs_pu": float(e1),
                 "fundamental_max_abs_pu_same_constants": float(np.max(np.abs(Vd - V[:, None] * rotd)) / VB)}
            worst, worst_elem, worst_ideal, worst_deg = 0.0, 0.0, 0.0, 0.0
            dss.Text.Command("Set mode=harmonics")
            for h in H:
                dss.Text.Command(f"Set Harmonics=({h})"); dss.Solution.Solve()
                Vh = volts()
                dr = injection(conv, h, I)
                ref = with_source(h, dr, 0.0)
                w = rot ** h
                dv = np.abs(Vh - ref[:, None] * w)
                worst = max(worst, float(dv.max() / np.abs(ref).max()))
                for p in range(phases):
                    a = np.angle(I * rotd[p])
                    m = HF[h] * np.exp(1j * (ANG[h] - h * ANG[1]) / cdeg if conv == "rotated_angle" else 0)
                    dp = np.where(NL, m * np.abs(I) * np.exp(1j * h * a), 0)
                    vp = with_source(h, dp, 0.0)
                    for _ in range(3):
                        vp = with_source(h, dp + 1e-12 * nz * vp, 0.0)
                    worst_deg = max(worst_deg, float(np.max(np.abs(Vh[:, p] - vp)) / np.abs(ref).max()))
                nzb = np.abs(ref) > 1e-3 * np.abs(ref).max()
                worst_elem = max(worst_elem, float((dv[nzb].max(axis=1) / np.abs(ref[nzb])).max()))
                ideal = sweep(h, dr, 0.0)[0]
                worst_ideal = max(worst_ideal, float(np.max(np.abs(Vh - ideal[:, None] * w)) / np.abs(ideal).max()))
            r["harmonic_max_rel_to_largest"] = worst
            r["harmonic_max_rel_per_bus"] = worst_elem
            r["harmonic_max_rel_ideal_source"] = worst_ideal
            r["harmonic_max_rel_same_constants"] = worst_deg
            res[f"{phases}phase_{conv}"] = r
    return res

if __name__ == "__main__":
    main()
