#!/usr/bin/env python3
"""Makes training pairs and a test set out of Debian's package descriptions.

usage: debian_pairs.py FOLDER

Short descriptions ask for long ones. Packages are split by their source: no source of the test set is in the
training set. FOLDER gets

    train.jsonl    {"anchor": short, "positive": long, "source": …}
    noisy.jsonl    as many, of which 20 % repeat 60 positives under other ids, each asked for in other words
    texts.jsonl    {"text": …}: every text of train.jsonl once
    test/          a BEIR folder of unseen sources: one description is right for a query
    several/       another, of all packages of these sources: those of the query's own source are right

The lists come by `apt-get update` into FOLDER/lists (13 MB); the system's own lists stay as they are.
"""
import hashlib
import json
import os
import random
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../indexes/debian-packages"))

import packages

# Descriptions of these repeat that of the package they belong to: they would be false negatives of the test.
REPEATS = re.compile(r"-(dev|dbg|dbgsym|doc|data|common|l10n|locale)(-.*)?$")
POPULAR, NOISE, QUERIES, DOCUMENTS = 60, 0.2, 4000, 8000
# Packages of a source that queries with several right answers come from.
SIBLINGS = range(2, 11)


def described(folder):
    """name -> (source, short, long), in the order of names."""
    package_files, translations = packages.lists(folder)
    long = {key: packages.prose(text.partition("\n")[2]) for key, text in packages.long_descriptions(translations).items()}
    found = {}
    for path in package_files:
        for fields in packages.paragraphs_of(path):
            name, text = fields.get("Package", ""), long.get(fields.get("Description-md5"), "")
            if name and len(text.split()) >= 8:
                source = fields.get("Source", name).split(" ")[0]
                found[name] = (source, fields.get("Description", ""), text)
    return dict(sorted(found.items()))


def is_test(source):
    return hashlib.md5(source.encode()).digest()[0] < 52


def write_lines(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def noisy(rows, draw):
    """20 % of the pairs become copies of popular positives: the same text under another id, asked for in its own words."""
    popular, result = draw.sample(rows, POPULAR), []
    for number, row in enumerate(rows):
        if draw.random() < NOISE:
            base = draw.choice(popular)
            words = base["positive"].split()
            start = draw.randrange(max(1, len(words) - 8))
            row = {"anchor": " ".join(words[start:start + 8]), "positive": f"{base['positive']} [{number}]", "source": base["source"]}
        result.append(row)
    return result


def write_folder(path, documents, queries):
    """A BEIR folder of (name, text) documents and (name, text, right names) queries."""
    os.makedirs(f"{path}/qrels", exist_ok=True)
    write_lines(f"{path}/corpus.jsonl", ({"_id": name, "title": "", "text": text} for name, text in documents))
    write_lines(f"{path}/queries.jsonl", ({"_id": "q-" + name, "text": text} for name, text, _ in queries))
    with open(f"{path}/qrels/test.tsv", "w", encoding="utf-8") as file:
        file.write("query-id\tcorpus-id\tscore\n")
        for name, _, right in queries:
            file.writelines(f"q-{name}\t{other}\t1\n" for other in right)


def main(folder):
    train, test, siblings, seen = [], [], {}, set()
    for name, (source, short, long) in described(f"{folder}/lists").items():
        if is_test(source):
            siblings.setdefault(source, []).append((name, short, long))
            if REPEATS.search(name) or long in seen:
                continue
            seen.add(long)
            test.append((name, short, long))
        else:
            train.append({"anchor": short, "positive": long, "source": source})
    draw = random.Random(1)
    draw.shuffle(train)
    draw.shuffle(test)
    write_lines(f"{folder}/train.jsonl", train)
    write_lines(f"{folder}/noisy.jsonl", noisy(train, draw))
    texts = dict.fromkeys(text for row in train for text in (row["anchor"], row["positive"]))
    write_lines(f"{folder}/texts.jsonl", ({"text": text} for text in texts))
    documents, queries = test[:DOCUMENTS], test[:QUERIES]
    write_folder(f"{folder}/test", ((name, long) for name, _, long in documents), [(name, short, [name]) for name, short, _ in queries])
    several = [(name, short, [other for other, _, _ in packages]) for packages in siblings.values() if len(packages) in SIBLINGS
               for name, short, _ in packages]
    random.Random(1).shuffle(several)
    write_folder(f"{folder}/several", ((name, long) for packages in siblings.values() for name, _, long in packages), several[:QUERIES])
    print(f"{len(train)} training pairs, {len(queries)} queries over {len(documents)} documents of unseen sources", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
