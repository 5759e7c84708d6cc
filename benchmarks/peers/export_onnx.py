#!/usr/bin/env python3
"""Writes a model of the BERT family as ONNX: m.onnx, and m8.onnx with weights in int8.

usage: export_onnx.py MODEL_FOLDER OUTPUT_FOLDER      (does nothing when both files are there)
"""
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"


def main(model_folder, output):
    path, small = os.path.join(output, "m.onnx"), os.path.join(output, "m8.onnx")
    if os.path.exists(path) and os.path.exists(small):
        return
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import AutoModel, AutoTokenizer

    bert = AutoModel.from_pretrained(model_folder, attn_implementation="eager").eval()
    tokenizer = AutoTokenizer.from_pretrained(model_folder)

    class Hidden(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.bert = bert

        def forward(self, ids, mask, types):
            return self.bert(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state

    example = tokenizer(["a text", "another, longer text"], padding=True, return_tensors="pt")
    texts, length = torch.export.Dim("texts", min=1, max=512), torch.export.Dim("length", min=2, max=512)
    torch.onnx.export(
        Hidden().eval(), (example["input_ids"], example["attention_mask"], torch.zeros_like(example["input_ids"])),
        path, dynamo=True, input_names=["ids", "mask", "types"], output_names=["hidden"],
        dynamic_shapes=({0: texts, 1: length},) * 3)
    quantize_dynamic(path, small, weight_type=QuantType.QInt8)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
