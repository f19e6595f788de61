"""Explanations: exact where trees or weights can be read from the ONNX graph, sampled for the rest; always they add up."""

from itertools import combinations
from math import factorial

import mlflow
import numpy as np
import pandas as pd
import pytest
import requests
from conftest import DATA_PLANE
from sklearn.datasets import make_classification, make_regression
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

x, y = make_classification(300, 5, n_informative=4, n_redundant=1, random_state=5)
frame = pd.DataFrame(x.astype("float32"), columns=[f"f{i}" for i in range(5)])
numbers, target = make_regression(300, 5, random_state=5)
numbers = pd.DataFrame(numbers.astype("float32"), columns=[f"f{i}" for i in range(5)])


def shapley(value, row, background):
    """Shapley values by their definition: every coalition takes its features from the row, the others from the background."""
    names = list(background.columns)
    worth = {}
    for size in range(len(names) + 1):
        for coalition in combinations(names, size):
            mixed = background.copy()
            for name in coalition:
                mixed[name] = row[name]
            worth[frozenset(coalition)] = float(np.mean(value(mixed)))
    found = {}
    for name in names:
        others = [one for one in names if one != name]
        found[name] = sum(
            factorial(size) * factorial(len(others) - size) / factorial(len(names)) * (worth[frozenset((*chosen, name))] - worth[frozenset(chosen)])
            for size in range(len(others) + 1)
            for chosen in combinations(others, size)
        )
    return found


def logit(model):
    return lambda data: np.log(model.predict_proba(data)[:, 1]) - np.log(model.predict_proba(data)[:, 0])


def positive(model):
    return lambda data: model.predict_proba(data)[:, 1]


def xgb(data, labels):
    return pytest.importorskip("xgboost").XGBClassifier(n_estimators=15).fit(data, labels)


def lgbm(data, labels):
    return pytest.importorskip("lightgbm").LGBMRegressor(n_estimators=15, verbose=-1).fit(data, labels)


# How it is made, the flavor, its data, what is explained, and how.
CASES = {
    "gradient boosting": (lambda: GradientBoostingClassifier(n_estimators=20, random_state=1).fit(frame, y), "sklearn", frame, logit, "trees"),
    "histogram boosting": (lambda: HistGradientBoostingClassifier(max_iter=20, random_state=1).fit(frame, y), "sklearn", frame, logit, "trees"),
    "random forest": (lambda: RandomForestClassifier(20, random_state=1).fit(frame, y), "sklearn", frame, positive, "trees"),
    "forest of estimates": (lambda: RandomForestRegressor(20, random_state=1).fit(numbers, target), "sklearn", numbers, None, "trees"),
    "xgboost": (lambda: xgb(frame, y), "xgboost", frame, logit, "trees"),
    "lightgbm": (lambda: lgbm(numbers, target), "lightgbm", numbers, None, "trees"),
    "scaled logistic regression": (lambda: make_pipeline(StandardScaler(), LogisticRegression()).fit(frame, y), "sklearn", frame, logit, "linear"),
    "linear regression": (lambda: LinearRegression().fit(numbers, target), "sklearn", numbers, None, "linear"),
}


def logged(pawl, name, flavor, model, example):
    options = {"serialization_format": "cloudpickle"} if flavor == "sklearn" else {}
    with mlflow.start_run():
        getattr(mlflow, flavor).log_model(
            model, name="m", input_example=example, registered_model_name=name, pip_requirements=["mlflow", "cloudpickle"], **options
        )
    pawl.deploy(name, name)


def adds_up(explanation):
    for row in explanation["rows"]:
        assert explanation["base"] + sum(row["contributions"].values()) == pytest.approx(row["value"], abs=1e-6, rel=1e-6)


@pytest.mark.parametrize("kind", CASES)
def test_what_can_be_read_is_explained_exactly(pawl, unique, kind):
    make, flavor, data, scale, method = CASES[kind]
    model = make()
    value = model.predict if scale is None else scale(model)
    background, rows = data[:30], data[30:33]
    logged(pawl, unique, flavor, model, background)
    found = pawl.native("POST", f"endpoints/{unique}/explain", {"rows": rows.to_dict("records")})
    assert (found["method"], found["reason"], found["backgroundRows"]) == (method, None, 30)
    assert found["of"] == ("log-odds" if scale is logit else "output")
    adds_up(found)
    assert found["base"] == pytest.approx(float(np.mean(value(background))), rel=1e-4, abs=1e-4)
    for (_, row), told in zip(rows.iterrows(), found["rows"]):
        assert told["value"] == pytest.approx(float(value(row.to_frame().T)[0]), rel=1e-4, abs=1e-4)
        assert told["contributions"] == pytest.approx(shapley(value, row, background), rel=1e-3, abs=1e-3)


def test_what_cannot_be_read_is_sampled_with_errors(pawl, unique):
    model = make_pipeline(FunctionTransformer(np.cbrt), LogisticRegression()).fit(frame, y)
    background = frame[:10]
    with mlflow.start_run():
        mlflow.sklearn.log_model(
            model, name="m", input_example=background, registered_model_name=unique, pip_requirements=["mlflow", "cloudpickle"],
            serialization_format="cloudpickle", pyfunc_predict_fn="predict_proba",
        )  # fmt: skip
    pawl.deploy(unique, unique)
    row = frame.iloc[40]
    found = pawl.native("POST", f"endpoints/{unique}/explain", {"rows": [row.to_dict()]})
    assert (found["method"], found["of"]) == ("sampled", "output") and "Python" in found["reason"]
    adds_up(found)
    (told,) = found["rows"]
    wanted = shapley(positive(model), row, background)
    for name, value in wanted.items():
        assert abs(told["contributions"][name] - value) <= 5 * told["errors"][name] + 0.02


def test_v1_explains_instances_and_rows_may_be_compared_with_others(pawl, unique):
    model = LinearRegression().fit(numbers, target)
    logged(pawl, unique, "sklearn", model, numbers[:20])
    reply = requests.post(f"{DATA_PLANE}/v1/models/{unique}:explain", json={"instances": numbers[:2].values.tolist()}, timeout=60)
    assert reply.status_code == 200, reply.text
    first, second = reply.json()["explanations"]
    assert first["method"] == "linear" and first["value"] == pytest.approx(float(model.predict(numbers[:1])[0]), rel=1e-4)
    same = {"rows": numbers[1:2].to_dict("records"), "background": numbers[1:2].to_dict("records")}
    found = pawl.native("POST", f"endpoints/{unique}/explain", same)
    assert max(abs(value) for value in found["rows"][0]["contributions"].values()) == 0, "nothing sets a row apart from itself"
    reply = requests.post(f"{DATA_PLANE}/v1/models/{unique}:explain", json={"instances": [[1, 2]]}, timeout=60)
    assert reply.status_code == 400 and "5 values" in reply.json()["error"]
    bad = requests.post(f"{DATA_PLANE}/api/v1/endpoints/{unique}/explain", json={**same, "output": "nothing"}, timeout=60)
    assert bad.status_code == 400 and "no output nothing" in bad.json()["error"]
