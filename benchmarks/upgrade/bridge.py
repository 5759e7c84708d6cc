"""From all-MiniLM-L6-v2 to multilingual-e5-small: what a map brings, beside the maps of others, and what a cascade brings."""
import collections
import json
import math
import os
import random
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
UNJUDGED, CASCADE, ALL = 500, 200, "all"
# Our other maps; with none, the default alone and no curve.
METHODS = [name.rsplit("-", 1) for name in os.environ.get(
    "PERENNIAL_BENCH_METHODS", "rank-new rank-old ridge-new procrustes-new low-rank-new mlp-new").split()]


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
    if not os.path.exists(os.path.join(folder, "corpus.jsonl")) or program.lines(os.path.join(folder, "corpus.jsonl")) != documents:
        shutil.rmtree(os.path.join(FOLDER, "gallery"), ignore_errors=True)
    program.write(os.path.join(folder, "corpus.jsonl"), documents)
    program.write(os.path.join(folder, "queries.jsonl"), queries)
    os.makedirs(os.path.join(folder, "qrels"), exist_ok=True)
    for name, rows in splits.items():
        write_judgments(folder, name, rows)
    write_judgments(folder, ALL, [row for rows in splits.values() for row in rows])
    return folder, documents, queries, dict(sorted(splits.items(), key=lambda entry: entry[0] == "debian"))


def write_judgments(folder, name, rows):
    with open(os.path.join(folder, "qrels", name + ".tsv"), "w", encoding="utf-8") as file:
        file.write("query-id\tcorpus-id\tscore\n" + "".join("\t".join(map(str, row)) + "\n" for row in rows))


def following(model, documents, queries):
    """Judgments by the new model itself: the ten documents that it finds when everything is embedded anew."""
    found = program.embed([row["text"] for row in documents], model, "document", f"debian-{len(documents)}-new")
    asked = program.embed([row["text"] for row in queries], model, "query", f"debian-{len(queries)}-asked")
    gallery = os.path.join(FOLDER, "following")
    shutil.rmtree(gallery, ignore_errors=True)
    program.write(os.path.join(FOLDER, "following.jsonl"), [{"id": row["_id"], "text": row["text"]} for row in documents])
    perennial("index", os.path.join(FOLDER, "following.jsonl"), "--into", gallery, "--model", model)
    run = os.path.join(FOLDER, "following.trec")
    perennial("search", gallery, "--vectors", asked, "-k", 10, "--exact", "--force", "--run", run)
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


def answered(gallery, folder, name, *more):
    """The run of all queries by texts."""
    path = os.path.join(FOLDER, name + ".trec")
    perennial("evaluate", gallery, "--beir", folder, "--split", ALL, "--metrics", "ndcg@10", "--exact", "--force", "--run", path, *more)
    return path


def gains(run, splits):
    """nDCG@10 of every judged query: split -> query -> value; the grades are 1."""
    found = collections.defaultdict(list)
    with open(run, encoding="utf-8") as file:
        for line in file:
            query, _, document, _, score, _ = line.split()
            found[query].append((-float(score), document))
    right = {name: collections.defaultdict(set) for name in splits}
    for name, rows in splits.items():
        for query, document, grade in rows:
            if grade > 0:
                right[name][query].add(document)
    discount = [1 / math.log2(rank + 2) for rank in range(10)]
    return {name: {query: sum(discount[rank] for rank, (_, document) in enumerate(sorted(found[query])[:10]) if document in wanted)
                   / sum(discount[:len(wanted)]) for query, wanted in judged.items()} for name, judged in right.items()}


def difference(ours, theirs):
    """The mean difference over the queries, with its 95 % bootstrap interval (2,000 draws of the queries)."""
    values = [ours[query] - theirs[query] for query in ours]
    draws, count = random.Random(0), len(values)
    means = sorted(sum(draws.choices(values, k=count)) / count for _ in range(2_000))
    return sum(values) / count, means[49], means[1_949]


def mean(values):
    return sum(values.values()) / len(values)


def bridge():
    if not suite.PEERS:
        return None
    report = Report("upgrade", "From all-MiniLM-L6-v2 to multilingual-e5-small", suite.command("upgrade"))
    with program.new_model() as model:
        folder, documents, queries, splits = collection(model)
        gallery = os.path.join(FOLDER, "gallery")
        # What an earlier run embedded of the same texts is kept.
        if not os.path.exists(gallery):
            perennial("index", folder, "--into", gallery, "--model", OLD)
        old = gains(answered(gallery, folder, "old", "--model", OLD), splits)
        rows = [["keep the old model", "0", *(f"{mean(old[split]):.4f}" for split in splits)]]

        def mapped(method, inputs, *more):
            """The fit's report and nDCG@10 by query of one of our maps; adds its row."""
            suite.say(f"upgrade: {method}, {inputs}")
            fit = perennial("upgrade", "fit", gallery, "--to", model, "--from", OLD, "--method", method, "--inputs", inputs, "--sample", SAMPLE,
                            "--json", *more)
            perennial("upgrade", "switch", gallery, "--force", "--old-vectors-alone", "--json")
            # A certificate of an earlier run may have left a cascade to the gallery.
            found = gains(answered(gallery, folder, f"{method}-{inputs}", "--model", model, "--old-model", OLD, "--cascade", 0), splits)
            perennial("upgrade", "rollback", gallery)
            rows.append([f"{method}, sees {inputs}", f"{fit['fittingSeconds']:.1f}", *(cell(found[split], old[split]) for split in splits)])
            return fit, found

        for method, inputs in METHODS:
            mapped(method, inputs)
        # The default comes last: what is certified is its fit.
        fit, ours = mapped("rank", "both", *(["--curve"] if METHODS else []))
        served = joined(model, gallery, folder, splits)
        rows.append(["the same, texts of the fit compared in the new space", "", *(cell(served[split], old[split]) for split in splits)])
        names, ahead = {f"{i + 1}": row["_id"] for i, row in enumerate(queries)}, []
        for name, (seconds, file) in peers(model, documents, queries).items():
            found = gains(named_run(gallery, file, names), splits)
            rows.append([name, f"{seconds:.1f}", *(cell(found[split], old[split]) for split in splits)])
            ahead.append([name, *("{:+.4f} ({:+.4f} to {:+.4f})".format(*difference(ours[split], found[split])) for split in splits)])
        report.note(f"One gallery of {len(documents):,} texts in the old space; {SAMPLE:,} of them are embedded by the new model, and every map "
                    "is fitted to as many: evenly spread ones, for `rank` half of them neighbours of the others. Our maps see a sentence of "
                    "each text as a query, the peers' the texts, as their authors have it. Queries are held out. Judged: nDCG@10. `debian` has "
                    "no judgments: its truth is the ten descriptions that the new model itself finds among all, and nDCG@10 is measured "
                    "against them. `rank` is served with the vectors of the texts that the fit embedded, {SAMPLE / len(documents):.0%} of the gallery here; "
                    "the other rows search the old vectors alone. In brackets: the paired difference from the old model with its 95 % bootstrap interval over the queries.")
        report.table("One stage: a map and the old vectors", ["map", "fit s", *splits], rows)
        if ahead:
            report.table("What `rank`, seeing both vectors, is ahead of each peer", ["peer", *splits], ahead)
        certificates = [certificate(gallery, folder, split, model) for split in splits]
        report.table(f"Five ways of answering, as `perennial upgrade certify` measures them (nDCG@10; cascade of {CASCADE})",
                     ["queries", "old", "new as it is", "bridged", "cascade", "everything anew", "cascade / anew", "verdict"],
                     certificates)
        if fit["curve"]:
            curve = [(point["sample"], point["agreement"]) for point in fit["curve"]]
            report.table("Agreement with the new model's ten nearest of the sample, by its size", ["texts", "agreement"],
                         [[texts, f"{agreement:.3f}"] for texts, agreement in curve])
            report.lines("sample", "Agreement with the new model by size of the sample", "texts", "share of the ten nearest", {"rank": curve})
    return report.save(suite.RESULTS)


def joined(model, gallery, folder, splits):
    """nDCG@10 by query of the last fit as it is served: texts that it embedded are compared in the new space.

    In a copy that knows nothing but this fit: certificates of earlier runs have embedded everything.
    """
    copy = os.path.join(FOLDER, "gallery-joined")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(gallery, copy)
    perennial("upgrade", "abandon", copy)
    perennial("upgrade", "fit", copy, "--to", model, "--from", OLD, "--method", "rank", "--inputs", "both", "--sample", SAMPLE)
    perennial("upgrade", "switch", copy, "--force", "--json")
    found = gains(answered(copy, folder, "joined", "--model", model, "--old-model", OLD, "--cascade", 0), splits)
    shutil.rmtree(copy)
    return found


def cell(found, old):
    return "{:.4f} ({:+.4f}; {:+.4f} to {:+.4f})".format(mean(found), *difference(found, old))


def named_run(gallery, vectors, names):
    """The run of ready query vectors over the old vectors, under the queries' own names."""
    path = vectors[:-len(".npy")] + ".trec"
    perennial("search", gallery, "--vectors", vectors, "-k", 100, "--exact", "--force", "--run", path)
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
    return [split, *shown, f"{arms['cascade'] / max(arms['full'], 1e-9):.3f}", found["verdict"]]
