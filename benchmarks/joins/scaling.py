#!/usr/bin/env python3
"""Milliseconds a query by the size of the lake: exact overlap over 1,000, 10,000 and 100,000 columns.

usage: scaling.py PERENNIAL WORK [--columns 1000 10000 100000] [--queries 20]

Columns have 5 to 45 values drawn with Zipf's law, as names in real tables are, so that some values are in very many
columns. The time is of a whole process, which opens the lake anew; "nothing" is the time of a process that only opens it.
Vectors are left out: `perennial lake` encodes texts only, and these columns are codes of digits and would be numbers.
"""
import argparse, csv, json, os, random, subprocess, time

a = argparse.ArgumentParser(); a.add_argument("perennial"); a.add_argument("work")
a.add_argument("--columns", type=int, nargs="+", default=[1000, 10000, 100000]); a.add_argument("--queries", type=int, default=20)
a = a.parse_args()
rows = []
for size in a.columns:
    random.seed(size)
    tables, lake = os.path.join(a.work, f"tables-{size}"), os.path.join(a.work, f"lake-{size}")
    os.makedirs(tables, exist_ok=True)
    draw = lambda: int(random.paretovariate(.35)) % 10 ** 7
    for number in range(size // 10):
        height = random.randint(5, 45)
        with open(os.path.join(tables, f"{number}.csv"), "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([f"c{i}" for i in range(10)])
            writer.writerows([[draw() for _ in range(10)] for _ in range(height)])
    start = time.time()
    subprocess.run([a.perennial, "lake", lake, tables], check=True, stderr=subprocess.DEVNULL)
    build, took, empty = time.time() - start, [], []
    for query in range(a.queries):
        for values, times in ((draw() for _ in range(30)), took), ((-1 - i for i in range(2)), empty):
            table = os.path.join(a.work, "query.csv")
            with open(table, "w") as file:
                file.write("key,other\n" + "".join(f"{v},x\n" for v in values))
            start = time.time()
            subprocess.run([a.perennial, "join", lake, "--table", table, "--column", "key", "--kind", "equi", "--json"],
                           check=True, capture_output=True)
            times.append(1e3 * (time.time() - start))
    median = lambda v: round(sorted(v)[len(v) // 2], 1)
    rows.append(dict(columns=size, ms_per_query=median(took), ms_nothing=median(empty), build_s=round(build, 1)))
print(json.dumps(rows))
