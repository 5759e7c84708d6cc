#!/usr/bin/env python3
"""FAISS's codecs as a contestant: answers the requests of benchmarks/compression, one JSON line each.

Indexes are made by FAISS's own factory and trained with its defaults; bytes are those of the file that it would write.
"""
import json
import sys
import time

import faiss
import numpy as np

files = {}


def matrix(path):
    if path not in files:
        files[path] = np.load(path)
    return files[path]


def build(vectors, codec, threads):
    global index
    x = matrix(vectors)
    faiss.omp_set_num_threads(threads)
    begin = time.perf_counter()
    index = faiss.index_factory(x.shape[1], codec, faiss.METRIC_INNER_PRODUCT)
    index.train(x)
    index.add(x)
    seconds = time.perf_counter() - begin
    return {"seconds": seconds, "bytes": len(faiss.serialize_index(index)) / len(x)}


def search(queries, k, **_):
    faiss.omp_set_num_threads(1)
    rows, milliseconds = [], []
    for query in matrix(queries):
        begin = time.process_time()
        found = index.search(query[None], k)[1][0]
        milliseconds.append(1e3 * (time.process_time() - begin))
        rows.append(found.tolist())
    return {"rows": rows, "milliseconds": milliseconds}


print(json.dumps({"engine": "faiss", "version": faiss.__version__}), flush=True)
for line in sys.stdin:
    (action, arguments), = json.loads(line).items()
    try:
        reply = {"build": build, "search": search}[action](**arguments)
    except Exception as error:
        reply = {"error": str(error).splitlines()[-1]}
    print(json.dumps(reply), flush=True)
