"""Page D: siting of parking lots on 13 buses, 50 to 400 stations, with and without the reserve market."""
from . import picture as draw
from .page import Page, against, number
from .solve import ROOT, read_table

STUDIES = {"with reserve market": "studies/allocation/ieee13.toml", "energy market alone": "studies/allocation/ieee13-energy-only.toml"}
BUSES = ("633", "634", "645", "646", "671", "675", "684", "611", "652", "680")
UPPER, LOWER = set(BUSES[:4]), set(BUSES[4:])
SITED, ALL = list(range(50, 251, 50)), list(range(0, 401, 50))
HOURS = list(range(1, 25))


def make(studies, said):
    page = Page("siting.md", "Siting of parking lots")
    page.write("""D: number and site of charging stations on the 13-bus feeder for their owner's profit and the operator's losses, unserved energy and voltage. Model,
        decisions and study file: [allocation.md](../allocation.md). Studies: `studies/allocation/ieee13.toml` and `ieee13-energy-only.toml`, with other numbers of
        stations, without renewables and with one season of prices alone.""",
               """Prices, arrivals of cars, renewable days and most costs are printed as pictures or not at all; what stands for them was
        [chosen](../../studies/allocation/SOURCE.md). The figures are pictures, so that what their text says is laid beside ours. The feeder is a balanced equivalent here: a three-phase lot
        at the single-phase laterals 611 and 652 is an artefact of it.""")
    plans = {name: studies.run("allocate", study, "--stations", *SITED) for name, study in STUDIES.items()}
    owner(page, plans, said)
    profit(page, studies, said)
    sites(page, plans, said)
    reliability(page, studies, said)
    total(page, plans, said)
    page.heading("Not made")
    page.table(["", "why"], [
        ["Fig. 14, total cost of reliability (published: " + said["fig14"] + " with the number of stations)",
         "what the operator pays the owner for energy in an emergency is not modelled: without it the cost is that of Fig. 13"],
        ["Figs. 5 to 16, the same numbers", "no numbers are printed, and the data behind them neither"]])
    return page


def case_of(result, stations):
    return next(case for case in result.summary["cases"] if case["stations"] == stations)


def plan_of(result, stations, objective):
    """A plan; `status` says whether it keeps the limits."""
    return next(plan for plan in case_of(result, stations)["plans"] if plan["objective"] == objective)


def by_hour(result, column, stations):
    """Mean over the seasons, which weigh the same."""
    values = [result.column("owner", column, stations=stations, hour=hour) for hour in HOURS]
    return [sum(hour) / len(hour) for hour in values]


def owner(page, plans, said):
    stations = said["stations"]
    cars = read_table(ROOT / "studies/allocation/series.csv")
    share = [min(row["cars"], stations) / row["cars"] for row in cars]
    capacity, scenario = ([part * row[column] / 1000 for part, row in zip(share, cars)] for column in ("capacity_kwh", "stored_kwh"))
    stored = {name: [x / 1000 for x in by_hour(result, "stored_kwh", stations)] for name, result in plans.items()}
    flows = {name: case_of(result, stations)["owner"] for name, result in plans.items()}
    with_reserve, alone = (flows[name] for name in STUDIES)
    page.heading(f"Figs. 5 to 8: the owner's day, {stations} stations")
    above = {name: sum(x > y for x, y in zip(stored[name], scenario)) for name in STUDIES}
    page.compare([
        ["5, 6: stored energy, summed over the day's hours", said["fig5_6"],
         f"{number(with_reserve['stored_kwh_sum'] / 1000, 1)} MWh with, {number(alone['stored_kwh_sum'] / 1000, 1)} MWh without, {number(sum(scenario), 1)} MWh in the scenario",
         f"none with reserve ({above['with reserve market']} of 24 hours above); without, {above['energy market alone']} of 24 hours above",
         "declared reserve needs stored energy in every hour; the energy market alone fills lots in cheap hours and sells in dear ones, of prices chosen here"],
        ["7, 8: charged, with and without the reserve market", said["fig7_8"],
         f"{number(with_reserve['charge_kwh'], 0)}, {number(alone['charge_kwh'], 0)} kWh a day", "none",
         "stored energy that is kept for reserve leaves with the cars"],
        ["7, 8: discharged", "the same", f"{number(with_reserve['discharge_kwh'], 0)}, {number(alone['discharge_kwh'], 0)} kWh a day", "none in direction",
         "nothing at all is sold here: power that is declared as reserve earns more than energy after wear, at the prices chosen"]])
    page.picture("d-owner.svg", draw.chart([
        draw.panel("Figs. 5, 6: capacity and stored energy", draw.DAY, "MWh",
                   [draw.line("capacity", HOURS, capacity, 6), draw.line("stored in the scenario", HOURS, scenario, 7)] +
                   [draw.line(name, HOURS, stored[name], style) for style, name in enumerate(STUDIES)], zero=True),
        draw.panel("Figs. 5 to 8: power in (+) and out (−)", draw.DAY, "kW",
                   [draw.line(name, HOURS, [a - b for a, b in zip(by_hour(plans[name], "charge_kw", stations),
                                                                  by_hour(plans[name], "discharge_kw", stations))], style)
                    for style, name in enumerate(STUDIES)], zero=True)]),
        f"Figs. 5 to 8: the lot's capacity, stored energy and power by hour, {stations} stations, mean of four seasons")


def profit(page, studies, said):
    """Profit without the parking tariff: each season's prices alone, and all together."""
    seasons = read_table(ROOT / "studies/allocation/seasons.csv")
    counts = ALL[1:]
    curves = {}
    for name, study in STUDIES.items():
        for season in [*seasons, None]:
            result = studies.run("allocate", one_season(studies, study, name, season), "--stations", *counts)
            label = f"{season['season']} (prices × {number(season['price_factor'])})" if season else "mean"
            curves[name, label] = [case["owner"]["profit"] - case["owner"]["parking"] for case in result.summary["cases"]]
    mean = {name: curves[name, "mean"] for name in STUDIES}
    most = max(row["cars"] for row in read_table(ROOT / "studies/allocation/series.csv"))
    page.heading("Fig. 9: the owner's profit")
    page.compare([
        ["with against without the reserve market", said["fig9"], "higher at " + ", ".join(
            str(n) for n, a, b in zip(counts, *mean.values()) if a > b) + " stations", "none", "reserve is paid for being declared, and seldom called"],
        ["flat from", f"about {said['fig9_flat_from_stations']} stations", f"{number(most, 1)} stations",
         against(most, said["fig9_flat_from_stations"], "", 1), "the most cars that are parked at once; the arrivals behind it were chosen with the printed figure in view"],
        ["mean profit at 50, 200, 400 stations, with; without", "a picture",
         "; ".join(", ".join(number(values[counts.index(n)], 0) for n in (50, 200, 400)) for values in mean.values()), "–", "no numbers are printed"]])
    labels = [label for name, label in curves if name == "with reserve market"]
    page.picture("d-profit.svg", draw.chart([
        draw.panel(f"Fig. 9: {name}", "stations", "profit, money a day",
                   [draw.line(label, counts, curves[name, label], style, marks=True) for style, label in enumerate(labels)])
        for name in STUDIES]), "Fig. 9: the owner's profit a day without what parked cars pay, four price scenarios (seasons) and their mean")


def one_season(studies, study, name, season):
    """The study with one objective, for the owner's figures alone; of one season where one is named."""
    def change(content):
        content["objectives"] = ["unserved"]
        if season:
            file = studies.folder / f"season-{season['season']}.csv"
            file.write_text(f"season,weight,price_factor\n{season['season']},1,{season['price_factor']}\n", encoding="utf-8")
            content["seasons"] = str(file)
    return studies.variant(study, f"{name.split()[0]}-{season['season'] if season else 'mean'}", change)


def share_in(plan, section):
    return sum(count for bus, count in plan["stations_by_bus"].items() if bus in section) / sum(plan["stations_by_bus"].values())


def placed(plan):
    return ", ".join(f"{bus}: {count}" for bus, count in plan["stations_by_bus"].items() if count)


def order_of_sites(result, objective):
    """Buses in the order in which more stations bring them in; among those of one step the larger first."""
    order = []
    for stations in SITED:
        for bus, count in sorted(plan_of(result, stations, objective)["stations_by_bus"].items(), key=lambda at: -at[1]):
            if count and bus not in order:
                order.append(bus)
    return order


def sites(page, plans, said):
    result, alone = (plans[name] for name in STUDIES)
    page.heading("Figs. 10, 11 and 15: sites, 50 to 250 stations")
    losses = order_of_sites(result, "losses")
    page.compare([
        ["10, losses: first site", said["fig10_first"], losses[0], "none" if losses[0] == said["fig10_first"] else "another bus",
         "lots that only draw cost least losses near the substation"],
        ["10, losses: later sites", f"third site at {said['fig10_third']}, the renewables' bus", ", then ".join(losses[1:]) or "no other",
         "another bus" if said["fig10_third"] not in losses else "none",
         f"""with the reserve market lots only draw ({number(case_of(result, 200)['owner']['charge_kwh'], 0)} kWh a day in, {number(case_of(result, 200)['owner']['discharge_kwh'], 0)}
         out), and nothing takes them farther out. In the energy market alone, where they give as well, {said['fig10_third']} is {'' if '680' in order_of_sites(alone, 'losses') else 'not '}among the sites"""],
        ["11, unserved energy", f"{said['fig11_section']} section",
         f"{', '.join(order_of_sites(result, 'unserved'))}; in the lower section "
         f"{number(100 * min(share_in(plan_of(result, n, 'unserved'), LOWER) for n in SITED), 0)} % of the stations at least", "none",
         "behind most branches, so that most outages leave the lots' energy on the side of the load"],
        ["15, voltage", f"{said['fig15_section']} section",
         f"{', '.join(order_of_sites(result, 'voltage'))}; in the upper section "
         f"{number(100 * min(share_in(plan_of(result, n, 'voltage'), UPPER) for n in SITED), 0)} % at least", "none", "lots that charge lower the voltage least there"],
        ["15, voltage at 50 stations", said["fig15_fifty"], f"{placed(plan_of(result, 50, 'voltage'))}; energy market alone: {placed(plan_of(alone, 50, 'voltage'))}",
         "the first site stays", "with the reserve market lots hardly discharge, and only discharging would pull the site to the weak end, as it does in the energy market alone"]])
    page.picture("d-sites.svg", draw.chart([
        draw.panel(f"{figure}: {objective}", "stations in all", "bus", [bubbles(result, key, style)], y_names=BUSES[::-1])
        for style, (figure, objective, key) in enumerate((("Fig. 10", "losses", "losses"), ("Fig. 11", "unserved energy", "unserved"),
                                                          ("Fig. 15", "voltage", "voltage"), ("Fig. 16", "total", "total")))]),
        "Figs. 10, 11, 15, 16: stations at each bus by their number in all, with the reserve market; areas in proportion to the number at the bus")
    page.table(["stations", *[f"{key}, {name}" for key in ("losses", "unserved", "voltage") for name in ("with reserve", "energy alone")]],
               [[n, *[placed(plan_of(one, n, key)) for key in ("losses", "unserved", "voltage") for one in (result, alone)]] for n in SITED])


def bubbles(result, objective, style):
    points = [(n, BUSES[::-1].index(bus), count) for n in SITED for bus, count in plan_of(result, n, objective)["stations_by_bus"].items() if count]
    return draw.bubbles("", *[list(values) for values in zip(*points)], style)


def reliability(page, studies, said):
    def least_unserved(content):
        content["objectives"] = ["unserved"]

    def without_renewables(content):
        least_unserved(content)
        del content["renewables"]

    runs = {}
    for name, study in STUDIES.items():
        for label, change in (("with renewables", least_unserved), ("without", without_renewables)):
            runs[name, label] = studies.run("allocate", studies.variant(study, f"eens-{name.split()[0]}-{label.split()[0]}-{len(label)}", change),
                                            "--stations", *ALL)
    def kept(run, column):
        """By the number of stations; nothing where no plan keeps the limits."""
        found = [plan_of(run, n, "unserved") for n in ALL]
        return [plan[column] if plan["status"] == "optimal" else None for plan in found]

    energy = {key: kept(run, "unserved_kwh") for key, run in runs.items()}
    cost = {key: kept(run, "unserved_cost") for key, run in runs.items()}
    ours = energy["with reserve market", "with renewables"]
    bare = energy["with reserve market", "without"]
    most = {label: max(n for n, x in zip(ALL, energy["energy market alone", label]) if x is not None) for label in ("with renewables", "without")}
    excess = next((violation for plan in (plan_of(runs["energy market alone", "without"], n, "unserved") for n in ALL)
                   for violation in plan["violations"]), None)
    page.heading("Figs. 12 and 13: unserved energy and its cost, by the number of stations")
    page.compare([
        ["12, no lots, with; without renewables", "a picture", f"{number(ours[0], 3)}; {number(bare[0], 3)} kWh a day", "–", "no numbers are printed"],
        ["12, 50 stations, without renewables", said["fig12_few"], f"{number(bare[1], 3)} kWh, {number(bare[1] - bare[0], 3, sign=True)} against none",
         "they don't" if bare[1] < bare[0] else "none",
         """what lots hold only helps an island here, and their charging is no part of its load; how the publication counts it is not printed"""],
        ["12, 250 stations, with; without renewables", said["fig12_many"],
         f"{number(ours[ALL.index(250)], 3)}; {number(bare[ALL.index(250)], 3)} kWh", "none", "more stored energy"],
        ["12, energy market alone: stations up to which a plan keeps all limits, with; without renewables", "a picture",
         f"{most['with renewables']}; {most['without']}, in steps of 50", "–",
         "lots charge all at once in cheap hours there" + (f": beyond, {excess['what']} would have {number(excess['value'])} of {number(excess['limit'])} "
                                                           f"{excess['unit']} in hour {excess['hour']}" if excess else "")],
        ["13, the operator's cost of unserved energy", said["fig13"],
         f"{number(cost['with reserve market', 'with renewables'][1], 1)} at 50 to {number(cost['with reserve market', 'with renewables'][ALL.index(250)], 1)} at 250 stations, a day",
         "none", "20 per kWh of Fig. 12, a price chosen here"]])
    page.picture("d-reliability.svg", draw.chart([
        draw.panel("Fig. 12: expected energy not served", "stations", "kWh a day",
                   [draw.line(f"{name}, {label}", ALL, values, style, marks=True) for style, ((name, label), values) in enumerate(energy.items())]),
        draw.panel("Fig. 13: its cost", "stations", "money a day",
                   [draw.line(f"{name}, {label}", ALL, values, style, marks=True) for style, ((name, label), values) in enumerate(cost.items())])]),
        "Figs. 12 and 13: expected energy not served and what it costs the operator, plans for least unserved energy; a curve ends where no plan keeps the limits")


def total(page, plans, said):
    if any(plan["status"] != "optimal" for result in plans.values() for case in result.summary["cases"] for plan in case["plans"]):
        page.write("Not every plan of this page's tables keeps the limits or is shown to be the best.")
    page.heading(f"Fig. 16 and Table I: the total at {said['stations']} stations")
    rows = []
    for name, result in plans.items():
        for objective in ("losses", "unserved", "voltage", "total"):
            plan = plan_of(result, said["stations"], objective)
            rows.append([name, objective, placed(plan), *[number(plan[f"{part}_cost"], 1) for part in ("losses", "unserved", "voltage", "installation", "total")]])
    page.table(["market", "objective", "stations at buses", "losses", "unserved", "voltage", "installation", "total, money a day"], rows)
    plan = plan_of(plans["with reserve market"], said["stations"], "total")
    page.compare([["sites of the total", said["table1"],
                   f"{placed(plan)}: {number(100 * share_in(plan, LOWER), 0)} % in the lower section", "none",
                   "the price of unserved energy, 20 per kWh, was calibrated to this outcome: the pattern is no discovery"]])
