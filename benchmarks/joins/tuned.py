"""Fine-tuning: an encoder that learned from half of the tables, beside the untuned one, on the other half."""
import json
import os
import random
import shutil
import zlib

import lakes
from equal import HEAD, by_vectors, chosen, lake_of, row
from harness import suite
from program import columns_by_key, perennial
from ranking import interval, measures

STEPS = os.environ.get("PERENNIAL_BENCH_STEPS", "200")
PATTERNS = ("col", "title-colname-stat-col")
SHUFFLED = 300


def is_seen(name):
    """Whether the encoder learns from a table: half of them, by the checksum of their names."""
    return zlib.crc32(b"tuned " + name.encode()) % 2 == 0


def folder_of(lake, name, wanted):
    """The tables of a half, linked into a folder of their own."""
    folder = os.path.join(suite.WORK, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for table in lake.headers:
        if wanted(table):
            os.link(lake.path(table), os.path.join(folder, table))
    return folder


def vectors(texts, model):
    file = os.path.join(suite.WORK, "joins-texts.txt")
    with open(file, "w", encoding="utf-8") as out:
        out.writelines(" ".join(text.split()) + "\n" for text in texts)
    lines = perennial("embed", file, *(["--model", model] if model else [])).splitlines()
    return [json.loads(line)["embedding"] for line in lines]


def stability(gallery, model):
    """The cosine of each column with itself, its cells in another order."""
    draw = random.Random(9)
    texts = [text for _, (_, _, text) in sorted(columns_by_key(gallery, suite.WORK).items())]
    cells = [text.rstrip(".").split(", ") for text in draw.sample(texts, min(SHUFFLED, len(texts)))]
    shuffled = [draw.sample(row, len(row)) for row in cells]
    pairs = zip(vectors([", ".join(row) for row in cells], model), vectors([", ".join(row) for row in shuffled], model))
    length = lambda v: sum(x * x for x in v) ** .5
    return [sum(x * y for x, y in zip(a, b)) / (length(a) * length(b)) for a, b in pairs]


def measure(report):
    lake = lakes.Lake(os.path.join(suite.WORK, "joins-tables"), lakes.tables())
    seen, unseen = folder_of(lake, "joins-seen", is_seen), folder_of(lake, "joins-unseen", lambda name: not is_seen(name))
    lake.columns = {column: values for column, values in lake.columns.items() if not is_seen(column[0])}
    truth = {**chosen(lake, True), **chosen(lake, False)}
    rankings, rows, stable = {}, [], []
    for pattern in PATTERNS:
        model = os.path.join(suite.WORK, "joins-tuned-" + pattern)
        shutil.rmtree(model, ignore_errors=True)
        learned, _ = lake_of(seen, "joins-seen-lake", "--pattern", pattern)
        suite.say(f"joins: {pattern}: training {STEPS} steps")
        perennial("train", "--columns", learned, "--output", model, "--steps", STEPS)
        for name, chosen_model in (("untuned", None), ("tuned", model)):
            gallery, _ = lake_of(unseen, "joins-unseen-lake", "--pattern", pattern, *(["--model", chosen_model] if chosen_model else []))
            found = rankings[pattern, name] = by_vectors(gallery, truth, chosen_model)
            rows.append(row(f"{pattern}, {name}", truth, found, None)[:-1])
            if pattern == "col":
                stable.append([name, interval(stability(gallery, chosen_model))])
    report.table(f"Vectors alone: {len(truth)} queries over {len(lake.columns):,} columns of {lakes.KIND} tables that training has not seen",
                 HEAD[:-1], rows)
    gain = lambda one, other: interval(measures(one[q], gains)[1][10] - measures(other[q], gains)[1][10] for q, gains in truth.items())
    report.table("NDCG@10, tuned minus untuned, query by query (95 %)", ["pattern", "difference"],
                 [[pattern, gain(rankings[pattern, "tuned"], rankings[pattern, "untuned"])] for pattern in PATTERNS]
                 + [["the best tuned pattern against untuned col",
                     gain(rankings[max(PATTERNS, key=lambda p: float(next(r for r in rows if r[0] == p + ', tuned')[6].split()[0])), "tuned"],
                          rankings["col", "untuned"])]])
    report.table(f"Stability: cosine of {SHUFFLED} columns with themselves, cells shuffled (95 %)", ["encoder", "cosine"], stable)
