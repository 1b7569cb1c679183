#!/usr/bin/env python3
"""Writes the networks of this folder again, and voltages.csv: what pandapower's runpp has for them.

    pip install pandapower==3.5.6
    ./reproduce.py
"""
import csv
import json
import os
import warnings

import pandapower as pp
import pandapower.networks as nw

warnings.simplefilter("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))


def without_geography(net):
    for table in ("bus", "line"):
        if "geo" in net[table].columns:
            net[table]["geo"] = None
    return net


def without_xwards(net):
    net.xward.drop(net.xward.index, inplace=True)
    return net


def held():
    """Generators that hold a voltage: two at one bus, at the most and at the least that they can give, beside the ext_grid."""
    net = pp.create_empty_network(name="held", f_hz=50, sn_mva=10)
    b = [pp.create_bus(net, 110) for _ in range(6)]
    pp.create_ext_grid(net, b[0], vm_pu=1.02)
    line = dict(r_ohm_per_km=0.12, x_ohm_per_km=0.4, c_nf_per_km=9, max_i_ka=0.5)
    for f, t, km in ((0, 1, 30), (1, 2, 25), (2, 3, 40), (3, 0, 35), (3, 4, 20), (4, 5, 30), (5, 1, 45)):
        pp.create_line_from_parameters(net, b[f], b[t], km, **line)
    for bus, p, q in ((1, 40, 15), (2, 55, 20), (3, 30, 18), (4, 35, 10), (5, 25, 12)):
        pp.create_load(net, b[bus], p, q)
    pp.create_gen(net, b[2], 30, vm_pu=1.01, min_q_mvar=-20, max_q_mvar=30)
    pp.create_gen(net, b[2], 15, vm_pu=1.01, min_q_mvar=-20, max_q_mvar=30, scaling=0.8)
    pp.create_gen(net, b[4], 20, vm_pu=1.04, min_q_mvar=-5, max_q_mvar=6)
    pp.create_gen(net, b[5], 10, vm_pu=0.95, min_q_mvar=-4, max_q_mvar=9)
    pp.create_gen(net, b[0], 12, vm_pu=1.02)
    return net


def every_kind():
    """What the examples have not: a three-winding transformer with no-load current, loads by voltage and by phase, wards, storage, parallel lines and
    transformers, conductance, taps at both sides, zero sequence, switches of every kind."""
    net = pp.create_empty_network(name="every_kind", f_hz=60, sn_mva=2)
    b = [pp.create_bus(net, kv) for kv in (20, 20, 0.4, 0.4, 0.4, 0.4, 0.4, 20)]
    off = pp.create_bus(net, 0.4, in_service=False)
    dark = pp.create_bus(net, 0.4)
    pp.create_ext_grid(net, b[0], vm_pu=1.01, va_degree=5)
    line = dict(r_ohm_per_km=0.3, x_ohm_per_km=0.12, c_nf_per_km=260, max_i_ka=0.2)
    pp.create_line_from_parameters(net, b[0], b[1], 3.2, parallel=2, df=0.9, g_us_per_km=4, **line)
    zero = dict(r0_ohm_per_km=0.9, x0_ohm_per_km=0.4, c0_nf_per_km=180)
    for f, t in ((2, 3), (3, 4), (4, 5), (5, 6), (2, 6)):
        pp.create_line_from_parameters(net, b[f], b[t], 0.15, **line, **zero)
    loose = pp.create_line_from_parameters(net, b[1], b[7], 5.0, **line)
    pp.create_line_from_parameters(net, b[3], off, 0.1, **line)
    trafo = dict(sn_mva=0.4, vn_hv_kv=20, vn_lv_kv=0.41, vkr_percent=1.2, vk_percent=5.1, pfe_kw=0.9, i0_percent=0.4,
                 tap_neutral=0, tap_step_percent=2.5, tap_min=-2, tap_max=2, tap_changer_type="Ratio")
    pp.create_transformer_from_parameters(net, b[1], b[2], shift_degree=150, tap_side="hv", tap_pos=-1, parallel=2, **trafo)
    pp.create_transformer_from_parameters(net, b[1], b[2], shift_degree=150, tap_side="lv", tap_pos=1, **trafo)
    pp.create_transformer_from_parameters(net, b[1], b[2], shift_degree=150, tap_side="lv", tap_pos=2, **trafo)
    pp.create_switch(net, b[1], 2, et="t", closed=False)
    pp.create_switch(net, b[7], loose, et="l", closed=False)
    pp.create_switch(net, b[5], b[4], et="b", closed=False)
    twin = pp.create_bus(net, 0.4)
    pp.create_switch(net, b[6], twin, et="b", closed=True)
    pp.create_load(net, b[3], 0.06, 0.02, const_z_p_percent=30, const_i_p_percent=20, const_z_q_percent=10,
                   const_i_q_percent=40, scaling=0.8)
    pp.create_load(net, twin, 0.03, 0.01)
    pp.create_load(net, dark, 1, 1)
    pp.create_load(net, b[4], 1, 1, in_service=False)
    pp.create_sgen(net, b[4], 0.05, -0.01, scaling=0.9)
    pp.create_storage(net, b[5], 0.02, 1.0, q_mvar=0.005)
    pp.create_asymmetric_load(net, b[5], p_a_mw=0.02, q_a_mvar=0.004, p_b_mw=0.01, p_c_mw=0.03, q_c_mvar=0.01)
    pp.create_asymmetric_sgen(net, b[6], p_a_mw=0.006, p_b_mw=0.002, p_c_mw=0.001)
    pp.create_ward(net, b[1], 0.1, 0.05, 0.04, -0.03)
    pp.create_shunt(net, b[0], q_mvar=-0.2, p_mw=0.01, step=2)
    pp.create_shunt(net, b[3], q_mvar=0.01, vn_kv=0.38)
    pp.create_impedance(net, b[4], b[6], rft_pu=0.3, xft_pu=0.4, sn_mva=1)
    mv, lv = pp.create_bus(net, 10), pp.create_bus(net, 0.4)
    pp.create_transformer3w_from_parameters(net, b[0], mv, lv, 20, 10.5, 0.4, 4, 2.5, 1.5, 10.1, 9.5, 11.2, 0.27, 0.3, 0.4,
                                            6.0, 0.3, shift_mv_degree=30, shift_lv_degree=150, tap_side="mv",
                                            tap_pos=2, tap_neutral=0, tap_step_percent=1.25, tap_changer_type="Ratio")
    pp.create_load(net, mv, 1.2, 0.5)
    pp.create_load(net, lv, 0.6, 0.2)
    return net


def unbalanced():
    """Loads by phase behind a Dyn with a zero sequence of its own; the source is ideal."""
    net = pp.create_empty_network(name="unbalanced", f_hz=50, sn_mva=1)
    b = [pp.create_bus(net, kv) for kv in (20, 20, 0.4, 0.4, 0.4)]
    pp.create_ext_grid(net, b[0], vm_pu=1.01, s_sc_max_mva=1e9, rx_max=0.1, x0x_max=1, r0x0_max=0.1)
    line = dict(r_ohm_per_km=0.3, x_ohm_per_km=0.12, c_nf_per_km=260, max_i_ka=0.2, r0_ohm_per_km=0.9,
                x0_ohm_per_km=0.4, c0_nf_per_km=180)
    for f, t, km in ((0, 1, 3.0), (2, 3, 0.2), (3, 4, 0.15)):
        pp.create_line_from_parameters(net, b[f], b[t], km, **line)
    pp.create_transformer_from_parameters(net, b[1], b[2], sn_mva=0.4, vn_hv_kv=20, vn_lv_kv=0.41, vkr_percent=1.2,
                                          vk_percent=5.1, pfe_kw=0.9, i0_percent=0.4, shift_degree=150, vector_group="Dyn",
                                          vk0_percent=4.4, vkr0_percent=1.5, mag0_percent=60, mag0_rx=0.2,
                                          si0_hv_partial=0.8)
    pp.create_asymmetric_load(net, b[3], p_a_mw=0.03, q_a_mvar=0.01, p_b_mw=0.01, p_c_mw=0.02, q_c_mvar=0.004)
    pp.create_asymmetric_load(net, b[4], p_a_mw=0.005, p_b_mw=0.03, q_b_mvar=0.012, p_c_mw=0.01)
    pp.create_load(net, b[4], 0.03, 0.01)
    return net


CASES = {
    "every_kind": every_kind(),
    "example_multivoltage": without_xwards(nw.example_multivoltage()),
    "cigre_mv": nw.create_cigre_network_mv(with_der="pv_wind"),
    "open_ring": nw.simple_mv_open_ring_net(),
    "held": held(),
    "unbalanced": unbalanced(),
}
rows = []
for name, net in CASES.items():
    without_geography(net)
    net.name = name
    pp.to_json(net, os.path.join(HERE, name + ".json"))
    text = json.load(open(os.path.join(HERE, name + ".json")))
    kept = {k: v for k, v in text["_object"].items()
            if k in ("name", "f_hz", "sn_mva", "version", "format_version")
            or (isinstance(v, dict) and v.get("_class") == "DataFrame" and not k.startswith(("res_", "_"))
                and len(net[k]) and k not in ("poly_cost", "measurement"))}
    text["_object"] = kept
    json.dump(text, open(os.path.join(HERE, name + ".json"), "w"), indent=0)
    pp.runpp(net, tolerance_mva=1e-12, max_iteration=50, calculate_voltage_angles=True, enforce_q_lims=True)
    if name == "unbalanced":
        pp.runpp_3ph(net, tolerance_mva=1e-12, max_iteration=100, calculate_voltage_angles=True)
        phases = [[name, f"{index}.{k + 1}", repr(float(v[f"vm_{p}_pu"])), repr(float(v[f"va_{p}_degree"]))]
                  for index, v in net.res_bus_3ph.iterrows() for k, p in enumerate("abc")]
    rows += [[name, index, repr(float(v.vm_pu))] for index, v in net.res_bus.iterrows() if v.vm_pu == v.vm_pu]
for name, values in (("voltages.csv", rows), ("phase_voltages.csv", phases)):
    with open(os.path.join(HERE, name), "w", newline="") as out:
        columns = ["network", "bus", "vm_pu", "va_degree"][:len(values[0])]
        csv.writer(out, lineterminator="\n").writerows([columns] + values)
