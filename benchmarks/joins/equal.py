"""Equal values: which columns contain most of a query's values? Truth by comparing every pair of columns."""
import json
import os
import random
import shutil
import subprocess
import time

import lakes
from harness import suite
from program import columns_by_key, join, perennial
from ranking import KS, interval, mean, measures

QUERIES, DEPTH, LEAST = int(os.environ.get("PERENNIAL_BENCH_QUERIES", "200")), 60, .3
PATTERNS = ("col", "colname-col", "colname-col-context", "colname-stat-col", "title-colname-col",
            "title-colname-col-context", "title-colname-stat-col")


def chosen(lake, is_development):
    """Query columns for which some column has three in ten values, with their truth."""
    queries = sorted(c for c in lake.texts if c in lake.columns and lakes.is_development(c[0]) == is_development)
    random.Random(3).shuffle(queries)
    found = {}
    for query in queries:
        gains = lake.truth(query)
        if gains and max(gains.values()) >= LEAST:
            found[query] = gains
        if len(found) == QUERIES:
            break
    return found


def by_vectors(gallery, truth, model=None):
    """Rankings of the columns' vectors alone, all queries in one process."""
    columns = columns_by_key(gallery, suite.WORK)
    keys = {lakes.Lake.place(table, column): key for key, (table, column, _) in columns.items()}
    file, run = os.path.join(suite.WORK, "joins-queries.jsonl"), os.path.join(suite.WORK, "joins.run")
    with open(file, "w", encoding="utf-8") as out:
        for number, query in enumerate(truth):
            if query in keys:
                print(json.dumps({"_id": str(number), "text": columns[keys[query]][2]}), file=out)
    perennial("search", gallery, "--queries", file, "--mode", "dense", "-k", str(4 * DEPTH), "--exact", "--force", "--run", run,
              *(["--model", model] if model else []))
    found = {query: [] for query in truth}
    queries = list(truth)
    with open(run, encoding="utf-8") as rows:
        for row in rows:
            # A key is the path of a table, which may have spaces, and a number.
            number, rest = row.split(" Q0 ", 1)
            table, column, _ = columns[rest.rsplit(" ", 3)[0]]
            query = queries[int(number)]
            place = lakes.Lake.place(table, column)
            if place[0] != query[0]:
                found[query].append(place)
    return found


def by_program(lake, gallery, truth, kind):
    """Rankings of `join`, and milliseconds a process."""
    found, took = {}, []
    for query in truth:
        candidates, milliseconds = join(gallery, lake.path(query[0]), lake.headers[query[0]][query[1]], "-k", str(DEPTH), "--kind", kind)
        took.append(milliseconds)
        found[query] = [lake.place(c["table"], c["column"]) for c in candidates]
    return found, took


def by_ensemble(lake, truth):
    """Rankings of LSH Ensemble: its candidates by estimated containment; and milliseconds a query."""
    file = os.path.join(suite.WORK, "joins-peer.json")
    columns = list(lake.columns)
    with open(file, "w", encoding="utf-8") as out:
        json.dump({"columns": [sorted(lake.columns[c]) for c in columns], "tables": [c[0] for c in columns],
                   "queries": [columns.index(q) for q in truth], "k": DEPTH}, out)
    worker = os.path.join(suite.FOLDER, "peers", "joins_peer.py")
    answer = json.loads(subprocess.run([suite.PEERS, worker, file], check=True, stdout=subprocess.PIPE).stdout)
    return {q: [columns[i] for i in ranked] for q, ranked in zip(truth, answer["rankings"])}, answer["ms"]


def by_exhaustion(lake, truth):
    """Rankings by comparing the query's set with every other one; and milliseconds a query."""
    found, took = {}, []
    for query in truth:
        start = time.perf_counter()
        gains = lake.truth(query)
        found[query] = sorted(gains, key=lambda c: (-gains[c], c))[:DEPTH]
        took.append(1e3 * (time.perf_counter() - start))
    return found, took


def lake_of(folder, name, *options):
    """A fresh lake, and the seconds that it took."""
    gallery = os.path.join(suite.WORK, name)
    shutil.rmtree(gallery, ignore_errors=True)
    start = time.perf_counter()
    perennial("lake", gallery, folder, *options)
    return gallery, time.perf_counter() - start


def row(name, truth, found, took):
    """A row of the table."""
    results = [measures(found[query], gains) for query, gains in truth.items()]
    return [name, *(f"{mean(r[0][k] for r in results):.3f}" for k in KS), interval(r[1][10] for r in results),
            *(f"{mean(r[1][k] for r in results):.3f}" for k in KS[1:]), f"{sorted(took)[len(took) // 2]:.0f}" if took else "–"]


def patterns(report, lake):
    """The seven ways to write a column, on the tables for development."""
    folder = os.path.join(suite.WORK, "joins-development")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for name in lake.headers:
        if lakes.is_development(name):
            os.link(lake.path(name), os.path.join(folder, name))
    columns, lake.columns = lake.columns, {c: v for c, v in lake.columns.items() if lakes.is_development(c[0])}
    truth, rows = chosen(lake, True), []
    for pattern in PATTERNS:
        suite.say(f"joins: {pattern}")
        gallery, _ = lake_of(folder, "joins-pattern", "--pattern", pattern)
        rows.append(row(pattern, truth, by_vectors(gallery, truth), None)[:-1])
    lake.columns = columns
    report.table(f"Patterns, vectors alone: {len(truth)} queries over the tables for development", HEAD[:-1], rows)


HEAD = ["method", *(f"P@{k}" for k in KS), "NDCG@10 (95 %)", *(f"NDCG@{k}" for k in KS[1:]), "ms a query"]


def measure(report):
    lake = lakes.Lake(os.path.join(suite.WORK, "joins-tables"), lakes.tables())
    patterns(report, lake)
    truth = chosen(lake, False)
    suite.say("joins: equal values")
    gallery, seconds = lake_of(lake.folder, "joins-lake")
    rows = [row("every pair compared", truth, *by_exhaustion(lake, truth))]
    for kind in "equi", "both":
        rows.append(row(f"perennial join --kind {kind}", truth, *by_program(lake, gallery, truth, kind)))
    rows.append(row("vectors alone, untuned", truth, by_vectors(gallery, truth), None))
    if suite.PEERS:
        rows.append(row("LSH Ensemble", truth, *by_ensemble(lake, truth)))
    report.table(f"Equal values: {len(truth)} queries over {len(lake.columns):,} columns of {len(lake.headers):,} {lakes.KIND} tables",
                 HEAD, rows)
    report.note(f"Queries are columns with five values that have letters. The lake was built in {seconds:.0f} s. Milliseconds of `perennial` are those of a whole process, which opens the lake and "
                "reads the query's table (and, but for `equi`, loads the model); those of the others are of the search alone, in memory. `both` ranks by "
                "partners of any kind, which the truth of this table does not count.")
