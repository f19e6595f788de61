"""Converts a saved scikit-learn, XGBoost or LightGBM model to ONNX and compares both on the rows it was logged with.

Runs in a process of its own, because loading a model may run its maker's code. Usage: convert.py FOLDER TARGET
Writes TARGET/result.json: {"predictions", "rows", "max_difference", "tolerance", "labels_differ"} beside TARGET/model.onnx, or {"reason"}.
"""

import importlib
import json
import sys
import warnings
from pathlib import Path

NUMBERS = {"boolean", "integer", "long", "float", "double"}
# Largest absolute difference between probabilities or estimates, relative for those beyond 1.
TOLERANCE = 1e-4
DRAWN_ROWS = 256
SEED = 7


class Refused(Exception):
    """Why the model is not converted."""


class Attempt:
    """One way to lay out the inputs."""

    def __init__(self, double, inputs, kinds):
        self.double, self.inputs, self.kinds = double, inputs, kinds


def native_of(model, folder):
    for flavor in ("sklearn", "xgboost", "lightgbm"):
        if flavor in model.flavors and model.flavors["python_function"]["loader_module"] == f"mlflow.{flavor}":
            return flavor, importlib.import_module(f"mlflow.{flavor}").load_model(str(folder))
    raise Refused(f"There is no converter for the flavor {model.flavors['python_function']['loader_module']}.")


def layouts(signature):
    """The ways to name the inputs, the plainest first: a matrix of all columns, then a column each."""
    from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, Int64TensorType, StringTensorType

    specs = signature.inputs.inputs
    if signature.inputs.is_tensor_spec():
        if len(specs) != 1 or len(specs[0].shape) != 2 or specs[0].shape[1] < 1:
            raise Refused("Its signature is not one matrix of a fixed width.")
        width, name = specs[0].shape[1], specs[0].name or "inputs"
        return [Attempt(double, [(name, kind([None, width]))], None) for double, kind in ((False, FloatTensorType), (True, DoubleTensorType))]
    kinds = [spec.type.name for spec in specs]
    if any(kind not in NUMBERS | {"string"} for kind in kinds):
        raise Refused("Its signature has columns that are neither numbers nor text.")
    names = [spec.name or str(at) for at, spec in enumerate(specs)]
    found = []
    for double, kind in ((False, FloatTensorType), (True, DoubleTensorType)):
        if "string" not in kinds:
            found.append(Attempt(double, [("inputs", kind([None, len(names)]))], None))
        typed = {"string": StringTensorType, "integer": Int64TensorType, "long": Int64TensorType}
        found.append(Attempt(double, [(name, typed.get(one, kind)([None, 1])) for name, one in zip(names, kinds)], kinds))
    return found


def convert(flavor, native, attempt):
    if flavor == "sklearn":
        import skl2onnx

        register_boosters()
        # Dictionaries per row cannot be sent as tensors.
        options = {id(native): {"zipmap": False}} if hasattr(native, "predict_proba") else None
        return skl2onnx.to_onnx(native, initial_types=attempt.inputs, options=options, target_opset={"": 18, "ai.onnx.ml": 3})
    import onnxmltools
    from onnxmltools.convert.common.data_types import FloatTensorType

    if attempt.double or attempt.kinds is not None:
        raise Refused("A booster takes one matrix of floats.")
    name, kind = attempt.inputs[0]
    inputs = [(name, FloatTensorType(kind.shape))]
    if flavor == "xgboost":
        return onnxmltools.convert_xgboost(native, initial_types=inputs, target_opset=15)
    return onnxmltools.convert_lightgbm(native, initial_types=inputs, zipmap=False, target_opset=15)


def register_boosters():
    """Boosters as steps of scikit-learn pipelines, where both packages are there."""
    from skl2onnx import update_registered_converter
    from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes as classes
    from skl2onnx.common.shape_calculator import calculate_linear_regressor_output_shapes as numbers

    for package, prefix, title in (("xgboost", "XGB", "Xgboost"), ("lightgbm", "LGBM", "LightGbm")):
        try:
            module = importlib.import_module(package)
            converters = importlib.import_module(f"onnxmltools.convert.{package}.operator_converters." + ("XGBoost" if package == "xgboost" else "LightGbm"))
        except ImportError:
            continue
        converter = getattr(converters, "convert_xgboost" if package == "xgboost" else "convert_lightgbm")
        choices = {"nocl": [True, False], "zipmap": [True, False, "columns"]}
        update_registered_converter(getattr(module, f"{prefix}Classifier"), f"{title}{prefix}Classifier", classes, converter, options=choices)
        update_registered_converter(getattr(module, f"{prefix}Regressor"), f"{title}{prefix}Regressor", numbers, converter)


def drawn(example, numpy):
    """Rows around those of the example, so that the comparison does not rest on a handful."""
    import pandas

    random = numpy.random.default_rng(SEED)

    def around(values):
        values = numpy.asarray(values)
        picked = values[random.integers(0, len(values), DRAWN_ROWS)]
        if values.dtype.kind != "f":
            return picked
        spread = numpy.nanstd(values.astype("float64")) if len(values) > 1 else 0.0
        moved = picked + random.normal(0, spread or 1.0, DRAWN_ROWS)
        # Only values that both precisions hold: a threshold between two of them would say nothing of the conversion.
        return moved.astype("float32").astype(values.dtype)

    if isinstance(example, pandas.DataFrame):
        return pandas.DataFrame({name: around(example[name]) for name in example.columns}).astype(example.dtypes)
    return numpy.column_stack([around(example[:, at]) for at in range(example.shape[1])]).astype(example.dtype)


def feeds(attempt, rows, numpy):
    table = rows.to_numpy() if hasattr(rows, "to_numpy") else numpy.asarray(rows)
    if attempt.kinds is None:
        return {attempt.inputs[0][0]: table.astype("float64" if attempt.double else "float32")}
    number = "float64" if attempt.double else "float32"
    typed = {"string": object, "integer": "int64", "long": "int64"}
    return {
        name: table[:, [at]].astype(typed.get(kind, number)) for at, ((name, _), kind) in enumerate(zip(attempt.inputs, attempt.kinds))
    }


def single_probability(model):
    """Of a booster that answers the probability of the positive class: that column alone, as its own prediction is."""
    import onnx

    graph = model.graph
    helper, kinds = onnx.helper, onnx.TensorProto
    graph.initializer.append(helper.make_tensor("pawl_positive", kinds.INT64, [1], [1]))
    graph.node.append(helper.make_node("Gather", ["probabilities", "pawl_positive"], ["predictions"], axis=1))
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info("predictions", kinds.FLOAT, [None, 1]))
    return model


def difference(expected, found, numpy):
    """Largest difference, relative beyond 1; None when the shapes do not fit."""
    expected, found = numpy.asarray(expected, dtype="float64"), numpy.asarray(found, dtype="float64")
    if expected.size != found.size or len(expected) != len(found):
        return None
    expected, found = expected.reshape(len(expected), -1), found.reshape(len(found), -1)
    if (numpy.isnan(expected) != numpy.isnan(found)).any():
        return float("inf")
    return float(numpy.nanmax(numpy.abs(expected - found) / numpy.maximum(1.0, numpy.abs(expected)), initial=0.0))


def compare(session, attempt, pyfunc, native, samples, numpy):
    """The parity of one conversion. @raises Refused when it answers in another form or too far off."""
    names = [output.name for output in session.get_outputs()]
    worst, wrong, rows, predictions = 0.0, 0, 0, None
    for sample in samples:
        results = dict(zip(names, session.run(None, feeds(attempt, sample, numpy))))
        expected = numpy.asarray(pyfunc.predict(sample))
        rows += len(sample)
        probabilities = results.get("probabilities")
        label = next((name for name in names if "label" in name), None)
        is_float = expected.dtype.kind == "f"
        if label is not None and not is_float:
            predictions = label
            wrong += int((results[label].astype(str).ravel() != expected.astype(str).ravel()).sum())
            if hasattr(native, "predict_proba") and probabilities is not None:
                gap = difference(native.predict_proba(sample), probabilities, numpy)
                worst = max(worst, float("inf") if gap is None else gap)
            continue
        predictions = "probabilities" if probabilities is not None and label is not None else names[0]
        gap = difference(expected, results[predictions], numpy)
        if gap is None:
            raise Refused(f"The converted model answers with {predictions} in another form than the model itself.")
        worst = max(worst, gap)
    if wrong > 0 or worst > TOLERANCE:
        raise Refused(f"It differs on {rows} rows: by {worst:.3g} at most, tolerated are {TOLERANCE:g}; {wrong} other labels.")
    return {"predictions": predictions, "rows": rows, "max_difference": worst, "tolerance": TOLERANCE, "labels_differ": wrong}


def main(folder, target):
    import mlflow.pyfunc
    import numpy
    import onnxruntime
    from mlflow.models import Model

    model = Model.load(str(folder))
    if model.signature is None or model.signature.inputs is None:
        raise Refused("It was logged without a signature.")
    flavor, native = native_of(model, folder)
    example = model.load_input_example(str(folder))
    if example is None or not hasattr(example, "shape") or len(example.shape) != 2:
        raise Refused("It was logged without an input example of rows, against which a conversion could be checked.")
    pyfunc = mlflow.pyfunc.load_model(str(folder))
    samples = [example, drawn(example, numpy)]
    boosted = flavor != "sklearn" and not hasattr(native, "predict_proba") and pyfunc.predict(example).dtype.kind == "f"
    reasons = []
    for attempt in layouts(model.signature):
        try:
            made = convert(flavor, native, attempt)
            if boosted and "probabilities" in [output.name for output in made.graph.output]:
                made = single_probability(made)
            content = made.SerializeToString()
            session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
            found = compare(session, attempt, pyfunc, native, samples, numpy)
        except Exception as error:
            reasons.append(str(error).strip().split("\n")[0] if isinstance(error, Refused) else f"{type(error).__name__}: {str(error).strip()}".split("\n")[0])
            continue
        (target / "model.onnx").write_bytes(content)
        return found
    # The plainest layout says most; the others fail for reasons of their own.
    raise Refused(reasons[0])


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    written = Path(sys.argv[2])
    try:
        result = main(Path(sys.argv[1]), written)
    except Refused as refusal:
        result = {"reason": str(refusal)}
    except Exception as problem:
        result = {"reason": f"{type(problem).__name__}: {problem}"[:1000]}
    (written / "result.json").write_text(json.dumps(result))
