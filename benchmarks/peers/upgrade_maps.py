"""Maps of queries from a new space into an old one, as others make them; writes NAME.npy for each and says how long it took.

usage: upgrade_maps.py FOLDER drift-adapter|rebasis

FOLDER has new.npy and old.npy (a sample of documents, row for row) and queries.npy (queries of the new model). Every map sees the
new model's vector of a query alone. Drift-Adapter (EMNLP 2025): orthogonal Procrustes, low-rank affine of rank 64, residual network
with 256 hidden units, the latter two by AdamW at 3e-4 on the squared error; rebasis 0.1.0 chooses its own (it wants Python 3.12).
Prints a JSON line a map: {"map", "seconds", "file"}.
"""
import json
import os
import sys
import time

import numpy as np


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def procrustes(new, old):
    u, _, v = np.linalg.svd(new.T @ old, full_matrices=False)
    return lambda rows: rows @ (u @ v)


def trained(new, old, kind):
    """Low-rank affine or residual network by gradient descent; where widths differ, the residual path is a linear map."""
    import torch
    torch.manual_seed(0)
    x, y = torch.tensor(new), torch.tensor(old)
    d, e = x.shape[1], y.shape[1]
    if kind == "low-rank affine":
        model = torch.nn.Sequential(torch.nn.Linear(d, 64, bias=False), torch.nn.Linear(64, e))
        apply = model
    else:
        inner = torch.nn.Sequential(torch.nn.Linear(d, 256), torch.nn.GELU(), torch.nn.Linear(256, e))
        skip = torch.nn.Identity() if d == e else torch.nn.Linear(d, e, bias=False)
        model = torch.nn.ModuleList([inner, skip])
        apply = lambda rows: skip(rows) + inner(rows)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
    for _ in range(60):
        for rows in torch.randperm(len(x)).split(256):
            loss = ((apply(x[rows]) - y[rows]) ** 2).sum(1).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    def mapped(rows):
        with torch.no_grad():
            return apply(torch.tensor(rows)).numpy()
    return mapped


def main(folder, family):
    read = lambda name: np.load(os.path.join(folder, name + ".npy")).astype("float32")
    new, old, queries = unit(read("new")), unit(read("old")), unit(read("queries"))
    if family == "rebasis":
        from rebasis.core.selection import fit_candidates
        made = [("rebasis " + c.name, c.fit_seconds, c.adapter.apply) for c in fit_candidates(new, old)]
    else:
        made = []
        for kind in ("procrustes", "low-rank affine", "residual MLP"):
            start = time.time()
            apply = procrustes(new, old) if kind == "procrustes" else trained(new, old, kind)
            made.append(("Drift-Adapter " + kind, time.time() - start, apply))
    for name, seconds, apply in made:
        file = os.path.join(folder, name.replace(" ", "-") + ".npy")
        np.save(file, unit(np.asarray(apply(queries), dtype="float32")))
        print(json.dumps({"map": name, "seconds": seconds, "file": file}), flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[2] not in ("drift-adapter", "rebasis"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
