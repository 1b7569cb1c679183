"""Page A: energy conditioning, Benders decomposition; 33 buses, seconds on 33, 69 and 123."""
import re

from . import picture as draw
from .page import Page, against, hours, number, percent, points
from .solve import ROOT, read_table

CASES = {"I": "case1", "II": "case2", "III": "case3"}
DAY = list(range(1, 25))


def study(case, strategy, buses=33):
    return f"studies/ieee{buses}-{CASES[case]}{f'-strategy{strategy}' if case != 'I' else ''}.toml"


def power(result):
    """Apparent power of the substation by hour, pu: 1 pu of voltage times the current over all orders."""
    return [result.summary["substation_current_by_hour"][str(hour)] for hour in DAY]


def make(studies, said):
    page = Page("energy-conditioning.md", "Energy conditioning of EVs with harmonics, by Benders decomposition")
    page.write("""A: parking lots whose four-quadrant chargers shift charging, give reactive power and cancel harmonics on the
        33-bus feeder; seconds on 33, 69 and 123 buses. Cases: I without vehicles, II charging alone, III with conditioning; strategy I charges on
        arrival (21 % of the vehicles), strategy II when it suits the feeder (100 %). Model: [model.md](../model.md); methods beside each other:
        [comparison.md](../comparison.md). Studies: `studies/ieee33-case*.toml`, `ieee69-` and `ieee123-case3-strategy2.toml`.""",
               """The publication shows the shares of load, parking and arrival, and the batteries, as pictures; what was reconstructed for them
        ([profiles](../../networks/profiles/SOURCE.md), [fleet](../../studies/fleet/SOURCE.md), [limits of currents and nonlinear
        buses](../../networks/ieee33/SOURCE.md)) is behind every difference below that has no other reason.""")
    strategy = {s: {case: studies.run("condition", study(case, s)) for case in CASES} for s in (1, 2)}
    inputs(page, studies)
    strategy_one(page, strategy[1], said)
    strategy_two(page, studies, strategy[2], said)
    penetration(page, studies, said)
    times(page, studies, said)
    sizes(page, studies, said)
    page.heading("Not made")
    page.table(["", "why"], [
        ["Table 1", "a taxonomy of earlier work: nothing to solve"],
        ["Fig. 3", "the flow chart of the decomposition is a drawing; ours, from the code, is the text of [model.md](../model.md)"],
        ["Table 5, other solvers", """CONOPT, BARON, COUENNE, KNITRO and MINOS are not part of this project; one NLP is solved by Ipopt, with MUMPS and with
            the project's own KKT solver"""]])
    return page


def inputs(page, studies):
    profile = read_table(ROOT / "networks/profiles/residential.csv")
    flow = studies.run("flow", "networks/ieee33").summary["hours"]
    page.heading("Figs. 1 and 2, Tables 2 to 4: what goes in")
    page.write("Printed as curves and as data. They are inputs here; a difference cannot be stated for curves without numbers.")
    percent_of_peak = [100 * hour["load_p"] / max(h["load_p"] for h in flow) for hour in flow]
    columns = [("parked (strategy II)", "parked_share"), ("plugged in (strategy I)", "plugged_share"),
               ("coming home", "arrival_share")]
    page.picture("a-inputs.svg", draw.chart([
        draw.panel("Fig. 1: load", draw.DAY, "load, % of the peak",
                   [draw.line("load", DAY, percent_of_peak, 6)], zero=True),
        draw.panel("Fig. 2: vehicles", draw.DAY, "vehicles, %",
                   [draw.line(name, DAY, [100 * row[column] for row in profile], style)
                    for style, (name, column) in enumerate(columns)], zero=True)]),
        "Figs. 1 and 2: daily load, and vehicles by hour; hour t covers (t−1):00 to t:00; reconstructed")
    spectrum = read_table(ROOT / "networks/spectra/six_pulse.csv")
    page.table(["table", "ours", "from"], [
        ["2, spectrum: order and factor", ", ".join(f"{row['order']}: {number(row['factor'], 3)}" for row in spectrum),
         "as published"],
        ["3, vehicle groups: share, charger, charge rate, state of charge at arrival",
         "; ".join(f"{row['group']} {100 * row['share']:.0f} %, {number(row['charger_kva'], 1)} kVA, "
                   f"{number(row['charge_rate_kw'], 0)} kW, {100 * row['arrival_soc']:.0f} %"
                   for row in read_table(ROOT / "studies/fleet/ev_groups.csv")),
         "as published; sizes of batteries reconstructed"],
        ["4, nonlinear buses", ", ".join(row["bus"] for row in read_table(ROOT / "networks/ieee33/nonlinear.csv")),
         "networks/ieee33/nonlinear.csv"]])


def strategy_one(page, runs, said):
    hour = said["fig4a_hour"]
    two, three = (power(runs[case])[hour - 1] for case in ("II", "III"))
    page.heading("Fig. 4: strategy I, 21 % of the vehicles")
    one_hour = {case: [row for row in run.table("bus_hours") if row["hour"] == hour] for case, run in runs.items()}
    over = {case: sum(row["thd"] > 0.05 for row in rows) for case, rows in one_hour.items()}
    largest = {case: 100 * max(row["thd"] for row in rows) for case, rows in one_hour.items()}
    lowest = {case: min(row["v1"] for row in rows) for case, rows in one_hour.items()}
    drawn = {h: sum(runs["II"].column("lots", "p_kw", hour=h)) for h in DAY}
    charging = [h for h in DAY if drawn[h] > 1e-3]
    change = 100 * (three / two - 1)
    nearest = {case: 100 * min(row["thd"] for row in one_hour[case] if row["thd"] > 0.05) for case in ("I", "II")}
    reason = f"""vehicles draw {number(drawn[hour], 0)} kW in this hour, by the reconstructed shares of those that come home and charge;
        load without them takes {number(power(runs["I"])[hour - 1], 3)} pu"""
    page.compare([
        ["4a, apparent power in hour 20, case II", f"{number(said['fig4a_case2_pu'])} pu", f"{number(two, 3)} pu",
         against(two, said["fig4a_case2_pu"], "pu"), reason],
        ["4a, case III", f"{number(said['fig4a_case3_pu'])} pu", f"{number(three, 3)} pu",
         against(three, said["fig4a_case3_pu"], "pu"), "the same"],
        ["4a, III against II", f"{number(said['fig4a_change_percent'], 1)} %", f"{number(change, 1)} %",
         points(change, said["fig4a_change_percent"]), "a ratio of both, in which most of what they share cancels"],
        ["4a, when vehicles charge", said["fig4a_charging"], f"hours {hours(charging)}",
         "an hour earlier", f"""hour t begins at (t−1):00; the reconstructed shares have vehicles come home from 14:00 on
         ({number(drawn[charging[2]], 0)} kW in hour {charging[2]})"""],
        *[[f"4c, buses over 5 % THD in hour 20, case {case}", said["fig4c_over_limit"][case], over[case],
           number(over[case] - said["fig4c_over_limit"][case], 0, sign=True),
           "conditioning cleans all of them in both" if case == "III" else
           f"one more bus, perhaps the one that is at {number(nearest[case])} %: which buses are meant is not printed"]
          for case in CASES],
        ["4c, largest THD in hour 20, II against I", said["fig4c_text"],
         f"{number(largest['I'])} % in I, {number(largest['II'])} % in II", "none",
         "charging alone adds no harmonics; it lowers voltages, and with them raises currents, a little"],
        ["4b, lowest voltage in hour 20, I, II, III", "a picture",
         ", ".join(number(lowest[case], 4) for case in CASES) + " pu", "–", "no numbers are printed"]])
    page.picture("a-strategy-1.svg", draw.chart([
        draw.panel("Fig. 4a: apparent power", draw.DAY, "apparent power, pu (1 MVA)",
                   [draw.line(f"case {case}", DAY, power(run), style) for style, (case, run) in enumerate(runs.items())] +
                   [draw.published("published, II", [hour], [said["fig4a_case2_pu"]], 1),
                    draw.published("published, III", [hour], [said["fig4a_case3_pu"]], 2)]),
        draw.panel("Fig. 4b: voltage in hour 20", "bus", "voltage, pu", by_bus(one_hour, "v1", 1)),
        draw.panel("Fig. 4c: THD in hour 20", "bus", "THD, %",
                   by_bus(one_hour, "thd", 100) + [draw.limit("limit of 5 %", 5)], zero=True)]),
        "Fig. 4: apparent power by hour, voltage and THD of every bus in hour 20; strategy I, 21 % of the vehicles")


def by_bus(rows_of, column, factor):
    return [draw.along_feeder(f"case {case}", [row["bus"] for row in rows], [factor * row[column] for row in rows], style)
            for style, (case, rows) in enumerate(rows_of.items())]


def strategy_two(page, studies, runs, said):
    page.heading("Fig. 5: strategy II, all vehicles")
    one, two, three = (power(runs[case]) for case in CASES)
    volts = {case: run.column("bus_hours", "v1", bus="18") for case, run in runs.items()}
    thd = {case: [100 * x for x in run.column("bus_hours", "thd", bus="18")] for case, run in runs.items()}
    total = {case: run.summary for case, run in runs.items()}
    lowest, largest = min(volts["III"]), max(thd["III"])
    lots = runs["III"].table("lots")
    full = sum(row["i_rms"] > 0.999 * row["i_capacity"] for row in lots)
    deviation, distortion = (100 * (total["III"][key] / total["I"][key] - 1)
                             for key in ("sum_voltage_deviation", "sum_thd"))
    night = [hour for hour in DAY if hour >= 22 or hour <= 8]
    given = {hour: -sum(runs["III"].column("lots", "q_kvar", hour=hour)) / 1000 for hour in night}
    drawn = {hour["hour"]: hour["load_q"] for hour in studies.run("flow", "networks/ieee33").summary["hours"]}
    most = max(given, key=given.get)
    page.compare([
        ["5a, where case II differs from I", said["fig5a_case2"],
         f"hours {hours(h for h in DAY if abs(two[h - 1] - one[h - 1]) > 0.01 * one[h - 1])} (by more than 1 %)", "none to an hour",
         "charging moves into the night, when voltages are high"],
        ["5a, case III against I", said["fig5a_case3"],
         f"below in hours {hours(h for h in DAY if three[h - 1] < one[h - 1])}", "below for longer",
         """reactive power of the chargers outweighs their charging in the morning too; how much of it is there in an hour goes with the
         reconstructed share of parked vehicles"""],
        ["5b, lowest voltage of bus 18, III", f"{number(said['fig5b_lowest_pu'], 3)} pu", f"{number(lowest, 4)} pu",
         against(lowest, said["fig5b_lowest_pu"], "pu", 4),
         f"""in hour {DAY[volts['III'].index(lowest)]}, when the reconstructed shares have fewest vehicles parked; of all buses the lowest is
         {number(total['III']['v_min'], 4)} pu at {total['III']['v_min_bus']}"""],
        ["5c, largest THD of bus 18, III", f"{number(said['fig5c_largest_percent'])} %", f"{number(largest, 3)} %",
         against(largest, said["fig5c_largest_percent"], "points"),
         f"""THD is in the objective (4) and nothing else has a use for harmonic currents, so the optimum cancels nearly all (of all buses at most
         {number(100 * total['III']['thd_max'], 3)} %); the published point just keeps the limit of 5 %. The formulation as published, solved here, has our
         optimum ([comparison.md](../comparison.md)); why its own solution stops short is not printed"""],
        ["Σ voltage deviation, III against I", f"{number(said['deviation_change_percent'], 0)} %", f"{number(deviation, 1)} %",
         points(deviation, said["deviation_change_percent"]),
         f"""chargers are at their rated current in {full} of {len(lots)} hours and lots, so that it is their number that holds the rest; how many are
         parked when is reconstructed"""],
        ["Σ THD, III against I", f"{number(said['thd_change_percent'], 0)} %", f"{number(distortion, 1)} %",
         points(distortion, said["thd_change_percent"]), "as for Fig. 5c"],
        ["reactive power of chargers at night", said["reactive_at_night"],
         f"up to {number(given[most], 1)} Mvar, {number(given[most] / drawn[most], 1)} times the load's {number(drawn[most], 1)} Mvar (hour {most})",
         "none", "voltages are lifted by what the ratings leave beside charging"]])
    page.picture("a-strategy-2.svg", draw.chart([
        draw.panel("Fig. 5a: apparent power", draw.DAY, "apparent power, pu (1 MVA)",
                   [draw.line(f"case {case}", DAY, power(run), style) for style, (case, run) in enumerate(runs.items())]),
        draw.panel("Fig. 5b: voltage of bus 18", draw.DAY, "voltage, pu",
                   [draw.line(f"case {case}", DAY, volts[case], style) for style, case in enumerate(CASES)] +
                   [draw.published("published, III: lowest, largest (its hour is not printed)",
                                   [DAY[volts["III"].index(lowest)]], [said["fig5b_lowest_pu"]])]),
        draw.panel("Fig. 5c: THD of bus 18", draw.DAY, "THD, %",
                   [draw.line(f"case {case}", DAY, thd[case], style) for style, case in enumerate(CASES)] +
                   [draw.published("published, III: lowest, largest (its hour is not printed)",
                                   [DAY[thd["III"].index(largest)]], [said["fig5c_largest_percent"]]),
                    draw.limit("limit of 5 %", 5)], zero=True)]),
        "Fig. 5: apparent power, voltage and THD of bus 18 by hour; strategy II, all vehicles")


def penetration(page, studies, said):
    """The most vehicles that the limits allow, as the program searches for them."""
    def most(case, strategy):
        return studies.run("condition", study(case, strategy), "--largest-penetration", "--within", "0.5").summary["largest_penetration"]

    page.heading("How many vehicles the limits allow")
    arrival, conditioned, optimised = most("II", 1), most("III", 1), most("III", 2)
    beyond = [run for run in arrival["runs"] if run["penetration_percent"] == arrival["beyond_percent"]]
    first = re.match("[a-z ]+?(?= [0-9]| at )", beyond[0]["limits"]).group() if beyond else "none"
    all_of_them = studies.run("condition", studies.variant(
        study("II", 1), "penetration-100", lambda content: content["vehicles"].update(penetration=1)))
    worst = {}
    for shortfall in all_of_them.summary["shortfalls"]:
        lower = "low" in shortfall["what"]
        before = worst.get(shortfall["what"])
        if before is None or (shortfall["value"] < before["value"]) == lower:
            worst[shortfall["what"]] = shortfall
    page.compare([
        ["strategy I, charging alone", f"{said['penetration_strategy1_percent']} %", f"{number(arrival['allowed_percent'], 1)} %",
         points(arrival["allowed_percent"], said["penetration_strategy1_percent"], 1),
         f"""`overtone condition --largest-penetration`, within half a point; first over its limit: {first}. Ratings of lines and substation are
         reconstructed, the lowest voltage of 0.9 pu is the study's, and charging is spread over the day by reconstructed shares: the published limits
         let fewer vehicles in. The study keeps to the published share"""],
        ["strategy I, all vehicles, charging alone", "breaks limits", "; ".join(
            f"{what}: {number(one['value'], 3 if one['unit'] == 'pu' else 0)} {one['unit']} for {number(one['limit'], 3 if one['unit'] == 'pu' else 0)}"
            for what, one in worst.items()) or "keeps all limits", "none", "the worst of each kind"],
        ["strategy I, with conditioning", "not printed", answer(conditioned), "–", "case III: reactive power of the chargers holds the voltages"],
        ["strategy II", f"{said['penetration_strategy2_percent']} %", answer(optimised), "none", "case III, the ready study"]])


def answer(found):
    all_hold = found["status"] == "all_allowed"
    return f"{number(found['allowed_percent'], 0)} %, all limits hold" if all_hold else f"{number(found['allowed_percent'], 1)} %"


def times(page, studies, said):
    page.heading("Table 5: seconds and violations")
    rows = []
    for buses in (33, 69, 123):
        loop = studies.run("condition", study("III", 2, buses))
        one = studies.run("condition", study("III", 2, buses), "--method", "monolithic")
        name = str(buses)
        rows.append([buses, f"{said['table5_decomposition_s'][name]} s", f"{number(loop.summary['solve_seconds'])} s",
                     number(said["table5_w"][name]), number(loop.summary["operating_limit_violation"], 6).rstrip("0").rstrip(".") or "0",
                     said["table5_one_nlp"][name], outcome(one)])
    page.table(["buses", "decomposition, published", "ours", "W, published", "ours", "one NLP, published", "ours"], rows)

    def general(content):
        content.setdefault("solver", {}).update(method="monolithic", kkt_solver="mumps")

    mumps = studies.run("condition", studies.variant(study("III", 2), "mumps", general))
    page.write(f"""Seconds are of the machine this page was made on, with whatever else it did, and are not checked; measured with care:
        [comparison.md](../comparison.md). With the general-purpose MUMPS one NLP on 33 buses: {outcome(mumps)}. Our loop is faster than the
        published one because its cuts are the violated limits themselves, its masters go on where the last one stopped, and harmonics join
        only where they are worth it; part of the ratio is that of two machines. W is the sum of squared
        violations: ours goes on until it is below 10⁻⁶, the published loop ended with some left. IPOPT called infeasible in the publication solves all three
        here: a matter of the formulation and its starting point, as the published form, made smooth, has an optimum as well.""")


def outcome(result):
    return f"{result.summary['point_quality']} in {number(result.summary['solve_seconds'])} s"


def sizes(page, studies, said):
    page.heading("Table 6: equations and variables, 33 buses")
    one = studies.run("condition", study("III", 2), "--method", "monolithic").summary
    master = studies.run("condition", study("III", 2), "--cuts", "aggregated").summary
    loop = studies.run("condition", study("III", 2)).summary

    def size(figures):
        return f"{figures['equations']} / {figures['variables']}"

    def change(figures, printed):
        return " / ".join(percent(figures[key] / printed[key] - 1) for key in ("equations", "variables"))

    page.compare([
        ["one problem", size(said["table6_one_problem"]), size(one), change(one, said["table6_one_problem"]),
         """currents of loads, branches and substation are expressions here, and THD one variable a bus and hour; the publication's form, counted
         row by row, is in [comparison.md](../comparison.md)"""],
        ["master with the published cut", size(said["table6_master"]) + ", and a cut", size(master), change(master, said["table6_master"]),
         "the problem without operating limits, in the same form"],
        ["last master of the default", "–", size(loop), "–", "limits and harmonics that joined alone"],
        ["subproblem", size(said["table6_subproblem"]), "none to solve", "–",
         "it separates by limits and has a closed form: M = max(0, g), dual 1 where violated"]])
