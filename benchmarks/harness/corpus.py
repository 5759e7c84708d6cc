"""Texts that every Debian machine can have: the descriptions of its packages."""
import hashlib
import json
import os
import subprocess

_BENCHMARKS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def descriptions(work):
    """Every description, `title text`, in an order that is shuffled once for all; as path and list."""
    path = os.path.join(work, "descriptions.json")
    lines = os.path.join(work, "packages.jsonl")
    if not os.path.exists(path):
        maker = os.path.join(_BENCHMARKS, "..", "indexes", "debian-packages", "packages.py")
        subprocess.run([maker, lines, "--lists", os.path.join(work, "lists")], check=True)
        with open(lines, encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        # By a hash of the name: packages of one source stand apart, and the order is the same everywhere.
        rows.sort(key=lambda row: hashlib.sha256(row["id"].encode()).digest())
        with open(path, "w", encoding="utf-8") as file:
            json.dump([row["title"] + " " + row["text"] for row in rows], file, ensure_ascii=False)
    with open(path, encoding="utf-8") as file:
        return path, json.load(file)
