#!/usr/bin/env python3
"""An OpenAI-compatible embeddings server that asks another one once for every text and keeps the answers.

usage: server.py CACHE.sqlite PORT UPSTREAM_URL

A text that begins with `query: ` or `passage: ` is sent without it, with `input_type` instead. GET /misses says how many texts
were asked for upstream.
"""
import base64
import hashlib
import json
import sqlite3
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROLES = {"query: ": "query", "passage: ": "passage"}


class Cache:
    """Vectors by role and text."""

    def __init__(self, path, upstream):
        self._lock, self._upstream, self.misses = threading.Lock(), upstream, 0
        self._base = sqlite3.connect(path, check_same_thread=False)
        self._base.execute("create table if not exists vectors (key blob primary key, value text)")

    def vectors(self, texts):
        """The vectors in base64, in order."""
        with self._lock:
            found = {}
            for text in dict.fromkeys(texts):
                row = self._base.execute("select value from vectors where key = ?", [self._key(text)]).fetchone()
                if row:
                    found[text] = row[0]
            for role in ("query", "passage"):
                missing = [text for text in dict.fromkeys(texts) if text not in found and self._split(text)[0] == role]
                if missing:
                    found.update(zip(missing, self._ask(role, [self._split(text)[1] for text in missing])))
                    self.misses += len(missing)
                    self._base.executemany("insert or replace into vectors values (?, ?)",
                                           [(self._key(text), found[text]) for text in missing])
                    self._base.commit()
            return [found[text] for text in texts]

    @staticmethod
    def _split(text):
        for prefix, role in ROLES.items():
            if text.startswith(prefix):
                return role, text[len(prefix):] or " "
        return "query", text or " "

    @staticmethod
    def _key(text):
        return hashlib.sha256(text.encode()).digest()

    def _ask(self, role, texts):
        body = json.dumps({"model": "e5", "input": texts, "input_type": role, "encoding_format": "base64"}).encode()
        request = urllib.request.Request(self._upstream + "/embeddings", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=600) as answer:
            return [row["embedding"] for row in sorted(json.load(answer)["data"], key=lambda row: row["index"])]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    cache = None

    def do_GET(self):
        self._answer({"misses": self.cache.misses})

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        texts = [request["input"]] if isinstance(request["input"], str) else request["input"]
        vectors = self.cache.vectors(texts)
        if request.get("encoding_format") != "base64":
            import array
            vectors = [list(array.array("f", base64.b64decode(vector))) for vector in vectors]
        self._answer({"object": "list", "model": request["model"], "usage": {"prompt_tokens": 0, "total_tokens": 0},
                      "data": [{"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(vectors)]})

    def _answer(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    Handler.cache = Cache(sys.argv[1], sys.argv[3])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
