"""A page in Markdown: figures of the publication beside ours, and the comparison of two states of it."""
import re

NUMBER = re.compile(r"[−-]?\d+(?:\.\d+)?")
SECONDS = re.compile(r"\d+(?:\.\d+)? s\b")
SHARE = 0.002  # by which a number may differ, besides one unit of its last digit


class Page:
    def __init__(self, file, title):
        self.file = file
        self.lines = [f"# {title}", ""]
        self.pictures = {}

    def write(self, *paragraphs):
        for paragraph in paragraphs:
            self.lines += [" ".join(paragraph.split()), ""]

    def heading(self, text):
        self.lines += [f"## {text}", ""]

    def table(self, head, rows):
        self.lines += [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
        self.lines += [f"| {' | '.join(' '.join(str(cell).split()) for cell in row)} |" for row in rows] + [""]

    def compare(self, rows):
        """Rows of what, published, ours, difference, why."""
        self.table(["", "published", "ours", "difference", "why"], rows)

    def picture(self, name, svg, caption):
        self.pictures[name] = svg
        self.lines += [f"![{caption}](images/{name})", "", f"*{caption}*", ""]

    def text(self):
        return "\n".join(self.lines).rstrip() + "\n"


def number(value, digits=2, sign=False):
    """With the typographic minus, and no minus before a zero."""
    text = f"{value:+.{digits}f}" if sign else f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("+-")
    return text.replace("-", "−")


def percent(value, digits=1):
    """A share as a change: 0.05 is +5.0 %."""
    return number(100 * value, digits, sign=True) + " %"


def against(ours, published, unit="", digits=2):
    """The difference of ours from a published number: absolute, and relative where that says something."""
    text = number(ours - published, digits, sign=True) + (f" {unit}" if unit else "")
    return text + (f" ({percent(ours / published - 1)})" if published and unit != "%" else "")


def points(ours, published, digits=1):
    """The difference of two changes, both in percent."""
    return number(ours - published, digits, sign=True) + " points"


def hours(labels):
    """Hour labels as ranges: 8–22, 24; a day is a circle only for those who read it."""
    ranges = []
    for label in sorted(labels):
        if ranges and label == ranges[-1][1] + 1:
            ranges[-1][1] = label
        else:
            ranges.append([label, label])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in ranges) or "none"


def differences(before, after):
    """Lines about where a page says something else than what is solved now."""
    before, after = (SECONDS.sub("@ s", text).splitlines() for text in (before, after))
    found = [f"the page has {len(before)} lines, now there are {len(after)}"] if len(before) != len(after) else []
    for at, (old, new) in enumerate(zip(before, after), 1):
        if NUMBER.sub("#", old) != NUMBER.sub("#", new):
            found.append(f"line {at}: other words: {old!r}, now {new!r}")
            continue
        for a, b in zip(NUMBER.findall(old), NUMBER.findall(new)):
            decimals = len(a.partition(".")[2])
            x, y = (float(text.replace("−", "-")) for text in (a, b))
            if abs(x - y) > max(1.0001 * 10.0**-decimals, SHARE * abs(x)):
                found.append(f"line {at}: {a} on the page, {b} now: {old.strip()[:120]}")
    return found
