"""Makes the weights of an ONNX model 8-bit integers and compares the answers of both on rows.

Runs in a process of its own, since it takes a processor and memory. Usage: quantize.py MODEL ROWS TARGET
ROWS is JSON: {"inputs", "outputs", "columns", "score", "rows", "labels"} as a bundle's interface.json has them. Writes TARGET/model.onnx
beside TARGET/result.json: {"report"} or {"reason"}.
"""

import json
import math
import sys
import time
from pathlib import Path


class Refused(Exception):
    """Why the model is not quantised."""


def quantised_operators(model):
    """Nodes that compute on integers, by operator."""
    found = {}
    for node in model.graph.node:
        if "Integer" in node.op_type or node.op_type.startswith(("QLinear", "DynamicQuantize")):
            found[node.op_type] = found.get(node.op_type, 0) + 1
    return found


def feeds(given, numpy):
    rows = given["rows"]
    made = {}
    for spec in given["inputs"]:
        tail = [1 if size is None else size for size in spec["shape"][1:]]
        data = numpy.zeros((len(rows), math.prod(tail)), dtype=object if spec["type"] == "string" else spec["type"])
        for place, column in enumerate(given["columns"]):
            if column["input"] == spec["name"]:
                data[:, column["offset"]] = [math.nan if row[place] is None else row[place] for row in rows]
        made[spec["name"]] = data.reshape([len(rows), *tail])
    return made


def run(session, tensors, rows):
    started = time.perf_counter()
    found = session.run(None, tensors)
    taken = time.perf_counter() - started
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, found)), 1000 * taken / rows


def agreement(before, after, given, numpy):
    """Differences of numbers, and how often what is answered with text, classes or the likeliest class stays the same."""
    worst, total, count, same = 0.0, 0.0, 0, None
    for spec in given["outputs"]:
        old, new = before[spec["name"]], after[spec["name"]]
        if old.dtype.kind == "f":
            gap = numpy.abs(old.astype("float64") - new.astype("float64"))
            worst, total, count = max(worst, float(numpy.nanmax(gap, initial=0.0))), total + float(numpy.nansum(gap)), count + gap.size
            if same is None and old.ndim == 2 and old.shape[1] > 1:
                same = float((old.argmax(1) == new.argmax(1)).mean())
        elif old.size == len(old):
            same = float((old.ravel() == new.ravel()).mean())
    return {"maxDifference": worst, "meanDifference": total / max(count, 1), "sameAnswers": same}


def quality(results, given, numpy):
    """Accuracy of classes, or root mean squared error of an estimate, against labels; None without labels."""
    labels = given["labels"]
    if labels is None:
        return None
    wanted = given["outputs"]
    classes = next((spec["name"] for spec in wanted if spec["type"] == "string" or "int" in spec["type"] or spec["type"] == "bool"), None)
    if classes is not None:
        found = results[classes].ravel()
        def text(value):
            return str(int(value)) if isinstance(value, (bool, int)) or (isinstance(value, float) and value.is_integer()) else str(value)
        right = sum(text(one.item() if hasattr(one, "item") else one) == text(label) for one, label in zip(found, labels))
        return {"name": "accuracy", "value": right / len(labels)}
    if given["score"] is None:
        return None
    found = results[given["score"]["output"]].reshape(len(labels), -1)[:, given["score"]["offset"]].astype("float64")
    gap = found - numpy.asarray(labels, dtype="float64")
    return {"name": "rmse", "value": float(numpy.sqrt((gap**2).mean()))}


def main(source, rows_file, target):
    try:
        import numpy
        import onnx
        import onnxruntime
        from onnxruntime.quantization import QuantType, quantize_dynamic
    except ImportError as missing:
        raise Refused(f"Python of this installation has no {missing.name}; install onnx and onnxruntime.") from None
    given = json.loads(rows_file.read_text())
    made = target / "model.onnx"
    quantize_dynamic(str(source), str(made), weight_type=QuantType.QInt8)
    operators = quantised_operators(onnx.load(str(made), load_external_data=False))
    if not operators:
        raise Refused("It has no operators whose weights can be quantised, such as MatMul, Gemm or Conv; trees and linear classifiers have none.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    sessions = [onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]) for path in (source, made)]
    tensors = feeds(given, numpy)
    rows = len(given["rows"])
    (before, ms_before), (after, ms_after) = [run(session, tensors, rows) for session in sessions]
    qualities = [quality(results, given, numpy) for results in (before, after)]
    return {
        "rows": rows,
        **agreement(before, after, given, numpy),
        "quality": None if qualities[0] is None else {"name": qualities[0]["name"], "before": qualities[0]["value"], "after": qualities[1]["value"]},
        "bytesBefore": source.stat().st_size,
        "bytesAfter": made.stat().st_size,
        "msPerRowBefore": ms_before,
        "msPerRowAfter": ms_after,
        "operators": operators,
    }


if __name__ == "__main__":
    written = Path(sys.argv[3])
    try:
        result = {"report": main(Path(sys.argv[1]), Path(sys.argv[2]), written)}
    except Refused as refusal:
        result = {"reason": str(refusal)}
    except Exception as problem:
        result = {"reason": f"{type(problem).__name__}: {problem}"[:1000]}
    (written / "result.json").write_text(json.dumps(result))
