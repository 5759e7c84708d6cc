#!/usr/bin/env python3
"""Says how alike sets of vectors are for a search: one JSON line a file.

usage: compare_vectors.py VECTORS.npy…      (float32, n × d, rows of length 1; as many rows of each as the smallest has)

1,000 rows that are drawn ask the others. dimension: intrinsic dimension by maximum likelihood over the 20 nearest
(Levina and Bickel, NIPS 2004), the median; nearest, tenth, hundredth: mean cosine to that neighbour; any: mean cosine
to all; recall16, recall64: recall@10 of FAISS HNSW32 (efConstruction 100) at efSearch 16 and 64.
"""
import json
import os
import sys

import faiss
import numpy as np

ASK, DRAW = 1_000, np.random.default_rng(0)


def describe(vectors):
    asking, rest = vectors[:ASK], np.ascontiguousarray(vectors[ASK:])
    flat = faiss.IndexFlatIP(rest.shape[1])
    flat.add(rest)
    scores, rows = flat.search(asking, 100)
    distances = np.sqrt(np.maximum(2 - 2 * scores[:, :20], 0))
    # A query whose text occurs among the others says nothing about dimension.
    distances = distances[distances[:, 0] > 1e-3]
    dimension = 1 / np.log(distances[:, 19:] / distances[:, :19]).mean(1)
    graph = faiss.IndexHNSWFlat(rest.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = 100
    graph.add(rest)
    recall = {}
    for beam in (16, 64):
        graph.hnsw.efSearch = beam
        found = graph.search(asking, 10)[1]
        recall[f"recall{beam}"] = float(np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found, rows[:, :10])]))
    nearest, tenth, hundredth = (float(scores[:, place].mean()) for place in (0, 9, 99))
    return {"vectors": len(rest), "dimension": float(np.median(dimension)), "nearest": nearest, "tenth": tenth,
            "hundredth": hundredth, "any": float((asking @ rest.mean(0)).mean()), **recall}


def main(paths):
    sets = [np.load(path) for path in paths]
    rows = min(len(vectors) for vectors in sets)
    for path, vectors in zip(paths, sets):
        drawn = vectors[DRAW.permutation(len(vectors))[:rows]].astype("f4")
        print(json.dumps({"file": os.path.basename(path), **describe(drawn)}), flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
