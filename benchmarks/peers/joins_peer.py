#!/usr/bin/env python3
"""LSH Ensemble (datasketch) over sets of values: ranks each query's candidates by estimated containment.

usage: joins_peer.py FILE.json    {"columns": [[value…]…], "tables": [name…], "queries": [column…], "k": n}
"""
import json
import sys
import time

from datasketch import MinHash, MinHashLSHEnsemble

PERMUTATIONS, PARTS, THRESHOLD = 256, 32, .1


def main(path):
    with open(path, encoding="utf-8") as file:
        case = json.load(file)
    hashes = []
    for values in case["columns"]:
        hashed = MinHash(num_perm=PERMUTATIONS)
        hashed.update_batch([value.encode() for value in values])
        hashes.append(hashed)
    index = MinHashLSHEnsemble(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_part=PARTS)
    index.index((number, hashes[number], len(values)) for number, values in enumerate(case["columns"]))
    rankings, took = [], []
    for query in case["queries"]:
        start = time.perf_counter()
        size = len(case["columns"][query])
        found = []
        for number in index.query(hashes[query], size):
            if case["tables"][number] == case["tables"][query]:
                continue
            jaccard = hashes[query].jaccard(hashes[number])
            found.append((-jaccard / (1 + jaccard) * (size + len(case["columns"][number])) / size, number))
        rankings.append([number for _, number in sorted(found)[:case["k"]]])
        took.append(1e3 * (time.perf_counter() - start))
    print(json.dumps({"rankings": rankings, "ms": took}))


if __name__ == "__main__":
    main(sys.argv[1])
