#!/usr/bin/env python3
"""The same entities under different names (AutoFJ): is the partner column found, and which rows are matched?

usage: autofj.py PERENNIAL DATASET WORK [--half development|judged|all] [--kind both] [--rows] [--threshold T]

Columns of all left and right tables are one lake; the title column of each right table is the query, and the left table's
title column its partner. --rows matches all rows of each task at thresholds .5 to .95, and reports precision, recall and
F1 against gt.csv, averaged over tasks. Prints one JSON object.
"""
import argparse, csv, json, os, shutil, subprocess, time
from lakes import autofj_tasks, is_development, normal

a = argparse.ArgumentParser()
a.add_argument("perennial"); a.add_argument("dataset"); a.add_argument("work"); a.add_argument("--rows", action="store_true")
a.add_argument("--half", default="judged", choices=["development", "judged", "all"]); a.add_argument("--kind", default="both")
a.add_argument("--threshold"); a.add_argument("--limit", type=int, default=99)
a = a.parse_args()
tables = os.path.join(a.work, "tables")
tasks = autofj_tasks(a.dataset)
for task in tasks:
    for side in "left", "right":
        os.makedirs(os.path.join(tables, task), exist_ok=True)
        target = os.path.join(tables, task, side + ".csv")
        if not os.path.exists(target):
            shutil.copyfile(os.path.join(a.dataset, task, side + ".csv"), target)
wanted = [t for t in tasks if a.half == "all" or is_development(t) == (a.half == "development")][:a.limit]


def program(*arguments):
    return subprocess.run([a.perennial, *arguments], check=True, capture_output=True).stdout


def join(lake, task, *options):
    table = os.path.join(tables, task, "right.csv")
    return json.loads(program("join", lake, "--table", table, "--column", "title", "--json", *options))["candidates"]


def partners():
    lake = os.path.join(a.work, "lake")
    program("lake", lake, tables)
    ranks, took = {}, []
    for task in wanted:
        start = time.time()
        options = ["--threshold", a.threshold] if a.threshold else []
        found = join(lake, task, "-k", "10", "--kind", a.kind, *options)
        took.append(time.time() - start)
        own = [i for i, c in enumerate(found) if c["table"].endswith(f"/{task}/left.csv") and c["column"] == "title"]
        ranks[task] = own[0] + 1 if own else None
    return dict(half=a.half, kind=a.kind, tasks=len(ranks), at_rank_1=sum(r == 1 for r in ranks.values()),
                missed={t: r for t, r in ranks.items() if r != 1}, s_per_process=round(sorted(took)[len(took) // 2], 2))


def rows():
    thresholds = [.5, .55, .6, .65, .7, .75, .8, .85, .9, .95]
    sums = {t: [0, 0, 0] for t in thresholds}
    for task in wanted:
        lake = os.path.join(a.work, "row-lakes", task)
        program("lake", lake, os.path.join(tables, task, "left.csv"))
        candidate = [c for c in join(lake, task, "-k", "3", "--kind", "both", "--values", "20000", "--threshold", ".5")
                     if c["column"] == "title"][0]
        titles = lambda side: {normal(r["title"]) for r in csv.DictReader(open(os.path.join(tables, task, side + ".csv"),
                                                                               encoding="utf-8"))}
        pairs = [(v, v, 1.0) for v in titles("right") & titles("left")]
        pairs += [(normal(p["partner"]), normal(p["value"]), p["similarity"]) for p in candidate["pairs"]]
        truth = {(normal(r["title_l"]), normal(r["title_r"]))
                 for r in csv.DictReader(open(os.path.join(a.dataset, task, "gt.csv"), encoding="utf-8"))}
        for t in thresholds:
            found = {(left, right) for left, right, s in pairs if s >= t}
            right = len(found & truth)
            precision, recall = right / max(len(found), 1), right / max(len(truth), 1)
            f1 = 2 * precision * recall / max(precision + recall, 1e-9)
            sums[t] = [s + v for s, v in zip(sums[t], (precision, recall, f1))]
    return dict(half=a.half, tasks=len(wanted), by_threshold={
        t: dict(zip(("precision", "recall", "f1"), (round(v / len(wanted), 4) for v in values))) for t, values in sums.items()})


print(json.dumps(rows() if a.rows else partners()))
