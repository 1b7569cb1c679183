"""What scripts/track-performance knows of figures: their record, their comparison, their page.

A record is one line of JSON:
  time, commit, machine, compiler   of the run
  reference_seconds                 the fixed work of that run, which no change of the project touches
  figures                           {name: {seconds, ratio, spread}}: the smallest of all repetitions;
                                    the same over the reference's; how far the lower quartile lies
                                    above the smallest, over the smallest
Ratios are compared, not seconds: a slow hour of the machine slows the reference too. The smallest
rather than the median, since others on the machine only ever add.
"""
import html
import json
import statistics

HISTORY = 8  # earlier runs that the newest is compared with
SMALLEST_CHANGE = 0.10  # of the ratio; less is never called a change
NOISE_WIDTH = 3.0  # so many spreads are still noise


def lower_spread(values):
    """How far the lower quartile lies above the smallest, relative; 0 for a single value."""
    if len(values) < 2:
        return 0.0
    return statistics.quantiles(values, n=4, method="inclusive")[0] / min(values) - 1.0


def figures_of(seconds, reference):
    """{name: list of seconds} and the reference's seconds to (reference's smallest, figures)."""
    unit = min(reference)
    if not unit > 0.0:
        raise ValueError("the reference took no time")
    figures = {}
    for name, values in sorted(seconds.items()):
        figures[name] = {"seconds": min(values), "ratio": min(values) / unit,
                         "spread": lower_spread(values)}
    return unit, figures


def read_records(text):
    """Records of a file's text, in its order. Raises ValueError naming the line that is none."""
    records = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            record["figures"].items()
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"line {number}: not a record of figures: {error}") from error
        records.append(record)
    return records


def comparable(record, records):
    """Earlier records of the same machine and compiler, the last HISTORY of them."""
    same = [r for r in records
            if r["machine"] == record["machine"] and r["compiler"] == record["compiler"]]
    return same[-HISTORY:]


def threshold(ratios, spreads):
    """How much of the earlier median is noise: by the earlier runs' scatter and each run's own."""
    median = statistics.median(ratios)
    scatter = statistics.median(abs(r - median) for r in ratios) / median
    return max(SMALLEST_CHANGE, NOISE_WIDTH * scatter, NOISE_WIDTH * statistics.median(spreads))


def compare(record, earlier):
    """[{name, ratio, before, change, noise, verdict}] by name; verdict is slower, faster, same, new
    or gone. `earlier` are comparable records."""
    rows = []
    names = set(record["figures"]) | (set(earlier[-1]["figures"]) if earlier else set())
    for name in sorted(names):
        now = record["figures"].get(name)
        before = [r["figures"][name] for r in earlier if name in r["figures"]]
        if now is None or not before:
            rows.append({"name": name, "verdict": "gone" if now is None else "new",
                         "ratio": now and now["ratio"], "before": None, "change": None,
                         "noise": None})
            continue
        ratios = [figure["ratio"] for figure in before]
        noise = threshold(ratios, [figure["spread"] for figure in before] + [now["spread"]])
        median = statistics.median(ratios)
        change = now["ratio"] / median - 1.0
        # Twice as fast is as far from the same as twice as slow.
        faster = median / now["ratio"] - 1.0 > noise
        verdict = "slower" if change > noise else "faster" if faster else "same"
        rows.append({"name": name, "verdict": verdict, "ratio": now["ratio"], "before": median,
                     "change": change, "noise": noise})
    return rows


def seconds_text(seconds):
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def report(record, rows, earlier_count):
    lines = [f"{record['machine']}; {record['compiler']}; commit {record['commit']}",
             f"compared with {earlier_count} earlier runs of this machine and compiler"]
    for row in rows:
        figure = record["figures"].get(row["name"])
        text = f"{row['verdict']:<7} {row['name']:<58}"
        if figure:
            text += f" {seconds_text(figure['seconds']):>10}  ratio {figure['ratio']:.4g}"
        if row["change"] is not None:
            text += f"  {100 * row['change']:+.1f} % (noise {100 * row['noise']:.0f} %)"
        lines.append(text)
    return "\n".join(lines)


def chart(ratios, width=360, height=48):
    """A line of ratios over runs as SVG, from 0 to the largest."""
    top = 1.1 * max(ratios)
    step = width / max(1, len(ratios) - 1)
    points = [(k * step, height * (1.0 - ratio / top)) for k, ratio in enumerate(ratios)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return (f'<svg width="{width + 8}" height="{height + 8}" viewBox="-4 -4 {width + 8} {height + 8}">'
            f'<line x1="0" y1="{height}" x2="{width}" y2="{height}" stroke="#bbb"/>'
            f'<polyline points="{line}" fill="none" stroke="#2060a0" stroke-width="1.5"/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#2060a0"/></svg>')


def page(records):
    """A self-contained HTML page: for each machine and compiler every figure's ratios over time."""
    groups = {}
    for record in records:
        groups.setdefault((record["machine"], record["compiler"]), []).append(record)
    parts = ["<!doctype html><meta charset='utf-8'><title>Overtone: performance</title>",
             "<style>body{font:14px sans-serif;margin:2em}td,th{padding:2px 12px;text-align:left}"
             "td.n{text-align:right}</style><h1>Performance over time</h1>",
             "<p>Time over that of the fixed reference work of the same run; lower is faster.</p>"]
    for (machine, compiler), runs in groups.items():
        parts.append(f"<h2>{html.escape(machine)}, {html.escape(compiler)}</h2><table>"
                     "<tr><th>figure<th>ratio over runs<th>last<th>time<th>runs</tr>")
        for name in sorted({name for run in runs for name in run["figures"]}):
            figures = [run["figures"][name] for run in runs if name in run["figures"]]
            last = figures[-1]
            parts.append(f"<tr><td>{html.escape(name)}<td>{chart([f['ratio'] for f in figures])}"
                         f"<td class=n>{last['ratio']:.4g}<td class=n>"
                         f"{html.escape(seconds_text(last['seconds']))}<td class=n>{len(figures)}"
                         "</tr>")
        parts.append(f"</table><p>Last run {html.escape(runs[-1]['time'])}, commit "
                     f"{html.escape(runs[-1]['commit'])}.</p>")
    return "\n".join(parts) + "\n"
