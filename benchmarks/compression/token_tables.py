"""Ways to hold an encoder's token table: their bytes beside what the model then finds."""
import array
import json
import math
import os
import subprocess

from harness import suite
from harness.estimate import interval, mean

METHODS = os.environ.get("PERENNIAL_BENCH_TABLE_METHODS", "quotient-remainder tensor-train dhe robe deduplication mgqe adaptive int alpt mixed-dimension autodim "
                         "optembed deeplight autosrh").split()
RATIOS = [float(ratio) for ratio in os.environ.get("PERENNIAL_BENCH_TABLE_RATIOS", "0.25").split()]
# Documents of the retrieval task at most, judged ones first; and texts whose similarities are compared.
DOCUMENTS, SIMILAR = int(os.environ.get("PERENNIAL_BENCH_DOCUMENTS", "2000")), 300
# Ranks among all descriptions, by the uncompressed model, of the texts that one is compared with.
RANKS = (1, 5, 25, 125, 625)


def _path(name):
    return os.path.join(suite.WORK, name)


def task(folder, split):
    """Documents (id, text), queries (id, text) and judgments by query; no more documents than are wanted."""
    def jsonl(name):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    with open(os.path.join(folder, "qrels", f"{split}.tsv"), encoding="utf-8") as file:
        lines = [line.split("\t") for line in list(file)[1:]]
    gains = {}
    for query, document, gain in lines:
        gains.setdefault(query, {})[document] = float(gain)
    judged = {document for found in gains.values() for document in found}
    documents = [(row["_id"], f"{row.get('title', '')} {row['text']}".replace("\n", " ").strip()) for row in jsonl("corpus.jsonl")]
    documents = [row for row in documents if row[0] in judged] + [row for row in documents if row[0] not in judged]
    queries = [(row["_id"], row["text"].replace("\n", " ")) for row in jsonl("queries.jsonl") if row["_id"] in gains]
    return documents[:max(DOCUMENTS, len(judged))], queries, gains


def embed(texts, model, name):
    """Embeddings of texts in a .npy file."""
    lines, output = _path("tables.txt"), _path(f"tables-{name}.npy")
    with open(lines, "w", encoding="utf-8") as file:
        file.writelines(text + "\n" for text in texts)
    subprocess.run([suite.PERENNIAL, "embed", lines, "--model", model, "--format", "npy", "--force", "--output", output], check=True, stderr=subprocess.DEVNULL)
    return output


def rows_of(path, width=384):
    """Rows of a .npy file of floats."""
    with open(path, "rb") as file:
        content = file.read()
    floats = array.array("f", content[10 + int.from_bytes(content[8:10], "little"):])
    return [floats[start:start + width] for start in range(0, len(floats), width)]


def ndcg(found, documents, gains):
    """nDCG@10 of rows that were found for a query."""
    reached = sum(gains.get(documents[row][0], 0) / math.log2(place + 2) for place, row in enumerate(found[:10]))
    ideal = sorted(gains.values(), reverse=True)[:10]
    return reached / sum(gain / math.log2(place + 2) for place, gain in enumerate(ideal))


def ranks(values):
    order = sorted(range(len(values)), key=values.__getitem__)
    places = [0] * len(values)
    for place, index in enumerate(order):
        places[index] = place
    return places


def spearman(one, other):
    """The rank correlation; ties are so rare among cosines that they are let be."""
    n = len(one)
    return 1 - 6 * sum((a - b) ** 2 for a, b in zip(ranks(one), ranks(other))) / (n * (n * n - 1))


class Judge:
    """What a model finds, and how similar it takes pairs of texts to be."""

    def __init__(self, contestant, retrieval, pairs):
        self.contestant = contestant
        self.documents, self.queries, self.gains = retrieval
        self.pairs = pairs

    def __call__(self, model):
        """nDCG@10 by query, and the cosine of each pair."""
        found = self.contestant.ask("exact", vectors=embed([text for _, text in self.documents], model, "documents"),
                                    queries=embed([text for _, text in self.queries], model, "queries"), k=10, anew=True)["rows"]
        vectors = rows_of(embed([text for pair in self.pairs for text in pair], model, "pairs"))
        return ([ndcg(rows, self.documents, self.gains[query]) for (query, _), rows in zip(self.queries, found)],
                [sum(a * b for a, b in zip(*vectors[2 * place:2 * place + 2])) for place in range(len(self.pairs))])


def compress(method, ratio, examples):
    """A model with a compressed table, and what was said of it; or the reason why not."""
    output = _path("tables-model")
    command = [suite.PERENNIAL, "train", "--pairs", examples, "--model", suite.model(), "--table-compression", method, "--table-ratio", str(ratio),
               "--output", output, "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return output, json.loads(done.stdout) if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


def measure(report, contestant, folder, split, base, held, texts):
    """A row for each way to hold the token table; `texts` are those of `base`, then those of `held`."""
    documents, queries, gains = retrieval = task(folder, split)
    near = contestant.ask("exact", vectors=base, queries=held, k=max(RANKS))["rows"]
    pairs = [(texts[len(texts) - len(near) + place], texts[rows[rank - 1]]) for place, rows in enumerate(near[:SIMILAR]) for rank in RANKS]
    examples = _path("tables.jsonl")
    with open(examples, "w", encoding="utf-8") as file:
        file.writelines(json.dumps({"anchor": text, "positive": text}, ensure_ascii=False) + "\n" for _, text in documents)
    judge = Judge(contestant, retrieval, pairs)
    exact, cosines = judge(suite.model())
    rows = []
    for ratio, method in ((ratio, method) for ratio in RATIOS for method in METHODS):
        suite.say(f"compression: token table {method} at {ratio}")
        model, made = compress(method, ratio, examples)
        if isinstance(made, str):
            rows.append([method, f"{ratio:g}", "", f"refused: {made}", "", "", "", "", "", "", ""])
            continue
        gained, kept = judge(model)
        difference = [own - other for own, other in zip(gained, exact)]
        low, high = interval(difference)
        rows.append([method, f"{ratio:g}", f"{made['bytes']:,}", f"{made['bytes'] / made['bytes_before']:.4f}", f"{made['fitted_error']:.4f}",
                     f"{made['error']:.4f}", f"{mean(gained):.4f}", f"{mean(difference):+.4f}", f"{low:+.4f} – {high:+.4f}",
                     f"{spearman(kept, cosines):.4f}", f"{mean([abs(a - b) for a, b in zip(kept, cosines)]):.4f}"])
    low, high = interval(exact)
    report.table(f"Token tables of all-MiniLM-L6-v2: {os.path.basename(os.path.normpath(folder))}, {len(queries):,} queries, {len(documents):,} documents; "
                 f"{len(pairs):,} pairs of descriptions",
                 ["method", "asked", "bytes", "takes", "error fitted", "distilled", "nDCG@10", "difference", "95 % interval", "rank correlation",
                  "cosines differ by"], rows)
    report.note(f"The dense table: nDCG@10 {mean(exact):.4f} ({low:.4f} – {high:.4f}). The table alone is distilled, by how often tokens occur in the documents; "
                "the layers stay. Rank correlation: of the cosines of pairs of descriptions with those of the uncompressed model (Spearman). It stands "
                "where a judged set of similarities (STS) would: none is at hand.")
