#!/usr/bin/env python3
"""Joinable columns of Wikipedia tables against exact containment: precision@k and nDCG@k as DeepJoin defines them.

usage: wikitables.py PERENNIAL DATASET WORK [--half development|judged] [--limit N] [--pattern P] [--encoder-only]

The lake holds every table of the half, or of both halves for the judged queries. --encoder-only ranks by the vectors
alone (numpy is needed), which is how a pattern is chosen. Prints one JSON object.
"""
import argparse, json, math, os, random, shutil, subprocess, time
from lakes import is_development, write_wikitables

a = argparse.ArgumentParser()
a.add_argument("perennial"); a.add_argument("dataset"); a.add_argument("work")
a.add_argument("--half", default="judged", choices=["development", "judged"])
a.add_argument("--limit", type=int, default=200); a.add_argument("--pattern", default="col")
a.add_argument("--kind", default="equi"); a.add_argument("--encoder-only", action="store_true")
a = a.parse_args()
tables, lake = os.path.join(a.work, "tables-" + a.half), os.path.join(a.work, f"lake-{a.half}-{a.pattern}")
columns, headers = write_wikitables(a.dataset, tables)
if a.half == "development":
    for name in [n for n in headers if not is_development(n)]:
        if os.path.exists(os.path.join(tables, name)):
            os.remove(os.path.join(tables, name))
    columns = {c: v for c, v in columns.items() if is_development(c[0])}
start = time.time()
subprocess.run([a.perennial, "lake", lake, tables, "--pattern", a.pattern], check=True, stderr=subprocess.DEVNULL)
build = time.time() - start
queries = [c for c in sorted(columns) if is_development(c[0]) == (a.half == "development")]
random.Random(3).shuffle(queries)


def truth(query):
    mine = columns[query]
    gains = {c: len(mine & v) / len(mine) for c, v in columns.items() if c[0] != query[0]}
    return {c: g for c, g in gains.items() if g > 0}


def by_program(query):
    table = os.path.join(tables, query[0])
    command = [a.perennial, "join", lake, "--table", table, "--column", headers[query[0]][query[1]], "-k", "60",
               "--kind", a.kind, "--json"]
    start = time.time()
    out = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    took = time.time() - start
    return [(os.path.basename(c["table"]), int(c["column"].rsplit("[", 1)[1][:-1])) for c in out["candidates"]], took


def by_vectors():
    import numpy
    npy, documents = os.path.join(a.work, "v.npy"), os.path.join(a.work, "d.jsonl")
    subprocess.run([a.perennial, "export", lake, "--npy", npy, "--jsonl", documents], check=True, stderr=subprocess.DEVNULL)
    vectors, names = numpy.load(npy), []
    for line in open(documents, encoding="utf-8"):
        record = json.loads(line)
        fields = record.get("metadata", record)
        names.append((os.path.basename(fields["table"]), int(fields["column"].rsplit("[", 1)[1][:-1])))
    place = {name: i for i, name in enumerate(names)}

    def ranked(query):
        order = numpy.argsort(-(vectors @ vectors[place[query]]))[:120]
        return [names[i] for i in order if names[i][0] != query[0]], 0.0
    return ranked, place


find, known = by_program, None
if a.encoder_only:
    find, known = by_vectors()
ks = [10, 20, 30, 40, 50]
precision, ndcg, took, count = {k: [] for k in ks}, {k: [] for k in ks}, [], 0
dcg = lambda gains: sum(g / math.log2(i + 2) for i, g in enumerate(gains))
for query in queries:
    if count == a.limit:
        break
    gains = truth(query)
    if not gains or max(gains.values()) < .3 or (known is not None and query not in known):
        continue
    count += 1
    found, seconds = find(query)
    # Columns that the truth leaves out (numbers, few values) are no answers to this question.
    found = [c for c in found if c in columns]
    took.append(seconds)
    ideal = sorted(gains.values(), reverse=True)
    for k in ks:
        best = ideal[:k]
        got = [gains.get(c, 0) for c in found[:k]]
        ndcg[k].append(dcg(got) / dcg(best))
        # Ties at the last place: whoever reaches its containment is right.
        precision[k].append(sum(g >= best[-1] and g > 0 for g in got) / len(best))
mean = lambda v: round(sum(v) / max(len(v), 1), 4)
print(json.dumps(dict(
    what="vectors alone" if a.encoder_only else "join --kind " + a.kind, half=a.half, pattern=a.pattern,
    columns=len(columns), queries=count, precision={k: mean(precision[k]) for k in ks}, ndcg={k: mean(ndcg[k]) for k in ks},
    ms_per_process=round(1e3 * sorted(took)[len(took) // 2], 1), build_s=round(build, 1))))
