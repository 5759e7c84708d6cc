"""From all-MiniLM-L6-v2 to models that were trained to answer its gallery: new queries on old vectors, and new on new."""
import hashlib
import json
import os
import shutil
import time

import program
from harness import suite
from harness.report import Report
from program import FOLDER, OLD, perennial

STEPS = int(os.environ.get("PERENNIAL_BENCH_STEPS", "90"))
BATCH = int(os.environ.get("PERENNIAL_BENCH_BATCH", "64"))
TESTED = int(os.environ.get("PERENNIAL_BENCH_PAIRS", "2000"))
QUERY_STEPS = int(os.environ.get("PERENNIAL_BENCH_QUERY_STEPS", "150"))
HEAD_STEPS = int(os.environ.get("PERENNIAL_BENCH_HEAD_STEPS", "300"))
TOKENS, RATE, PRECISION = 56, 5e-5, "bfloat16"
# Words of a tested description: as many as the trained ones have tokens of.
WORDS = 40
# What is trained beside the independent model, and whether a third model is trained upon the second.
CHOSEN = os.environ.get("PERENNIAL_BENCH_COMPATIBLE", "head bt2 cayley simplex query chain").split()
PLACE = os.path.join(FOLDER, "compatible")


def pairs():
    """Pairs to learn from, and tested ones of other sources."""
    learned, tested = [], []
    for row in program.lines(os.path.join(program.DATA, "pairs.jsonl")):
        anchor, positive = row.get("anchor") or row.get("short"), row.get("positive") or row.get("long")
        if not anchor or not positive:
            continue
        source = hashlib.sha256(str(row.get("source", anchor)).encode()).digest()
        (tested if source[0] < 26 else learned).append((source, {"anchor": anchor, "positive": " ".join(positive.split()[:WORDS])}))
    order = lambda rows: [row for _, row in sorted(rows, key=lambda entry: (entry[0], entry[1]["anchor"]))]
    # Texts that occur twice have no one right answer.
    seen, kept = set(), []
    for row in order(tested):
        if row["anchor"] not in seen and row["positive"] not in seen:
            seen.update(row.values())
            kept.append(row)
    # As many as the longest training sees once: the vectors of all of them are computed before it begins.
    return order(learned)[:STEPS * BATCH], kept[:TESTED]


def folder(tested):
    """The tested pairs as a BEIR folder."""
    path = os.path.join(PLACE, "beir")
    program.write(os.path.join(path, "corpus.jsonl"), [{"_id": f"d{i}", "title": "", "text": row["positive"]} for i, row in enumerate(tested)])
    program.write(os.path.join(path, "queries.jsonl"), [{"_id": f"q{i}", "text": row["anchor"]} for i, row in enumerate(tested)])
    os.makedirs(os.path.join(path, "qrels"), exist_ok=True)
    with open(os.path.join(path, "qrels", "test.tsv"), "w", encoding="utf-8") as file:
        file.write("query-id\tcorpus-id\tscore\n" + "".join(f"q{i}\td{i}\t1\n" for i in range(len(tested))))
    return path


def gallery(beir, model, name):
    path = os.path.join(PLACE, "gallery-" + name)
    shutil.rmtree(path, ignore_errors=True)
    perennial("index", beir, "--into", path, "--model", model, "--precision", PRECISION)
    return path


def measured(path, beir, *more):
    return perennial("evaluate", path, "--beir", beir, "--metrics", "ndcg@10", "--exact", "--precision", PRECISION, "--json", *more)


def value(found):
    return found["metrics"]["ndcg@10"]["value"]


def trained(name, pairs_file, *arguments, steps=STEPS):
    """A model folder, and the seconds that training took; one that an earlier run trained alike is taken."""
    output = os.path.join(PLACE, name)
    asked = ["train", "--pairs", pairs_file, "--output", output, "--steps", steps, "--batch-size", BATCH, "--max-length", TOKENS,
             "--temperature", "0.02", "--learning-rate", RATE, *arguments]
    note = os.path.join(PLACE, name + ".json")
    # What a run depends on: defaults are the program's own.
    made_of = {"asked": list(map(str, asked)), "pairs": digest(pairs_file), "program": digest(suite.PERENNIAL)}
    if os.path.exists(note):
        with open(note, encoding="utf-8") as file:
            made = json.load(file)
        if {key: made.get(key) for key in made_of} == made_of:
            return output, made["seconds"]
        os.remove(note)
    shutil.rmtree(output, ignore_errors=True)
    start = time.time()
    perennial(*asked)
    seconds = time.time() - start
    with open(note, "w", encoding="utf-8") as file:
        json.dump({**made_of, "seconds": seconds}, file)
    return output, seconds


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def answered(path, beir, model, baseline):
    """New queries on an old gallery: nDCG@10, and the difference to a run."""
    # What is shown are old vectors: none of the texts by which scores are compared may stand among them.
    perennial("upgrade", "switch", path, "--to", model, "--force", "--old-vectors-alone", "--json")
    found = measured(path, beir, "--model", model, "--baseline", baseline)
    perennial("upgrade", "abandon", path)
    return found


def compatible():
    if not program.DATA or not any(os.path.exists(os.path.join(program.DATA, "pairs.jsonl" + end)) for end in ("", ".gz")):
        return None
    report = Report("upgrade-compatible", "Models that answer an older gallery", suite.command("upgrade"))
    learned, tested = pairs()
    file = os.path.join(PLACE, "pairs.jsonl")
    program.write(file, learned)
    beir = folder(tested)
    old = gallery(beir, OLD, "old")
    baseline = os.path.join(PLACE, "old.trec")
    before = value(measured(old, beir, "--model", OLD, "--force", "--run", baseline))
    own, seconds = trained("independent", file, "--loss", "mnrl")
    models = [("independently", own, seconds)]
    common = ("--compatible-with", old)
    for chosen, name, start, arguments, steps in (
            ("head", "BT², head only", own, ("--method", "bt2", "--teacher", own, "--head-only"), HEAD_STEPS),
            ("bt2", "BT²", own, ("--method", "bt2", "--teacher", own), STEPS // 2),
            ("cayley", "BT², head only by Cayley", own, ("--method", "bt2", "--teacher", own, "--head-only", "--parametrization", "cayley"), HEAD_STEPS),
            ("simplex", "simplex", own, ("--method", "simplex", "--teacher", own), STEPS // 2),
            ("query", "query", own, ("--method", "query"), QUERY_STEPS)):
        if chosen not in CHOSEN:
            continue
        suite.say(f"upgrade: {name}")
        output, seconds = trained(name.replace(" ", "-").replace(",", "").replace("²", "2"), file, "--model", start, *common, *arguments, steps=steps)
        models.append((name, output, seconds))
    rows = [["not at all (old on old)", f"{before:.4f}", "", "–", "", ""]]
    full = {}
    for name, model, seconds in models:
        ours = gallery(beir, model, "own")
        run = os.path.join(PLACE, "independent.trec")
        anew = measured(ours, beir, "--model", model, *(("--force", "--run", run) if model == own else ("--baseline", run)))
        full[name] = value(anew)
        behind = anew.get("difference", {}).get("ndcg@10")
        if name == "independently":
            # It does not say that it answers the old model, though its vectors are near.
            found = raw(old, beir, model, baseline)
        else:
            found = answered(old, beir, model, baseline)
        gap = found["difference"]["ndcg@10"]
        rows.append([name, f"{value(found):.4f}", f"{gap['estimate']:+.4f} ({gap['low']:+.4f} to {gap['high']:+.4f})", f"{full[name]:.4f}",
                     f"{behind['estimate']:+.4f} ({behind['low']:+.4f} to {behind['high']:+.4f})" if behind else "", f"{seconds:.0f}"])
    report.note(f"{len(learned):,} pairs to learn from, {len(tested):,} tested pairs of other sources; batches of {BATCH}, {TOKENS} tokens, {STEPS} steps for the "
                f"independent model, which all others start from: {STEPS // 2} more for BT² and the simplex, {QUERY_STEPS} for query-side training, "
                f"{HEAD_STEPS} for heads alone. Query-side training leaves documents to the old model: its new on new is for completeness. nDCG@10, paired 95 % bootstrap intervals over the queries.")
    report.table("New queries on old vectors, and on new ones",
                 ["how the new model was trained", "new on old", "against old on old", "new on new", "against the independent model", "seconds"], rows)
    if {"bt2", "chain"} <= set(CHOSEN):
        chain(report, file, beir, os.path.join(PLACE, "BT2"), old)
    return report.save(suite.RESULTS)


def raw(old, beir, model, baseline):
    """Queries of a model that declares nothing, on old vectors as they are."""
    vectors, names = os.path.join(PLACE, "asked.npy"), {}
    with open(os.path.join(beir, "queries.jsonl"), encoding="utf-8") as file:
        names = {f"{i + 1}": f"q{i}" for i, _ in enumerate(file)}
    perennial("embed", os.path.join(beir, "queries.jsonl"), "--field", "text", "--as", "query", "--model", model, "--precision", PRECISION, "--format",
              "npy", "--force", "--output", vectors)
    run = os.path.join(PLACE, "raw.trec")
    perennial("search", old, "--vectors", vectors, "-k", 100, "--exact", "--force", "--run", run)
    with open(run, encoding="utf-8") as file:
        rows = [line.split() for line in file]
    with open(run, "w", encoding="utf-8") as file:
        file.writelines(" ".join([names[row[0]], *row[1:]]) + "\n" for row in rows)
    # The comparison is the other way about: what the old model reaches, against this run.
    found = measured(old, beir, "--model", OLD, "--baseline", run)
    gap = found["difference"]["ndcg@10"]
    turned = {"estimate": -gap["estimate"], "low": -gap["high"], "high": -gap["low"]}
    return {"metrics": {"ndcg@10": {"value": value(found) - gap["estimate"]}}, "difference": {"ndcg@10": turned}}


def chain(report, file, beir, second, first_gallery):
    """A third model that answers the second's gallery, and through it the first's."""
    second_gallery = gallery(beir, second, "second")
    third, _ = trained("third", file, "--model", second, "--compatible-with", second_gallery, "--old-model", second, "--teacher",
                       os.path.join(PLACE, "independent"), "--method", "bt2", steps=STEPS // 2)
    galleries = [first_gallery, second_gallery, gallery(beir, third, "third")]
    rows, matrix = [], []
    for place, model in enumerate((OLD, second, third)):
        matrix.append([])
        for older in range(place + 1):
            run = os.path.join(PLACE, f"own-{older}.trec")
            if older == place:
                found = measured(galleries[older], beir, "--model", model, "--force", "--run", run)
            else:
                found = answered(galleries[older], beir, model, run)
            matrix[place].append(value(found))
        rows.append([("first: MiniLM", "second: BT²", "third: BT² on BT²")[place], *(f"{v:.4f}" for v in matrix[place]), *[""] * (2 - place)])
    passed = sum(matrix[t][k] > matrix[k][k] for t in range(3) for k in range(t))
    mean = sum(map(sum, matrix)) / 6
    report.table("A chain of three: queries of a model (row) on the gallery of a model (column)", ["model", "first", "second", "third"], rows)
    report.note(f"Average compatibility {passed / 3:.2f} (pairs whose newer model answers the older gallery better than the older one), average accuracy {mean:.4f}.")
