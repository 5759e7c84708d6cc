#!/usr/bin/env python3
"""The nearest left title of every right one, by one kind of evidence each.

usage: fuzzy_peer.py FILE.json    {"titles": [text…], "vectors": FILE.npy, "tasks": {name: [[left…], [right…]]}}
"""
import json
import sys

import numpy
from sklearn.feature_extraction.text import TfidfVectorizer


def nearest(products, left, right):
    best = products.argmax(1)
    return [(float(products[row, column]), left[column], right[row]) for row, column in enumerate(best)]


def main(path):
    with open(path, encoding="utf-8") as file:
        case = json.load(file)
    place = {title: row for row, title in enumerate(case["titles"])}
    vectors = numpy.load(case["vectors"])
    vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
    found = {"vectors of the untuned encoder alone": {}, "trigrams alone (TF-IDF, scikit-learn)": {}}
    for name, (left, right) in case["tasks"].items():
        products = vectors[[place[v] for v in right]] @ vectors[[place[v] for v in left]].T
        found["vectors of the untuned encoder alone"][name] = nearest(products, left, right)
        model = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), sublinear_tf=True).fit(left + right)
        products = (model.transform(right) @ model.transform(left).T).toarray()
        found["trigrams alone (TF-IDF, scikit-learn)"][name] = nearest(products, left, right)
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
