"""Milliseconds a query by the size of the lake, over made columns."""
import csv
import os
import random
import shutil

from equal import lake_of
from harness import suite
from harness.sample import Sample
from program import timed

COLUMNS = [int(count) for count in os.environ.get("PERENNIAL_BENCH_COLUMNS", "1000 10000 100000").split()]
QUERIES, WIDTH = 20, 10


def draw_value(draw):
    """A code by Zipf's law, as names in real tables are spread: some are in very many columns."""
    return int(draw.paretovariate(.35)) % 10 ** 7


def make(folder, count, draw):
    """A folder of tables with ten columns each, 5 to 45 rows high."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for number in range(count // WIDTH):
        with open(os.path.join(folder, f"{number}.csv"), "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([f"c{place}" for place in range(WIDTH)])
            writer.writerows([draw_value(draw) for _ in range(WIDTH)] for _ in range(draw.randint(5, 45)))


def measure(report):
    rows, points = [], {"a query of 30 values": [], "a query without partner": []}
    for count in COLUMNS:
        suite.say(f"joins: {count} columns")
        draw = random.Random(count)
        folder = os.path.join(suite.WORK, "joins-made")
        make(folder, count, draw)
        gallery, seconds = lake_of(folder, "joins-made-lake")
        table = os.path.join(suite.WORK, "joins-query.csv")
        times = {name: [] for name in points}
        for _ in range(QUERIES):
            for name, values in zip(times, ([draw_value(draw) for _ in range(30)], [-1, -2])):
                with open(table, "w") as file:
                    file.write("key,other\n" + "".join(f"{value},x\n" for value in values))
                times[name].append(timed("join", gallery, "--table", table, "--column", "key", "--kind", "equi", "--json")[1])
        samples = {name: Sample(values) for name, values in times.items()}
        for name, sample in samples.items():
            points[name].append((count, sample.median))
        rows.append([f"{count:,}", *samples.values(), f"{seconds:.0f}"])
        shutil.rmtree(gallery)
        shutil.rmtree(folder)
    report.table("Milliseconds a process by the number of columns: equal values, k = 10",
                 ["columns", *points, "built in s"], rows)
    report.note("A whole process each time, which opens the lake, reads the query's table and ends; without a partner, that is all it does. "
                "Columns have 5 to 45 values, some of which are in most columns.")
    report.lines("scaling", "Milliseconds a process by columns in the lake", "columns", "ms", points)
