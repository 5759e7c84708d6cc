"""What each road from an old model to a new one costs, by the size of the gallery: texts to embed, seconds."""
import array
import base64
import functools
import json
import os
import shutil
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import program
from harness import corpus, suite
from harness.report import Report
from program import FOLDER, OLD, perennial

ROWS = [int(rows) for rows in os.environ.get("PERENNIAL_BENCH_ROWS", "10000 100000").split()]
CASCADE, QUERIES, DIMENSION, EXTRAPOLATED = 200, 100, 256, 1_000_000


class Made(BaseHTTPRequestHandler):
    """A model that costs next to nothing: a text's vector is made of its words' hashes."""
    protocol_version = "HTTP/1.1"
    name, suffix, texts = "made", "", 0

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).texts += len(request["input"])
        vectors = [vector(text, self.suffix) for text in request["input"]]
        if request.get("encoding_format") == "base64":
            vectors = [base64.b64encode(v.tobytes()).decode() for v in vectors]
        else:
            vectors = [list(v) for v in vectors]
        body = json.dumps({"object": "list", "model": self.name, "usage": {"prompt_tokens": 0, "total_tokens": 0}, "data": [
            {"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(vectors)]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Older(Made):
    """The old model of the pair: the same words by other hashes."""
    name, suffix, texts = "older", "'", 0


def vector(text, suffix):
    sums = array.array("f", bytes(4 * DIMENSION))
    for word in text.lower().split():
        for place, sign in draws(word + suffix):
            sums[place] += sign
    length = sum(value * value for value in sums) ** .5 or 1.0
    return array.array("f", [value / length for value in sums])


@functools.lru_cache(maxsize=1 << 18)
def draws(word):
    """Eight dimensions of a word, and which way it points there (FNV-1a)."""
    value = 14695981039346656037
    for byte in word.encode():
        value = (value ^ byte) * 1099511628211 % 2**64
    return [((value >> (8 * place)) % DIMENSION, 1.0 if value >> (56 + place % 8) & 1 else -1.0) for place in range(8)]


def timed(*arguments, codes=(0,)):
    start = time.time()
    found = perennial(*arguments, codes=codes)
    return found, time.time() - start


def roads():
    report = Report("upgrade-roads", "What each road costs", suite.command("upgrade"))
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), handler) for handler in (Made, Older)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    new, old = (f"http://127.0.0.1:{server.server_address[1]}/v1#{name}" for server, name in zip(servers, (Made.name, Older.name)))
    rows, rate = [], speed()
    _, texts = corpus.descriptions(suite.WORK)
    for count in ROWS:
        suite.say(f"upgrade: roads at {count:,}")
        path, gallery = os.path.join(FOLDER, "roads.jsonl"), os.path.join(FOLDER, "roads")
        shutil.rmtree(gallery, ignore_errors=True)
        program.write(path, [{"id": f"{i}", "text": f"{texts[i % len(texts)]} {i // len(texts)}"} for i in range(count)])
        _, indexing = timed("index", path, "--into", gallery, "--model", old)
        Made.texts = 0
        fit, seconds = timed("upgrade", "fit", gallery, "--to", new, "--from", old, "--json")
        embedded = Made.texts
        rows.append((count, "everything anew", count, indexing))
        rows.append((count, f"bridge ({fit['fittingSeconds']:.0f} s of it the fit itself)", embedded, seconds))
        perennial("upgrade", "switch", gallery, "--force")
        asked = os.path.join(FOLDER, "roads-queries.jsonl")
        program.write(asked, [{"id": f"{i}", "text": " ".join(text.split()[:6])} for i, text in enumerate(texts[:QUERIES])])
        Made.texts = 0
        _, seconds = timed("search", gallery, "--queries", asked, "--model", new, "--old-model", old, "--cascade", CASCADE, "--force", "--run",
                           os.path.join(FOLDER, "roads.trec"))
        embedded = Made.texts
        rows.append((count, f"cascade of {CASCADE}, {QUERIES} queries", embedded, seconds))
        Made.texts = 0
        _, seconds = timed("upgrade", "backfill", gallery, "--to", new, "--share", "0.2")
        rows.append((count, "backfill of a fifth", Made.texts, seconds))
    extrapolated = ""
    if ROWS[-1] < EXTRAPOLATED:
        # A bridge embeds as many texts whatever there is, a cascade at most so many a query; the whole grows with the gallery.
        factor = EXTRAPOLATED / ROWS[-1]
        _, road, texts, seconds = rows[-4]
        rows.append((EXTRAPOLATED, road + ", extrapolated", int(texts * factor), seconds * factor))
        extrapolated = " The row of a million documents is that of the largest measured gallery, multiplied."
    report.note(f"The models are made ones that cost next to nothing, so that the last column is what the engine itself takes, indexes included. "
                f"The column before it is what embedding costs on top with all-MiniLM-L6-v2 here, {rate:,.0f} texts/s (descriptions, int8). "
                "`bridge` embeds the same number of texts whatever the size of the gallery; a cascade at most 200 a query, and each once, "
                "so that fewer are left to embed where queries or the fit share them. "
                f"A backfill to a fifth of the documents counts those that fit and cascade have embedded.{extrapolated}")
    report.table("Roads", ["documents", "road", "texts embedded", "seconds of embedding", "seconds of everything else"],
                 [[count, road, texts, f"{texts / rate:,.0f}", f"{seconds:,.1f}"] for count, road, texts, seconds in rows])
    return report.save(suite.RESULTS)


def speed():
    """Texts a second that the usual model embeds here."""
    _, texts = corpus.descriptions(suite.WORK)
    path = os.path.join(FOLDER, "speed.jsonl")
    program.write(path, [{"text": text} for text in texts[:2_000]])
    _, seconds = timed("embed", path, "--field", "text", "--model", OLD, "--format", "npy", "--force", "--output", path + ".npy")
    return 2_000 / seconds
