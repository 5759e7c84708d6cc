"""From all-MiniLM-L6-v2 to multilingual-e5-small: what a map brings, beside the maps of others, and what a cascade brings."""
import json
import os
import shutil
import subprocess

import program
from harness import corpus, suite
from harness.report import Report
from program import FOLDER, OLD, perennial

# Texts of the fit, documents and queries of package descriptions: the new model embeds some 1,200 tokens a second.
SAMPLE = int(os.environ.get("PERENNIAL_BENCH_SAMPLE", "5000"))
DESCRIPTIONS = int(os.environ.get("PERENNIAL_BENCH_DESCRIPTIONS", "12000"))
# Documents of a judged collection at most; judged ones first.
LARGEST = int(os.environ.get("PERENNIAL_BENCH_LARGEST", "1000"))
UNJUDGED, CASCADE = 500, 200
METHODS = [("rank", "both"), ("rank", "new"), ("rank", "old"), ("ridge", "both"), ("ridge", "new"), ("procrustes", "new"),
           ("low-rank", "new"), ("mlp", "new")]


def collection(model):
    """One gallery of all texts, a split of judgments for each collection; the BEIR folder and the splits."""
    folder = os.path.join(FOLDER, "beir")
    documents, queries, splits = [], [], {}
    for name in sorted(os.listdir(program.DATA)) if program.DATA else ():
        place = os.path.join(program.DATA, name)
        if not os.path.isdir(os.path.join(place, "qrels")):
            continue
        found, asked, judgments = program.judged(place)
        right = {document for _, document, grade in judgments if grade > 0}
        # Judged documents first: a sample of a large collection keeps its right answers.
        found.sort(key=lambda row: row["_id"] not in right)
        kept = found[:LARGEST]
        known = {row["_id"] for row in kept}
        documents += [{**row, "_id": f"{name}/{row['_id']}"} for row in kept]
        queries += [{"_id": f"{name}/{row['_id']}", "text": row["text"]} for row in asked]
        splits[name] = [(f"{name}/{q}", f"{name}/{d}", grade) for q, d, grade in judgments if d in known]
    _, texts = corpus.descriptions(suite.WORK)
    first = len(documents)
    documents += [{"_id": f"debian/{i}", "title": "", "text": text} for i, text in enumerate(texts[UNJUDGED:UNJUDGED + DESCRIPTIONS])]
    held = [{"_id": f"debian/q{i}", "text": text} for i, text in enumerate(texts[:UNJUDGED])]
    splits["debian"] = following(model, documents[first:], held)
    queries += held
    program.write(os.path.join(folder, "corpus.jsonl"), documents)
    program.write(os.path.join(folder, "queries.jsonl"), queries)
    os.makedirs(os.path.join(folder, "qrels"), exist_ok=True)
    for name, rows in splits.items():
        with open(os.path.join(folder, "qrels", name + ".tsv"), "w", encoding="utf-8") as file:
            file.write("query-id\tcorpus-id\tscore\n" + "".join("\t".join(map(str, row)) + "\n" for row in rows))
    return folder, documents, queries, sorted(splits, key=lambda name: name == "debian")


def following(model, documents, queries):
    """Judgments by the new model itself: the ten documents that it finds when everything is embedded anew."""
    found = program.embed([row["text"] for row in documents], model, "document", f"debian-{len(documents)}-new")
    asked = program.embed([row["text"] for row in queries], model, "query", f"debian-{len(queries)}-asked")
    gallery = os.path.join(FOLDER, "following")
    shutil.rmtree(gallery, ignore_errors=True)
    program.write(os.path.join(FOLDER, "following.jsonl"), [{"id": row["_id"], "text": row["text"]} for row in documents])
    perennial("index", os.path.join(FOLDER, "following.jsonl"), "--into", gallery, "--model", model)
    run = os.path.join(FOLDER, "following.trec")
    perennial("search", gallery, "--vectors", asked, "-k", 10, "--exact", "--run", run)
    with open(run, encoding="utf-8") as file:
        rows = [line.split() for line in file]
    return [(queries[int(row[0]) - 1]["_id"], row[2], 1) for row in rows]


def peers(new, documents, queries):
    """The peers' mapped queries: name -> (seconds, file)."""
    folder = os.path.join(FOLDER, "peers")
    os.makedirs(folder, exist_ok=True)
    # As many texts as ours, evenly spread; ours are half neighbours, which only `rank` has a use for.
    count = min(SAMPLE, len(documents))
    sample = [documents[int((i + .5) * len(documents) / count)] for i in range(count)]
    texts = [(row.get("title", "") + " " + row["text"]).strip() for row in sample]
    for name, model, role in (("new", new, "document"), ("old", OLD, "document")):
        shutil.copy(program.embed(texts, model, role, f"sample-{count}-{name}"), os.path.join(folder, name + ".npy"))
    shutil.copy(program.embed([row["text"] for row in queries], new, "query", f"asked-{len(queries)}"), os.path.join(folder, "queries.npy"))
    made, script = {}, os.path.join(suite.FOLDER, "peers", "upgrade_maps.py")
    for family, python in (("drift-adapter", suite.PEERS), ("rebasis", os.environ.get("PERENNIAL_REBASIS", suite.PEERS))):
        done = subprocess.run([python, script, folder, family], capture_output=True, text=True)
        if done.returncode:
            suite.say(f"upgrade: {family} is left out: {done.stderr.strip().splitlines()[-1]}")
            continue
        for line in done.stdout.splitlines():
            if line.startswith("{"):
                row = json.loads(line)
                made[row["map"]] = (row["seconds"], row["file"])
    return made


def evaluated(gallery, folder, split, *more):
    return perennial("evaluate", gallery, "--beir", folder, "--split", split, "--metrics", "ndcg@10", "--exact", "--json", *more)


def against(gallery, folder, split, other, *more):
    """nDCG@10, and its difference to another run with the interval."""
    found = evaluated(gallery, folder, split, "--baseline", other, *more)
    value, difference = found["metrics"]["ndcg@10"], found["difference"]["ndcg@10"]
    return value["value"], difference["estimate"], difference["low"], difference["high"]


def bridge():
    if not suite.PEERS:
        return None
    report = Report("upgrade", "From all-MiniLM-L6-v2 to multilingual-e5-small", suite.command("upgrade"))
    with program.new_model() as model:
        folder, documents, queries, splits = collection(model)
        gallery = os.path.join(FOLDER, "gallery")
        shutil.rmtree(gallery, ignore_errors=True)
        perennial("index", folder, "--into", gallery, "--model", OLD, "--precision", "float32")
        runs = {}
        for split in splits:
            runs["old", split] = os.path.join(FOLDER, f"old-{split}.trec")
            evaluated(gallery, folder, split, "--model", OLD, "--run", runs["old", split])
        rows, best = [], {}
        for method, inputs in METHODS:
            suite.say(f"upgrade: {method}, {inputs}")
            fit = perennial("upgrade", "fit", gallery, "--to", model, "--from", OLD, "--method", method, "--inputs", inputs, "--sample", SAMPLE,
                            "--json")
            perennial("upgrade", "switch", gallery, "--force", "--json")
            cells = []
            for split in splits:
                found = against(gallery, folder, split, runs["old", split], "--model", model, "--old-model", OLD)
                cells.append(cell(found))
                best.setdefault((method, inputs), []).append(found)
            perennial("upgrade", "rollback", gallery)
            rows.append([f"{method}, sees {inputs}", f"{fit['fittingSeconds']:.1f}", *cells])
        perennial("upgrade", "fit", gallery, "--to", model, "--from", OLD, "--sample", SAMPLE, "--json")
        names = {f"{i + 1}": row["_id"] for i, row in enumerate(queries)}
        perennial("upgrade", "switch", gallery, "--force", "--json")
        ahead = []
        for name, (seconds, file) in peers(model, documents, queries).items():
            run = named_run(gallery, file, names)
            cells, gaps = [], []
            for split in splits:
                found = against(gallery, folder, split, run, "--model", model, "--old-model", OLD)
                cells.append(f"{found[0] - found[1]:.4f}")
                gaps.append(f"{found[1]:+.4f} ({found[2]:+.4f} to {found[3]:+.4f})")
            rows.append([name, f"{seconds:.1f}", *cells])
            ahead.append([name, *gaps])
        perennial("upgrade", "rollback", gallery)
        report.note(f"One gallery of {len(documents):,} texts in the old space; {SAMPLE:,} of them are embedded by the new model, and every map "
                    "is fitted to as many: evenly spread ones, for `rank` half of them neighbours of the others. Queries are held out. Judged: nDCG@10. `debian` has no judgments: its truth is the ten descriptions "
                    "that the new model itself finds among all, and nDCG@10 is measured against them. In brackets: the paired difference "
                    "from the old model with its 95 % bootstrap interval over the queries.")
        report.table("One stage: a map and the old vectors", ["map", "fit s", *splits], rows)
        if ahead:
            report.table("What `rank`, seeing both vectors, is ahead of each peer", ["peer", *splits], ahead)
        certificates = [certificate(gallery, folder, split, model) for split in splits]
        report.table(f"Five ways of answering, as `perennial upgrade certify` measures them (nDCG@10; cascade of {CASCADE})",
                     ["queries", "old", "new as it is", "bridged", "cascade", "everything anew", "cascade / anew", "texts the cascade embedded", "verdict"],
                     certificates)
        curve = perennial("upgrade", "fit", gallery, "--to", model, "--from", OLD, "--sample", SAMPLE, "--curve", "--json")["curve"]
        report.table("Agreement with the new model's ten nearest of the sample, by its size", ["texts", "agreement"],
                     [[point["sample"], f"{point['agreement']:.3f}"] for point in curve])
        report.lines("sample", "Agreement with the new model by size of the sample", "texts", "share of the ten nearest",
                     {"rank": [(point["sample"], point["agreement"]) for point in curve]})
    return report.save(suite.RESULTS)


def cell(found):
    return f"{found[0]:.4f} ({found[1]:+.4f}; {found[2]:+.4f} to {found[3]:+.4f})"


def named_run(gallery, vectors, names):
    """The run of ready query vectors over the old vectors, under the queries' own names."""
    path = vectors[:-len(".npy")] + ".trec"
    perennial("search", gallery, "--vectors", vectors, "-k", 100, "--exact", "--run", path)
    with open(path, encoding="utf-8") as file:
        rows = [line.split() for line in file]
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(" ".join([names[row[0]], *row[1:]]) + "\n" for row in rows)
    return path


def certificate(gallery, folder, split, model):
    found = perennial("upgrade", "certify", gallery, "--to", model, "--from", OLD, "--beir", folder, "--split", split, "--cascade", CASCADE,
                      "--documents", 100_000, "--json", codes=(0, 3, 4))
    arms = {name: arm and arm["ndcg@10"] for name, arm in found["arms"].items()}
    shown = [f"{arms[name]:.4f}" if arms[name] is not None else "–" for name in ("old", "naive", "bridged", "cascade", "full")]
    return [split, *shown, f"{arms['cascade'] / max(arms['full'], 1e-9):.3f}",
            found["arms"]["cascade"]["encoded_documents"] - SAMPLE, found["verdict"]]
