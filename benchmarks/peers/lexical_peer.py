#!/usr/bin/env python3
"""A word index of others as a contestant: answers the requests of benchmarks/lexical, one JSON line each.

usage: lexical_peer.py ENGINE      ENGINE: bm25s (compiled by numba), tantivy
"""
import json
import re
import sys
import tempfile
import time

WORD = re.compile(r"\w+")


class Bm25s:
    def build(self, texts):
        import bm25s

        self._words = lambda text: WORD.findall(text.lower())
        self._index = bm25s.BM25(k1=0.9, b=0.4, method="lucene", backend="numba")
        self._index.index([self._words(text) for text in texts], show_progress=False)

    def search(self, query, k):
        return self.batch([query], k)[0]

    def batch(self, queries, k):
        # A word that is nowhere is no word of the query; a query without words has no hits.
        known = [[word for word in self._words(query) if word in self._index.vocab_dict] for query in queries]
        asked = [words for words in known if words]
        rows, scores = self._index.retrieve(asked, k=k, show_progress=False, n_threads=1) if asked else ((), ())
        found = iter([[int(row) for row, score in zip(*hits) if score > 0] for hits in zip(rows, scores)])
        return [next(found) if words else [] for words in known]


class Tantivy:
    def build(self, texts):
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("row", stored=True, fast=True)
        schema.add_text_field("text", tokenizer_name="default")
        self._folder = tempfile.TemporaryDirectory()
        index = tantivy.Index(schema.build(), path=self._folder.name)
        writer = index.writer(heap_size=256 << 20, num_threads=1)
        for row, text in enumerate(texts):
            writer.add_document(tantivy.Document(row=row, text=text))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._index, self._searcher = index, index.searcher()
        self._query, self._occur = tantivy.Query, tantivy.Occur
        self._schema = index.schema

    def search(self, query, k):
        words = [(self._occur.Should, self._query.term_query(self._schema, "text", word)) for word in set(WORD.findall(query.lower()))]
        if not words:
            return []
        hits = self._searcher.search(self._query.boolean_query(words), k, count=False).hits
        return [self._searcher.doc(address)["row"][0] for _, address in hits]

    def batch(self, queries, k):
        return [self.search(query, k) for query in queries]


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def answer(engine, action, request):
    texts = read(request["file"])
    if action == "build":
        return {"seconds": timed(lambda: engine.build(texts))}
    if action == "search":
        return {"seconds": [timed(lambda: engine.search(text, request["k"])) for text in texts]}
    if action == "batch":
        return {"seconds": timed(lambda: engine.batch(texts, request["k"]))}
    return {"rows": engine.batch(texts, request["k"])}


def main(name):
    engine = {"bm25s": Bm25s, "tantivy": Tantivy}[name]()
    print(json.dumps({"engine": name}), flush=True)
    for line in sys.stdin:
        (action, request), = json.loads(line).items()
        try:
            reply = answer(engine, action, request)
        except Exception as error:  # The suite ends with the message, in its own words.
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
