"""How figures are compared with earlier ones, and what track-performance makes of bad records."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(TOP / "scripts"))
import performance_record as record_of  # noqa: E402


def record(ratio, spread=0.01, machine="m", compiler="c", name="day", **figures):
    figures = {name: {"seconds": 1e-3 * ratio, "ratio": ratio, "spread": spread}, **figures}
    return {"time": "2026-01-01T00:00:00Z", "commit": "abc", "machine": machine,
            "compiler": compiler, "reference_seconds": 1e-3, "figures": figures}


def verdict(ratio, history, spread=0.01):
    rows = record_of.compare(record(ratio, spread), [record(r) for r in history])
    return {row["name"]: row["verdict"] for row in rows}["day"]


class Comparison(unittest.TestCase):
    def test_first_run_is_new(self):
        self.assertEqual(verdict(1.0, []), "new")

    def test_same_within_noise(self):
        self.assertEqual(verdict(1.09, [1.0, 1.0, 1.0]), "same")
        self.assertEqual(verdict(0.95, [1.0, 1.0, 1.0]), "same")

    def test_slower_and_faster_beyond_it(self):
        self.assertEqual(verdict(1.11, [1.0, 1.0, 1.0]), "slower")
        self.assertEqual(verdict(0.85, [1.0, 1.0, 1.0]), "faster")

    def test_scatter_of_earlier_runs_is_noise(self):
        self.assertEqual(verdict(1.2, [0.9, 1.0, 1.1, 1.0, 0.9]), "same")
        self.assertEqual(verdict(1.5, [0.9, 1.0, 1.1, 1.0, 0.9]), "slower")

    def test_scatter_within_the_runs_is_noise(self):
        quiet = [record(1.0, spread=0.01)] * 3
        loud = [record(1.0, spread=0.1)] * 3
        slower = record(1.3, spread=0.1)
        self.assertEqual(record_of.compare(slower, quiet)[0]["verdict"], "slower")
        self.assertEqual(record_of.compare(slower, loud)[0]["verdict"], "same")

    def test_one_bad_run_does_not_move_the_mark(self):
        self.assertEqual(verdict(1.3, [1.0, 1.0, 5.0, 1.0, 1.0]), "slower")

    def test_seconds_do_not_count(self):
        slow_hour = record(1.0)
        slow_hour["figures"]["day"]["seconds"] *= 3.0
        self.assertEqual(record_of.compare(slow_hour, [record(1.0)])[0]["verdict"], "same")

    def test_figures_that_come_and_go(self):
        before = record(1.0, name="old")
        rows = {row["name"]: row["verdict"] for row in record_of.compare(record(1.0), [before])}
        self.assertEqual(rows, {"old": "gone", "day": "new"})

    def test_only_the_same_machine_and_compiler_count(self):
        now = record(1.0)
        others = [record(9.0, machine="other"), record(9.0, compiler="other"), record(2.0)]
        self.assertEqual(record_of.comparable(now, others), others[2:])

    def test_only_the_last_runs_count(self):
        many = [record(5.0)] * 20 + [record(1.0)] * record_of.HISTORY
        self.assertEqual(record_of.comparable(record(1.0), many), many[-record_of.HISTORY:])


class Figures(unittest.TestCase):
    def test_smallest_over_the_references(self):
        unit, figures = record_of.figures_of({"day": [4.0, 2.0, 9.0]}, [0.5, 0.6, 7.0])
        self.assertEqual(unit, 0.5)
        self.assertEqual(figures["day"]["seconds"], 2.0)
        self.assertEqual(figures["day"]["ratio"], 4.0)

    def test_spread_is_how_far_repetitions_lie_above_the_smallest(self):
        self.assertEqual(record_of.lower_spread([1.0]), 0.0)
        self.assertAlmostEqual(record_of.lower_spread([1.0, 2.0]), 0.25)
        self.assertAlmostEqual(record_of.lower_spread([1.0] * 20 + [50.0]), 0.0)
        self.assertAlmostEqual(record_of.lower_spread([1.0, 1.1, 1.2, 1.3, 9.0]), 0.1)

    def test_reference_without_time_is_refused(self):
        with self.assertRaises(ValueError):
            record_of.figures_of({"day": [1.0]}, [0.0])


class Record(unittest.TestCase):
    def test_reads_what_was_written(self):
        records = [record(1.0), record(2.0)]
        text = "\n".join(json.dumps(r) for r in records) + "\n\n"
        self.assertEqual(record_of.read_records(text), records)

    def test_names_the_line_that_is_no_record(self):
        for bad in ("{", "[]", '{"figures": 3}', "3"):
            with self.assertRaisesRegex(ValueError, "line 2"):
                record_of.read_records(json.dumps(record(1.0)) + "\n" + bad + "\n")

    def test_page_shows_every_figure_and_escapes(self):
        text = record_of.page([record(1.0, name="a<b"), record(2.0, machine="z")])
        self.assertIn("a&lt;b", text)
        self.assertEqual(text.count("<svg"), 2)
        self.assertNotIn("http", text)


class Program(unittest.TestCase):
    def run_with(self, content):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "record.jsonl"
            file.write_text(content)
            run = subprocess.run([sys.executable, TOP / "scripts/track-performance", "--page",
                                  "--record", file], capture_output=True, text=True, check=False)
            return run, file.read_text(), file.with_suffix(".html").exists()

    def test_draws_the_page_and_keeps_the_record(self):
        content = json.dumps(record(1.0)) + "\n"
        run, after, page = self.run_with(content)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(after, content)
        self.assertTrue(page)

    def test_refuses_a_broken_record_and_leaves_it(self):
        run, after, page = self.run_with("not a record\n")
        self.assertEqual(run.returncode, 2)
        self.assertIn("line 1", run.stderr)
        self.assertEqual(after, "not a record\n")
        self.assertFalse(page)


if __name__ == "__main__":
    unittest.main()
