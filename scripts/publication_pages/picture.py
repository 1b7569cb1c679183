"""Small charts as SVG: lines, steps and marks over one or more panels side by side."""
import math
from html import escape

# Okabe and Ito's colours, each with a dash and a mark of its own, so that none is told by colour alone.
STYLES = [("#0072b2", "", "circle"), ("#d55e00", "6 3", "square"), ("#009e73", "2 3", "triangle"),
          ("#cc79a7", "8 3 2 3", "circle"), ("#56b4e9", "4 2", "square"), ("#e69f00", "10 4", "triangle"),
          ("#000000", "1 2", "circle"), ("#999999", "3 1", "square")]
DAY, FROM_NOON = "hour of the day", "hours since noon"  # axes with ticks of their own
LATERALS = ("19", "23", "26")  # first buses of those of the 33-bus feeder
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 430, 270, 58, 14, 30, 44


def line(name, x, y, style, marks=False):
    """A curve; it has a gap where y is None."""
    return {"kind": "line", "name": name, "x": x, "y": y, "style": style, "marks": marks}


def along_feeder(name, buses, values, style):
    """A curve over the buses of the 33-bus feeder, with a gap where a lateral begins."""
    x, y = [], []
    for at, (bus, value) in enumerate(zip(buses, values)):
        if bus in LATERALS and at:
            x, y = x + [int(bus)], y + [None]
        x, y = x + [int(bus)], y + [value]
    return line(name, x, y, style)


def published(name, x, y, style=6):
    """Values printed by the publication: open diamonds."""
    return {"kind": "published", "name": name, "x": x, "y": y, "style": style}


def limit(name, y):
    return {"kind": "limit", "name": name, "x": [], "y": [y], "style": 6}


def bubbles(name, x, y, size, style):
    """Areas in proportion to size; the largest of a panel has a radius of 9."""
    return {"kind": "bubbles", "name": name, "x": x, "y": y, "size": size, "style": style}


def panel(title, x_label, y_label, series, x_names=None, y_names=None, zero=False):
    """Axes with series; `x_names`, `y_names`: texts at 0, 1, … in place of numbers."""
    return {"title": title, "x_label": x_label, "y_label": y_label, "series": series, "x_names": x_names,
            "y_names": y_names, "zero": zero}


def chart(panels):
    """The picture as text; panels two a row, the legend below."""
    columns = min(2, len(panels))
    rows = math.ceil(len(panels) / columns)
    names = legend(panels)
    width = columns * WIDTH
    entries, legend_height = legend_entries(names, width)
    height = rows * HEIGHT + legend_height
    body = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" font-family="sans-serif" font-size="12" fill="#222">',
            f'<rect width="{width}" height="{height}" fill="#fff"/>']
    for at, one in enumerate(panels):
        body.append(f'<g transform="translate({at % columns * WIDTH} {at // columns * HEIGHT})">{drawn(one)}</g>')
    body.append(f'<g transform="translate(0 {rows * HEIGHT})">{"".join(entries)}</g></svg>')
    return "\n".join(body) + "\n"


def legend(panels):
    names = {}
    for one in panels:
        for series in one["series"]:
            names.setdefault(series["name"], series)
    return names


def legend_entries(names, width):
    entries, x, y = [], LEFT, 8
    for name, series in names.items():
        if not name:
            continue
        length = 36 + 6.4 * len(name)
        if x + length > width and x > LEFT:
            x, y = LEFT, y + 18
        entries.append(f'<g transform="translate({x:.0f} {y})">{sample(series)}'
                       f'<text x="28" y="4">{escape(name)}</text></g>')
        x += length + 10
    return entries, y + 14


def sample(series):
    colour, dash, shape = STYLES[series["style"]]
    if series["kind"] == "published":
        return mark("diamond", 11, 0, colour)
    if series["kind"] == "bubbles":
        return f'<circle cx="11" cy="0" r="6" fill="{colour}" fill-opacity="0.75"/>'
    if series["kind"] == "limit":
        return '<path d="M0 0H22" stroke="#444" stroke-dasharray="1 3"/>'
    dots = mark(shape, 11, 0, colour) if series["marks"] else ""
    return f'<path d="M0 0H22" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>{dots}'


def extent(values, names, zero):
    if names:
        return -0.6, len(names) - 0.4
    low, high = min(values), max(values)
    if zero:
        low, high = min(low, 0), max(high, 0)
    room = 0.05 * (high - low) or 0.05 * abs(high) or 1
    return (low if zero and low == 0 else low - room), high + room


def ticks(low, high, names):
    if names:
        return [(at, name) for at, name in enumerate(names)]
    step = 10.0 ** math.floor(math.log10((high - low) / 4))
    step *= next(factor for factor in (1, 2, 2.5, 5, 10) if (high - low) / (factor * step) <= 6)
    digits = max(0, -math.floor(math.log10(step) + 1e-9)) + (1 if f"{step:.0e}" != f"{step:.1e}".replace(".0", "") else 0)
    first = math.ceil(low / step - 1e-9)
    return [(k * step, f"{k * step:.{digits}f}".replace("-", "−"))
            for k in range(first, math.floor(high / step + 1e-9) + 1)]


def drawn(one):
    xs = [x for s in one["series"] for x in s["x"]]
    ys = [y for s in one["series"] for y in s["y"] if y is not None]
    x_low, x_high = extent(xs, one["x_names"], False)
    y_low, y_high = extent(ys, one["y_names"], one["zero"])
    inner_width, inner_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def place(x, y):
        return (LEFT + (x - x_low) / (x_high - x_low) * inner_width,
                TOP + inner_height - (y - y_low) / (y_high - y_low) * inner_height)

    parts = [f'<text x="{LEFT}" y="18" font-weight="bold">{escape(one["title"])}</text>']
    day = [(hour, str(hour)) for hour in range(4, 25, 4)] if one["x_label"] in (DAY, FROM_NOON) else None
    for value, text in day or ticks(x_low, x_high, one["x_names"]):
        x, _ = place(value, y_low)
        parts.append(f'<path d="M{x:.1f} {TOP}V{TOP + inner_height}" stroke="#eee"/>'
                     f'<text x="{x:.1f}" y="{TOP + inner_height + 16}" text-anchor="middle">{escape(text)}</text>')
    for value, text in ticks(y_low, y_high, one["y_names"]):
        _, y = place(x_low, value)
        parts.append(f'<path d="M{LEFT} {y:.1f}h{inner_width}" stroke="#e4e4e4"/>'
                     f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{escape(text)}</text>')
    parts.append(f'<rect x="{LEFT}" y="{TOP}" width="{inner_width}" height="{inner_height}" fill="none" stroke="#888"/>'
                 f'<text x="{LEFT + inner_width / 2}" y="{HEIGHT - 10}" text-anchor="middle">{escape(one["x_label"])}</text>'
                 f'<text transform="translate(14 {TOP + inner_height / 2}) rotate(-90)" text-anchor="middle">'
                 f'{escape(one["y_label"])}</text>')
    largest = max((size for s in one["series"] if s["kind"] == "bubbles" for size in s["size"]), default=1)
    parts += [series_drawn(s, place, inner_width, largest) for s in one["series"]]
    return "".join(parts)


def series_drawn(series, place, inner_width, largest):
    colour, dash, shape = STYLES[series["style"]]
    if series["kind"] == "limit":
        _, y = place(0, series["y"][0])
        return f'<path d="M{LEFT} {y:.1f}h{inner_width}" stroke="#444" stroke-dasharray="1 3"/>'
    at = [place(x, y) if y is not None else None for x, y in zip(series["x"], series["y"])]
    if series["kind"] == "published":
        return "".join(mark("diamond", x, y, colour) for x, y in at)
    if series["kind"] == "bubbles":
        return "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{9 * math.sqrt(size / largest):.1f}" fill="{colour}" '
                       f'fill-opacity="0.75"/>' for (x, y), size in zip(at, series["size"]) if size > 0)
    path = "".join(f"{'L' if k and at[k - 1] else 'M'}{point[0]:.1f} {point[1]:.1f}" for k, point in enumerate(at) if point)
    dots = "".join(mark(shape, *point, colour) for point in at if point) if series["marks"] else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>{dots}'


def mark(shape, x, y, colour):
    if shape == "diamond":
        return (f'<path d="M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7z" fill="none" stroke="{colour}" stroke-width="2"/>')
    if shape == "square":
        return f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" fill="{colour}"/>'
    if shape == "triangle":
        return f'<path d="M{x:.1f} {y - 4:.1f}l4 7h-8z" fill="{colour}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
