"""Models of scikit-learn, XGBoost and LightGBM are served as ONNX when that answers as they do, and say so."""

import mlflow
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.datasets import make_classification, make_regression
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

x, y = make_classification(400, 6, n_informative=4, random_state=3)
frame = pd.DataFrame(x.astype("float32"), columns=[f"f{i}" for i in range(6)])
numbers, target = make_regression(400, 6, random_state=3)
mixed = pd.DataFrame({"age": x[:, 0], "plan": np.where(x[:, 1] > 0, "gold", "basic"), "visits": (x[:, 2] * 10).astype("int64")})


def served(pawl, name, flavor, model, example, **options):
    """Logs, deploys and asks; answers the runtime, what was answered and what the model itself says."""
    # Trees cannot be saved without pickle.
    if flavor == "sklearn":
        options["serialization_format"] = "cloudpickle"
    with mlflow.start_run():
        getattr(mlflow, flavor).log_model(model, name="model", input_example=example, registered_model_name=name, pip_requirements=["mlflow", "cloudpickle"], **options)
    pawl.deploy(name, name)
    expected = mlflow.pyfunc.load_model(f"models:/{name}/1").predict(example)
    return pawl.runtime(name), pawl.predictions(name, example), np.asarray(expected)


SKLEARN = {
    "logistic regression": (LogisticRegression(), frame, y),
    "random forest": (RandomForestClassifier(50, random_state=1), frame, y),
    "gradient boosting": (GradientBoostingClassifier(random_state=1), frame, y),
    "histogram boosting": (HistGradientBoostingClassifier(random_state=1), frame, y),
    "scaled pipeline": (make_pipeline(StandardScaler(), LogisticRegression()), frame, y),
    "mixed columns": (
        make_pipeline(
            make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["plan"]), (StandardScaler(), ["age", "visits"])),
            LogisticRegression(),
        ),
        mixed,
        y,
    ),
    "text labels": (LogisticRegression(), frame, np.where(y > 0, "stays", "goes")),
    "linear regression": (LinearRegression(), pd.DataFrame(numbers, columns=list("abcdef")), target),
    "forest of estimates": (RandomForestRegressor(20, random_state=1), pd.DataFrame(numbers, columns=list("abcdef")), target),
    "bare matrix": (RandomForestRegressor(20, random_state=1), numbers.astype("float32"), target),
}


@pytest.mark.parametrize("kind", SKLEARN)
def test_a_scikit_learn_model_is_converted(pawl, unique, kind):
    model, data, labels = SKLEARN[kind]
    runtime, found, expected = served(pawl, unique, "sklearn", model.fit(data, labels), data[:40])
    assert (runtime["state"], runtime["kind"]) == ("ready", "onnx"), runtime["reason"]
    assert runtime["parity"]["maxDifference"] <= runtime["parity"]["tolerance"] and runtime["parity"]["rows"] == 40 + 256
    if expected.dtype.kind == "f":
        np.testing.assert_allclose(np.asarray(found, dtype=float).ravel(), expected.ravel(), rtol=1e-4, atol=1e-4)
    else:
        assert [str(one) for one in found] == [str(one) for one in expected.ravel()]


def test_xgboost_is_converted(pawl, unique):
    xgboost = pytest.importorskip("xgboost")
    model = xgboost.XGBClassifier(n_estimators=20).fit(frame, y)
    runtime, found, expected = served(pawl, unique, "xgboost", model, frame[:40])
    assert runtime["kind"] == "onnx", runtime["reason"]
    assert found == expected.ravel().tolist()


def test_a_bare_booster_of_xgboost_is_converted(pawl, unique):
    xgboost = pytest.importorskip("xgboost")
    model = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(frame, y), 20)
    runtime, found, expected = served(pawl, unique, "xgboost", model, frame[:40])
    assert runtime["kind"] == "onnx", runtime["reason"]
    np.testing.assert_allclose(np.ravel(found), expected.ravel(), atol=1e-4)


@pytest.mark.parametrize("bare", [False, True])
def test_lightgbm_is_converted(pawl, unique, bare):
    lightgbm = pytest.importorskip("lightgbm")
    model = lightgbm.LGBMClassifier(n_estimators=20, verbose=-1).fit(frame, y)
    runtime, found, expected = served(pawl, unique, "lightgbm", model.booster_ if bare else model, frame[:40])
    assert runtime["kind"] == "onnx", runtime["reason"]
    np.testing.assert_allclose(np.ravel(found), expected.ravel(), atol=1e-4)



def test_what_cannot_be_converted_runs_in_python_and_says_why(pawl, unique):
    model = make_pipeline(FunctionTransformer(np.cbrt), LogisticRegression()).fit(frame, y)
    runtime, found, expected = served(pawl, unique, "sklearn", model, frame[:40])
    assert (runtime["kind"], runtime["parity"]) == ("python", None)
    assert runtime["reason"].startswith("Not converted to ONNX: ") and "FunctionTransformer" in runtime["reason"]
    assert found == expected.tolist()


def test_without_an_example_nothing_is_compared_so_nothing_is_converted(pawl, unique):
    model = LogisticRegression().fit(frame, y)
    signature = mlflow.models.infer_signature(frame, model.predict(frame))
    with mlflow.start_run():
        mlflow.sklearn.log_model(model, name="model", signature=signature, registered_model_name=unique, pip_requirements=["mlflow"])
    pawl.deploy(unique, unique)
    runtime = pawl.runtime(unique)
    assert runtime["kind"] == "python" and "input example" in runtime["reason"]
    assert pawl.predictions(unique, frame[:5]) == model.predict(frame[:5]).tolist()
