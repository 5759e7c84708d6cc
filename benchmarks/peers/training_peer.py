#!/usr/bin/env python3
"""sentence-transformers' GISTEmbedLoss as a contestant: answers the requests of benchmarks/training-step.

usage: training_peer.py MODEL_FOLDER THREADS
The model is student and guide; AdamW, float32, clipping at 1, no dropout.
"""
import json
import os
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from sentence_transformers import SentenceTransformer, losses


def steps(model_folder, file, batch, length):
    """Seconds of each step but the first, and all losses."""
    student, guide = (SentenceTransformer(model_folder, device="cpu") for _ in range(2))
    for module in student.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    student.max_seq_length = guide.max_seq_length = length
    loss_of = losses.GISTEmbedLoss(student, guide, temperature=0.01)
    optimizer = torch.optim.AdamW(student.parameters(), lr=2e-5)
    student.train()
    with open(file, encoding="utf-8") as lines:
        pairs = json.load(lines)
    seconds, values = [], []
    for first in range(0, len(pairs) // batch * batch, batch):
        start = time.perf_counter()
        columns = [dict(student.tokenizer(list(texts), padding=True, truncation=True, max_length=length,
                                          return_tensors="pt")) for texts in zip(*pairs[first:first + batch])]
        loss = loss_of(columns, None)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        values.append(loss.item())
        seconds.append(time.perf_counter() - start)
    return {"seconds": seconds[1:], "losses": values}


def main(model_folder, threads):
    torch.set_num_threads(int(threads))
    print(json.dumps({"peer": "sentence-transformers"}), flush=True)
    for line in sys.stdin:
        (_, request), = json.loads(line).items()
        try:
            reply = steps(model_folder, **request)
        except Exception as error:  # The suite ends with the message, in its own words.
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
