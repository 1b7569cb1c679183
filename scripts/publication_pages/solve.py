"""Studies solved by the program, as they are in studies/ or with some values changed."""
import csv
import json
import pathlib
import subprocess
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Result:
    """The output folder of one run, its tables with numbers where cells are numbers."""

    def __init__(self, folder):
        self.folder = folder
        self.summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        self._tables = {}

    def table(self, name):
        if name not in self._tables:
            self._tables[name] = read_table(self.folder / f"{name}.csv")
        return self._tables[name]

    def column(self, name, column, **where):
        """Values of a column in the rows where other columns are as said."""
        return [row[column] for row in self.table(name) if all(row[key] == value for key, value in where.items())]


def read_table(file):
    """Rows of a CSV file as dictionaries."""
    with open(file, newline="", encoding="utf-8") as stream:
        return [{key: value_of(key, cell) for key, cell in row.items()} for row in csv.DictReader(stream)]


def value_of(column, cell):
    if column in ("bus", "from", "to", "branch", "scenario", "pattern", "season", "device_bus", "at"):
        return cell  # names, also where they look like numbers
    try:
        number = float(cell)
    except ValueError:
        return cell
    return int(number) if column in ("hour", "order", "stations") else number


class Studies:
    """Runs the program, each command once; variants of studies are written into a temporary folder."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.seconds = 0.0
        self._results = {}

    def run(self, command, study, *arguments):
        """Solves a study of studies/ (or a folder of the checkout, for `flow`). Infeasible is a result, too."""
        key = (command, str(study), *map(str, arguments))
        if key not in self._results:
            output = self.folder / f"result-{len(self._results)}"
            start = time.monotonic()
            done = subprocess.run([self.program, command, study, *map(str, arguments), "--output", output],
                                  cwd=ROOT, capture_output=True, text=True, check=False)
            self.seconds += time.monotonic() - start
            if done.returncode not in (0, 3):
                raise SystemExit(f"{' '.join(key)} ended in {done.returncode}: {done.stderr.strip()}")
            self._results[key] = Result(output)
        return self._results[key]

    def variant(self, study, name, change):
        """A copy of a study that `change` has made another of; its paths stay those of the study."""
        source = ROOT / study
        content = with_paths(tomllib.loads(source.read_text(encoding="utf-8")), source.parent)
        change(content)
        file = self.folder / f"{name}.toml"
        file.write_text(toml(content), encoding="utf-8")
        return file


def with_paths(value, folder):
    """The study with absolute paths in place of those of files that are there."""
    if isinstance(value, dict):
        return {key: with_paths(inner, folder) for key, inner in value.items()}
    if isinstance(value, str) and "." in value.lstrip(".") and (folder / value).exists():
        return str((folder / value).resolve())
    if isinstance(value, str) and value.startswith("../") and (folder / value).exists():
        return str((folder / value).resolve())
    return value


def toml(content, head=""):
    """What studies are written in: scalars and lists of them, in tables of tables."""
    lines = [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in content.items() if not isinstance(value, dict)]
    text = (f"[{head}]\n" if head else "") + "".join(line + "\n" for line in lines)
    for key, value in content.items():
        if isinstance(value, dict):
            text += toml(value, f"{head}.{json.dumps(key)}" if head else json.dumps(key))
    return text
