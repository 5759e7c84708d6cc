#!/usr/bin/env python3
"""A vector index of others as a contestant: answers the requests of benchmarks/search, one JSON line each.

usage: search_peers.py ENGINE
ENGINE: faiss-hnsw, faiss-hnsw-sq8, faiss-flat, hnswlib, usearch-f32, usearch-i8, svs-f32, scann, and on processors of
        Intel, as SVS ends the process on others, svs-lvq8, svs-lvq4x8, svs-leanvec

Vectors have unit length; every engine ranks by inner product. Building uses the threads that are asked for, searching one.
`effort` is the engine's own knob: efSearch, expansion, window, or leaves.
"""
import json
import os
import sys
import tempfile
import time

import numpy as np


def faiss_graph(quantized):
    import faiss

    class Graph:
        version = faiss.__version__

        def build(self, x, degree, beam, threads):
            faiss.omp_set_num_threads(threads)
            d, metric = x.shape[1], faiss.METRIC_INNER_PRODUCT
            if quantized:
                self.index = faiss.IndexHNSWSQ(d, faiss.ScalarQuantizer.QT_8bit, degree, metric)
            else:
                self.index = faiss.IndexHNSWFlat(d, degree, metric)
            self.index.hnsw.efConstruction = beam
            self.index.train(x)
            self.index.add(x)

        def search(self, q, k, effort, allowed):
            faiss.omp_set_num_threads(1)
            parameters = faiss.SearchParametersHNSW(efSearch=effort)
            if allowed is not None:
                parameters = faiss.SearchParametersHNSW(efSearch=effort, sel=faiss.IDSelectorBitmap(allowed))
            return self.index.search(q, k, params=parameters)[1]

    return Graph()


class FaissFlat:
    """Exact search."""

    def __init__(self):
        import faiss
        self.faiss, self.version = faiss, faiss.__version__

    def build(self, x, degree, beam, threads):
        self.index = self.faiss.IndexFlatIP(x.shape[1])
        self.index.add(x)

    def search(self, q, k, effort, allowed):
        self.faiss.omp_set_num_threads(1)
        return self.index.search(q, k)[1]


class Hnswlib:
    version = "0.8.0"

    def build(self, x, degree, beam, threads):
        import hnswlib
        self.index = hnswlib.Index("ip", x.shape[1])
        self.index.init_index(len(x), M=degree, ef_construction=beam)
        self.index.set_num_threads(threads)
        self.index.add_items(x)
        self.index.set_num_threads(1)

    def search(self, q, k, effort, allowed):
        self.index.set_ef(max(effort, k))
        return self.index.knn_query(q, k)[0]


class Usearch:
    def __init__(self, kind):
        import usearch
        self.kind, self.version = kind, usearch.__version__

    def build(self, x, degree, beam, threads):
        from usearch.index import Index
        # Its int8 kernels rank by cosine only, which is the same for vectors of unit length.
        metric = "cos" if self.kind == "i8" else "ip"
        self.index = Index(ndim=x.shape[1], metric=metric, dtype=self.kind, connectivity=degree, expansion_add=beam)
        self.index.add(np.arange(len(x)), x, threads=threads)

    def search(self, q, k, effort, allowed):
        self.index.expansion_search = effort
        keys = self.index.search(q, k, threads=1).keys
        return keys.reshape(len(q), -1)


class Svs:
    """Vamana: twice the links that HNSW has on upper levels, as HNSW's lowest level has."""

    version = "0.5.0"

    def __init__(self, kind):
        self.kind = kind

    def build(self, x, degree, beam, threads):
        import svs
        parameters = svs.VamanaBuildParameters(alpha=0.95, graph_max_degree=2 * degree, window_size=max(beam, 2 * degree))
        data = x
        if self.kind != "f32":
            folder = tempfile.TemporaryDirectory()
            path = os.path.join(folder.name, "vectors.fvecs")
            svs.write_vecs(x, path)
            data = svs.VectorDataLoader(path, svs.DataType.float32, dims=x.shape[1])
            if self.kind == "leanvec":
                lvq4, lvq8 = svs.LeanVecKind.lvq4, svs.LeanVecKind.lvq8
                data = svs.LeanVecLoader(data, x.shape[1] // 2, lvq4, lvq8)
            else:
                bits = [int(bits) for bits in self.kind[3:].split("x")]
                data = svs.LVQLoader(data, bits[0], *bits[1:], strategy=svs.LVQStrategy.Turbo)
        self.index = svs.Vamana.build(parameters, data, svs.DistanceType.MIP, num_threads=threads)
        self.index.num_threads = 1

    def search(self, q, k, effort, allowed):
        self.index.search_window_size = max(effort, k)
        return self.index.search(q, k)[0]


class Scann:
    """A tree of √n leaves, anisotropic 4-bit codes, and the 100 best rescored."""

    version = "1.4.2"

    def build(self, x, degree, beam, threads):
        import scann
        builder = scann.scann_ops_pybind.builder(x, 10, "dot_product").set_n_training_threads(threads)
        tree = builder.tree(int(len(x) ** 0.5), 50, training_sample_size=min(len(x), 250_000))
        self.index = tree.score_ah(2, anisotropic_quantization_threshold=0.2).reorder(100).build()

    def search(self, q, k, effort, allowed):
        if len(q) == 1:
            return self.index.search(q[0], k, leaves_to_search=effort)[0][None]
        return self.index.search_batched(q, k, leaves_to_search=effort)[0]


def make(engine):
    name, _, kind = engine.partition("-")
    if engine == "faiss-flat":
        return FaissFlat()
    if name == "faiss":
        return faiss_graph(kind.endswith("sq8"))
    return {"hnswlib": Hnswlib, "usearch": lambda: Usearch(kind), "svs": lambda: Svs(kind), "scann": Scann}[name]()


class Vectors:
    """Files of vectors, read once."""

    def __init__(self):
        self._known = {}

    def __call__(self, path):
        if path not in self._known:
            self._known[path] = np.ascontiguousarray(np.load(path), "f4")
        return self._known[path]


def timed(work):
    """Seconds on the wall and of the processor, and the result."""
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    return (time.perf_counter() - wall, time.process_time() - processor), result


def search(engine, vectors, request):
    queries, k = vectors(request["queries"]), request["k"]
    allowed = np.fromfile(request["allowed"], "u1") if request.get("allowed") else None
    batch, times, found = min(request["batch"], len(queries)), [], []
    for first in range(0, len(queries), batch):
        call = queries[first:first + batch]
        spent, hits = timed(lambda: engine.search(call, k, request["beam"], allowed))
        times.append(spent)
        found.append(hits)
    if request.get("output"):
        np.concatenate(found).astype("i4").tofile(request["output"])
    return {"seconds": [wall for wall, _ in times], "processor": [processor for _, processor in times]}


def answer(engine, vectors, action, request):
    if action in ("graph", "exact"):
        x = vectors(request["vectors"])
        (wall, processor), _ = timed(
            lambda: engine.build(x, request.get("degree"), request.get("beam"), request["threads"]))
        return {"seconds": wall, "processor": processor, "bytes": {}}
    return search(engine, vectors, request)


def main(name):
    engine, vectors = make(name), Vectors()
    print(json.dumps({"engine": name, "version": engine.version}), flush=True)
    for line in sys.stdin:
        (action, request), = json.loads(line).items()
        try:
            reply = answer(engine, vectors, action, request)
        except Exception as error:  # The suite ends with the message, in its own words.
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
