"""Tests of what every suite relies on: `cd benchmarks && python3 -m unittest harness.test_harness`."""
import json
import os
import sys
import tempfile
import unittest
import xml.dom.minidom

from harness import chart
from harness.contestant import Contestant
from harness.report import Report
from harness.sample import Sample, interleave

ECHO = """
import json, sys
print("a note of a library", flush=True)
print(json.dumps({"name": "echo"}), flush=True)
for line in sys.stdin:
    (action, arguments), = json.loads(line).items()
    print(json.dumps({"error": "no such action"} if action == "fail" else {"action": action, **arguments}), flush=True)
"""


class SampleTests(unittest.TestCase):
    def test_a_ratio_is_taken_within_a_repetition(self):
        # Both slowed down tenfold in the second repetition; the ratio does not see it.
        ratio = Sample([4, 40, 4]).ratio(Sample([2, 20, 2]))
        self.assertEqual(ratio.values, [2, 2, 2])

    def test_percentiles_are_by_nearest_rank(self):
        sample = Sample(range(20, 0, -1))
        self.assertEqual([sample.percentile(share) for share in (0, .5, .95, .99, 1)], [1, 10, 19, 20, 20])

    def test_each_is_measured_in_every_repetition_and_the_first_is_not_counted(self):
        calls = []
        found = interleave({name: (lambda r, name=name: calls.append((r, name)) or r) for name in "abc"}, 4)
        self.assertEqual({name: sample.values for name, sample in found.items()}, {name: [1, 2, 3, 4] for name in "abc"})
        rounds = [calls[start:start + 3] for start in range(0, 15, 3)]
        self.assertTrue(all({name for _, name in one} == set("abc") for one in rounds))
        self.assertGreater(len({tuple(name for _, name in one) for one in rounds}), 1)


class ContestantTests(unittest.TestCase):
    def setUp(self):
        self.contestant = Contestant("echo", [sys.executable, "-c", ECHO])
        self.addCleanup(self.contestant.close)

    def state(self):
        with open(f"/proc/{self.contestant._process.pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0]

    def test_it_answers_and_is_stopped_while_it_waits(self):
        self.assertEqual(self.contestant.facts, {"name": "echo"})
        self.assertEqual(self.contestant.ask("say", word="a"), {"action": "say", "word": "a"})
        self.assertEqual(self.state(), "T")
        self.assertGreater(self.contestant.peak_bytes(), 1 << 20)

    def test_an_error_and_an_end_are_reported_with_the_name(self):
        with self.assertRaisesRegex(RuntimeError, "echo: no such action"):
            self.contestant.ask("fail")
        with self.assertRaisesRegex(RuntimeError, "gone: ended with status 3"):
            Contestant("gone", [sys.executable, "-c", "raise SystemExit(3)"])


class ReportTests(unittest.TestCase):
    def test_it_writes_every_value_a_page_and_charts_that_are_xml(self):
        with tempfile.TemporaryDirectory() as folder:
            report = Report("suite", "A title", "a command")
            report.table("Speeds", ["name", "speed"], [["a < b", Sample([1.5, 2.5, 3.5])]])
            report.bars("speeds", "Speeds & more", "per second", [("", [("a < b", Sample([1, 2, 3]))])])
            page = report.save(folder)
            with open(os.path.join(folder, "suite.json")) as file:
                rows = json.load(file)["tables"]["Speeds"]["rows"]
            self.assertEqual(rows[0][1], {"median": 2.5, "values": [1.5, 2.5, 3.5]})
            with open(page) as file:
                text = file.read()
            self.assertIn("| a < b | 2.50 (1.50–3.50) |", text)
            self.assertIn("`a command`", text)
            xml.dom.minidom.parse(os.path.join(folder, "suite-speeds.svg"))

    def test_lines_lie_within_the_chart(self):
        drawing = xml.dom.minidom.parseString(chart.lines("t", "x", "y", {"a": [(1, 5), (1e6, .02)]}))
        places = [(float(c.getAttribute("cx")), float(c.getAttribute("cy"))) for c in drawing.getElementsByTagName("circle")]
        self.assertTrue(all(80 <= x <= 550 and 48 <= y <= 308 for x, y in places), places)


if __name__ == "__main__":
    unittest.main()
