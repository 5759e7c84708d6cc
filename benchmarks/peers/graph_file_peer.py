#!/usr/bin/env python3
"""FAISS HNSW in a file: builds it, or opens it in a new process and searches once. Prints one JSON line.

usage: graph_file_peer.py build VECTORS.npy INDEX THREADS        -> {"seconds", "processorSeconds", "bytes"}
       graph_file_peer.py read|map INDEX QUERIES.npy             -> {"milliseconds"} from the file to the first hit; the
                                                                    interpreter's start and imports are not counted
"""
import json
import os
import sys
import time

import faiss
import numpy as np


def build(vectors, path, threads):
    faiss.omp_set_num_threads(int(threads))
    vectors = np.load(vectors)
    start, worked = time.perf_counter(), time.process_time()
    index = faiss.IndexHNSWFlat(vectors.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 100
    index.add(vectors)
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    faiss.write_index(index, path)
    return {"seconds": seconds, "processorSeconds": worked, "bytes": os.path.getsize(path)}


def first(path, queries, flags):
    query = np.load(queries, mmap_mode="r")[:1].astype("f4")
    faiss.omp_set_num_threads(1)
    start = time.perf_counter()
    index = faiss.read_index(path, flags)
    index.hnsw.efSearch = 64
    index.search(query, 10)
    return {"milliseconds": 1e3 * (time.perf_counter() - start)}


def main(action, *arguments):
    if action == "build":
        return build(*arguments)
    return first(*arguments, {"read": 0, "map": faiss.IO_FLAG_MMAP_IFC}[action])


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    print(json.dumps(main(*sys.argv[1:])))
