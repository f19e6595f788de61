"""What autologging records of a training: parameters, metrics, data and the model, which loads again from the server."""

import time

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow.entities import Metric
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV


@pytest.fixture
def data():
    values = np.random.default_rng(7).normal(size=(80, 3))
    frame = pd.DataFrame(values, columns=["a", "b", "c"])
    return frame, (frame.a + frame.b > 0).astype(int)


@pytest.fixture
def experiment(unique):
    return mlflow.set_experiment(unique).experiment_id


@pytest.fixture
def autologged():
    """Turns the autologging of a library on for one test."""
    on = []

    def turn_on(library, **options):
        on.append(library)
        library.autolog(**options)

    yield turn_on
    for library in on:
        library.autolog(disable=True)


def test_a_scikit_learn_fit_is_recorded_with_its_data_and_a_model_that_loads(client, experiment, autologged, data):
    frame, target = data
    autologged(mlflow.sklearn, log_input_examples=True, serialization_format="cloudpickle")
    with mlflow.start_run() as run:
        model = LogisticRegression(C=0.5, max_iter=50).fit(frame, target)
        model.score(frame, target)
    found = client.get_run(run.info.run_id)
    assert found.info.status == "FINISHED"
    assert (found.data.params["C"], found.data.params["max_iter"]) == ("0.5", "50")
    assert found.data.metrics["training_score"] == pytest.approx(model.score(frame, target))
    assert {"training_f1_score", "training_roc_auc"} <= set(found.data.metrics)
    assert [key for key in found.data.metrics if key.startswith("LogisticRegression_score")], "a later score is recorded too"
    assert found.data.tags["estimator_name"] == "LogisticRegression"
    (dataset,) = found.inputs.dataset_inputs
    assert {tag.key: tag.value for tag in dataset.tags} == {"mlflow.data.context": "train"}
    assert "estimator.html" in {each.path for each in client.list_artifacts(run.info.run_id)}
    (output,) = found.outputs.model_outputs
    logged = client.get_logged_model(output.model_id)
    assert logged.status == "READY" and logged.source_run_id == run.info.run_id
    assert {metric.key for metric in logged.metrics} >= {"training_score"}
    assert logged.params["C"] == "0.5"
    loaded = mlflow.pyfunc.load_model(f"models:/{output.model_id}")
    assert list(loaded.predict(frame)) == list(model.predict(frame))


def test_a_grid_search_is_a_run_with_its_best_trials_below(client, experiment, autologged, data):
    autologged(mlflow.sklearn, log_models=False, max_tuning_runs=2)
    with mlflow.start_run() as run:
        GridSearchCV(LogisticRegression(max_iter=50), {"C": [0.01, 0.1, 1.0]}, cv=2).fit(*data)
    parent = client.get_run(run.info.run_id)
    assert set(parent.data.params) >= {"best_C", "cv"}
    children = client.search_runs([experiment], f"tags.mlflow.parentRunId = '{run.info.run_id}'")
    assert len(children) == 2
    assert all("mean_test_score" in child.data.metrics for child in children)
    assert parent.data.params["best_C"] in {child.data.params["C"] for child in children}


def test_a_fit_of_xgboost_is_recorded_round_by_round(client, experiment, autologged, data):
    xgboost = pytest.importorskip("xgboost")
    autologged(mlflow.xgboost)
    train = xgboost.DMatrix(data[0], label=data[1])
    with mlflow.start_run() as run:
        booster = xgboost.train({"objective": "binary:logistic", "max_depth": 2}, train, 5, evals=[(train, "train")])
    found = client.get_run(run.info.run_id)
    assert (found.data.params["max_depth"], found.data.params["num_boost_round"]) == ("2", "5")
    history = client.get_metric_history(run.info.run_id, "train-logloss")
    assert [point.step for point in history] == [0, 1, 2, 3, 4]
    assert "feature_importance_weight.json" in {each.path for each in client.list_artifacts(run.info.run_id)}
    loaded = mlflow.pyfunc.load_model(f"models:/{found.outputs.model_outputs[0].model_id}")
    assert np.allclose(loaded.predict(data[0]), booster.predict(train))


def test_a_fit_of_lightgbm_is_recorded_round_by_round(client, experiment, autologged, data):
    lightgbm = pytest.importorskip("lightgbm")
    autologged(mlflow.lightgbm)
    train = lightgbm.Dataset(data[0], label=data[1])
    with mlflow.start_run() as run:
        booster = lightgbm.train(
            {"objective": "binary", "num_leaves": 3, "verbose": -1}, train, 5, valid_sets=[train], valid_names=["train"]
        )
    found = client.get_run(run.info.run_id)
    assert (found.data.params["num_leaves"], found.data.params["num_boost_round"]) == ("3", "5")
    history = client.get_metric_history(run.info.run_id, "train-binary_logloss")
    assert [point.step for point in history] == [0, 1, 2, 3, 4]
    loaded = mlflow.pyfunc.load_model(f"models:/{found.outputs.model_outputs[0].model_id}")
    assert np.allclose(loaded.predict(data[0]), booster.predict(data[0]))


def test_a_training_loop_of_ones_own_logs_without_waiting(client, experiment):
    """Gradient descent by hand: every step is logged asynchronously, and nothing of it is lost."""
    weight = 5.0
    with mlflow.start_run() as run:
        mlflow.log_params({"rate": 0.1, "steps": 120}, synchronous=False)
        for step in range(120):
            weight -= 0.1 * 2 * weight
            mlflow.log_metrics({"loss": weight**2, "weight": weight}, step=step, synchronous=False)
        mlflow.set_tag("kind", "own loop", synchronous=False)
        mlflow.flush_async_logging()
    found = client.get_run(run.info.run_id)
    assert (found.data.params["steps"], found.data.tags["kind"]) == ("120", "own loop")
    assert found.data.metrics["weight"] == pytest.approx(weight)
    history = client.get_metric_history(run.info.run_id, "loss")
    assert [point.step for point in history] == list(range(120))


def test_batches_that_are_sent_again_after_a_lost_answer_count_once(client, run_id):
    points = [Metric("m", float(step), int(time.time() * 1000), step) for step in range(50)]
    for _ in range(3):
        client.log_batch(run_id, metrics=points)
    assert [point.value for point in client.get_metric_history(run_id, "m")] == [float(step) for step in range(50)]
