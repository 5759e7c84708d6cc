#!/usr/bin/env python3
"""An encoder of others as a contestant: answers the requests of benchmarks/encode, one JSON line each.

usage: encode_peer.py MODEL_FOLDER ENGINE THREADS ONNX_FOLDER
ENGINE: sentence-transformers, onnxruntime-fp32, onnxruntime-int8, openvino-fp32, openvino-bf16, tokenizers
"""
import json
import os
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy as np

LENGTH, BATCH = 256, 32


def reference(model_folder, threads):
    """sentence-transformers, as its users call it."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    model = SentenceTransformer(model_folder, device="cpu")
    return lambda texts: model.encode(texts, batch_size=BATCH)


def session(model_folder, forward):
    """Tokenizers, batches of texts of like length, mean pooling and normalising around a network."""
    tokenizer = load_tokenizer(model_folder)

    def encode(texts):
        ids = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
        order = sorted(range(len(ids)), key=lambda text: -len(ids[text]))
        vectors = None
        for start in range(0, len(order), BATCH):
            rows = order[start:start + BATCH]
            tokens = np.zeros((len(rows), len(ids[rows[0]])), "i8")
            mask = np.zeros_like(tokens)
            for row, text in enumerate(rows):
                tokens[row, :len(ids[text])] = ids[text]
                mask[row, :len(ids[text])] = 1
            hidden = forward(tokens, mask)
            mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
            if vectors is None:
                vectors = np.empty((len(ids), mean.shape[1]), "f4")
            vectors[rows] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return vectors

    return encode


def load_tokenizer(model_folder):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(os.path.join(model_folder, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LENGTH)
    return tokenizer


def onnxruntime_network(path, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    network = onnxruntime.InferenceSession(path, options)
    return lambda ids, mask: network.run(None, {"ids": ids, "mask": mask, "types": np.zeros_like(ids)})[0]


def openvino_network(path, threads, precision):
    import openvino

    core = openvino.Core()
    settings = {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": threads}
    request = core.compile_model(core.read_model(path), "CPU", settings).create_infer_request()

    def forward(ids, mask):
        request.infer({"ids": ids, "mask": mask, "types": np.zeros_like(ids)}, share_inputs=True)
        return request.get_output_tensor(0).data

    return forward


def make(model_folder, engine, threads, onnx):
    if engine == "sentence-transformers":
        return reference(model_folder, threads)
    if engine == "tokenizers":
        tokenizer = load_tokenizer(model_folder)
        return lambda texts: sum(len(encoding.ids) for encoding in tokenizer.encode_batch(texts))
    library, precision = engine.split("-")
    if library == "onnxruntime":
        network = onnxruntime_network(os.path.join(onnx, "m8.onnx" if precision == "int8" else "m.onnx"), threads)
    else:
        network = openvino_network(os.path.join(onnx, "m.onnx"), threads, precision.replace("fp32", "f32"))
    return session(model_folder, network)


def texts_of(path, known={}):
    if path not in known:
        with open(path, encoding="utf-8") as file:
            known[path] = json.load(file)
    return known[path]


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def answer(encode, action, request):
    texts = texts_of(request["file"])
    if action == "encode":
        calls = [texts[start:start + request["batch"]] for start in range(0, len(texts), request["batch"])]
        return {"seconds": [timed(lambda: [encode(call) for call in calls])[0]]}
    if action == "query":
        return {"seconds": [timed(lambda: encode([texts[i % len(texts)]]))[0] for i in range(request["times"])]}
    if action == "vectors":
        np.asarray(encode(texts), "f4").tofile(request["output"])
        return {"seconds": []}
    seconds, counts = timed(lambda: [encode(texts) for _ in range(request["times"])])
    return {"seconds": seconds, "tokens": sum(counts)}


def main(model_folder, engine, threads, onnx):
    os.environ["RAYON_NUM_THREADS"] = threads
    encode = make(model_folder, engine, int(threads), onnx)
    print(json.dumps({"engine": engine}), flush=True)
    for line in sys.stdin:
        (action, request), = json.loads(line).items()
        try:
            reply = answer(encode, action, request)
        except Exception as error:  # The suite ends with the message, in its own words.
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
