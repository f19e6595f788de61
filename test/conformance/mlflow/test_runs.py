"""Experiments, runs, parameters, metrics and tags."""

import math
import time

import mlflow
import pytest
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException


def code_of(refusal):
    return refusal.value.error_code


def test_experiment_zero_is_default_and_names_are_unique_even_among_deleted(client, unique):
    assert client.get_experiment("0").name == "Default"
    number = client.create_experiment(unique, tags={"team": "growth"})
    found = client.get_experiment_by_name(unique)
    assert (found.experiment_id, found.tags["team"]) == (number, "growth")
    assert found.artifact_location == f"mlflow-artifacts:/{number}"
    client.delete_experiment(number)
    assert client.get_experiment(number).lifecycle_stage == "deleted"
    with pytest.raises(MlflowException) as refusal:
        client.create_experiment(unique)
    assert code_of(refusal) == "RESOURCE_ALREADY_EXISTS"
    client.restore_experiment(number)
    client.rename_experiment(number, unique + "-renamed")
    client.set_experiment_tag(number, "team", "core")
    assert client.get_experiment(number).tags["team"] == "core"
    client.delete_experiment_tag(number, "team")
    assert "team" not in client.get_experiment(number).tags


def test_deleting_an_experiment_takes_its_active_runs_and_restoring_brings_them_back(client, experiment_id):
    kept = client.create_run(experiment_id).info.run_id
    gone = client.create_run(experiment_id).info.run_id
    client.delete_run(gone)
    time.sleep(0.005)
    client.delete_experiment(experiment_id)
    assert client.get_run(kept).info.lifecycle_stage == "deleted"
    client.restore_experiment(experiment_id)
    assert client.get_run(kept).info.lifecycle_stage == "active"
    assert client.get_run(gone).info.lifecycle_stage == "deleted"


def test_a_run_has_a_name_that_its_tag_mirrors(client, experiment_id):
    run = client.create_run(experiment_id)
    assert run.info.run_name and run.data.tags["mlflow.runName"] == run.info.run_name
    client.set_tag(run.info.run_id, "mlflow.runName", "by-tag")
    assert client.get_run(run.info.run_id).info.run_name == "by-tag"
    client.update_run(run.info.run_id, name="by-update")
    assert client.get_run(run.info.run_id).data.tags["mlflow.runName"] == "by-update"


def test_the_fluent_api_records_a_nested_finished_and_a_failed_run(client, unique):
    mlflow.set_experiment(unique)
    with mlflow.start_run() as parent:
        with mlflow.start_run(nested=True) as child:
            mlflow.log_metrics({"a": 1.0, "b": 2.0}, step=3)
            mlflow.set_tags({"x": "1", "y": ""})
    assert client.get_run(child.info.run_id).data.tags["mlflow.parentRunId"] == parent.info.run_id
    assert client.get_run(parent.info.run_id).info.status == "FINISHED"
    assert client.get_run(child.info.run_id).data.tags["y"] == ""
    with pytest.raises(ZeroDivisionError):
        with mlflow.start_run() as failed:
            1 / 0
    assert client.get_run(failed.info.run_id).info.status == "FAILED"


def test_metrics_keep_nan_and_infinities_and_the_latest_is_the_greatest_step(client, run_id):
    for step, value in enumerate([0.5, math.nan, math.inf, -math.inf]):
        client.log_metric(run_id, "loss", value, timestamp=1000 + step, step=step)
    client.log_metric(run_id, "loss", 9.0, timestamp=5000, step=1)
    history = client.get_metric_history(run_id, "loss")
    assert len(history) == 5
    by_step = {each.step: each.value for each in history if each.timestamp < 5000}
    assert by_step[0] == 0.5 and math.isnan(by_step[1]) and by_step[2] == math.inf and by_step[3] == -math.inf
    assert client.get_run(run_id).data.metrics["loss"] == -math.inf


def test_a_batch_of_a_thousand_metrics_is_kept_and_repeating_it_changes_nothing(client, run_id):
    metrics = [Metric("m", float(step), 1000, step) for step in range(1000)]
    for _ in range(2):
        client.log_batch(run_id, metrics=metrics)
    assert [each.value for each in client.get_metric_history(run_id, "m")] == [float(step) for step in range(1000)]
    client.log_batch(
        run_id,
        params=[Param(f"p{n}", str(n)) for n in range(100)],
        tags=[RunTag(f"t/{n}", "é") for n in range(100)],
    )
    data = client.get_run(run_id).data
    assert data.params["p99"] == "99" and data.tags["t/99"] == "é" and data.metrics["m"] == 999.0


def test_a_parameter_may_be_repeated_but_not_changed(client, run_id):
    client.log_param(run_id, "depth", 8)
    client.log_param(run_id, "depth", 8)
    with pytest.raises(MlflowException, match="Changing param values is not allowed") as refusal:
        client.log_param(run_id, "depth", 9)
    assert code_of(refusal) == "INVALID_PARAMETER_VALUE"
    with pytest.raises(MlflowException):
        client.log_batch(run_id, metrics=[Metric("kept", 1, 1, 0)], params=[Param("depth", "9")])
    data = client.get_run(run_id).data
    assert data.params == {"depth": "8"} and "kept" not in data.metrics


def test_a_deleted_run_takes_nothing_until_it_is_restored(client, run_id):
    client.delete_run(run_id)
    with pytest.raises(MlflowException, match="must be in the 'active' state"):
        client.log_metric(run_id, "m", 1)
    client.restore_run(run_id)
    client.log_metric(run_id, "m", 1)
    with pytest.raises(MlflowException) as refusal:
        client.delete_tag(run_id, "no-such")
    assert code_of(refusal) == "RESOURCE_DOES_NOT_EXIST"


def test_history_pages_walk_the_whole_series(client, run_id, http):
    client.log_batch(run_id, metrics=[Metric("m", float(step), 1, step) for step in range(25)])
    seen, token = [], None
    while True:
        extra = {"page_token": token} if token else {}
        status, body = http.get("metrics/get-history", run_id=run_id, metric_key="m", max_results=10, **extra)
        assert status == 200
        seen += [each["step"] for each in body["metrics"]]
        token = body.get("next_page_token")
        if not token:
            break
    assert seen == list(range(25))
    assert http.get("metrics/get-history", run_id=run_id, metric_key="m", max_results=0)[0] == 400
    status, body = http.get("metrics/get-history-bulk-interval", run_ids=run_id, metric_key="m", max_results=5)
    assert [each["step"] for each in body["metrics"]] == [0, 5, 10, 15, 24]


def test_sampled_histories_take_each_run_by_itself_and_keep_its_last_point(client, http, experiment_id):
    short, long = (client.create_run(experiment_id).info.run_id for _ in range(2))
    client.log_batch(short, metrics=[Metric("m", 1.0, 1, step) for step in range(3)])
    client.log_batch(long, metrics=[Metric("m", 1.0, at, step) for step in range(10) for at in (1, 2)])
    query = {"run_ids": [short, long], "metric_key": "m"}
    sampled = lambda **more: [  # noqa: E731
        (each["run_id"], each["step"], each["timestamp"])
        for each in http.get("metrics/get-history-bulk-interval", **query, **more)[1]["metrics"]
    ]
    assert sampled(max_results=5) == [(short, step, 1) for step in range(3)] + [
        (long, 0, 1), (long, 2, 1), (long, 4, 1), (long, 6, 1), (long, 9, 2)
    ]
    assert sampled(max_results=1) == [(short, 2, 1), (long, 9, 2)]
    assert sampled(max_results=3, start_step=1, end_step=1) == [(short, 1, 1), (long, 1, 1), (long, 1, 2)]


def test_a_location_with_a_query_keeps_it_behind_the_paths_of_its_runs(client, unique, http):
    location = "mysql://user:word@host:1/base"
    experiment = client.create_experiment(unique, artifact_location=f"{location}?driver=mine")
    run = client.create_run(experiment)
    assert run.info.artifact_uri == f"{location}/{run.info.run_id}/artifacts?driver=mine"
    for bad in ("s3://b/p?x=../../y", "s3://b/p?x=%252e%252e%252f", "mlflow-artifacts:/9?x=1", "s3://b/p?x#y"):
        status, body = http.post("experiments/create", {"name": f"{unique}-bad", "artifact_location": bad})
        assert (status, body["error_code"]) == (400, "INVALID_PARAMETER_VALUE"), bad


def test_an_experiment_id_below_zero_is_of_no_experiment(client):
    with pytest.raises(MlflowException, match="No Experiment with id=-1337 exists") as refusal:
        client.get_experiment("-1337")
    assert refusal.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_view_types_show_active_deleted_or_all_runs(client, experiment_id):
    kept = client.create_run(experiment_id).info.run_id
    gone = client.create_run(experiment_id).info.run_id
    client.delete_run(gone)
    found = lambda view: {run.info.run_id for run in client.search_runs([experiment_id], run_view_type=view)}  # noqa: E731
    assert found(ViewType.ACTIVE_ONLY) == {kept}
    assert found(ViewType.DELETED_ONLY) == {gone}
    assert found(ViewType.ALL) == {kept, gone}


@pytest.mark.parametrize(
    ("path", "body", "status", "code", "text"),
    [
        ("runs/log-metric", {"run_id": "x" * 32, "key": "a", "value": 1, "timestamp": 1}, 404, "RESOURCE_DOES_NOT_EXIST", "Run with id="),
        ("runs/log-metric", {"run_id": "x", "key": "a", "timestamp": 1}, 400, "INVALID_PARAMETER_VALUE", "Missing value for required parameter 'value'"),
        ("runs/log-metric", {"run_id": "x", "key": "../a", "value": 1, "timestamp": 1}, 400, "INVALID_PARAMETER_VALUE", "Invalid value"),
        ("runs/log-batch", {"run_id": "x", "metrics": [{"key": "k", "value": "no", "timestamp": 1}]}, 400, "INVALID_PARAMETER_VALUE", "Invalid value"),
        ("runs/create", {"experiment_id": "999999"}, 404, "RESOURCE_DOES_NOT_EXIST", "No Experiment with id=999999 exists"),
        ("runs/create", {"experiment_id": "one"}, 400, "INVALID_PARAMETER_VALUE", "Invalid experiment ID"),
        ("experiments/create", {}, 400, "INVALID_PARAMETER_VALUE", "Missing value for required parameter 'name'"),
        ("experiments/create", {"name": "x" * 501}, 400, "INVALID_PARAMETER_VALUE", "'name' exceeds the maximum length of 500 characters"),
        ("experiments/create", {"name": "x", "artifact_location": "http:///#/../../etc/"}, 400, "INVALID_PARAMETER_VALUE", "artifact_location"),
        ("runs/no-such-call", {}, 404, "ENDPOINT_NOT_FOUND", "No route"),
    ],
)
def test_refusals_carry_mlflows_code_and_text(http, path, body, status, code, text):
    answered, reply = http.post(path, body)
    assert (answered, reply["error_code"]) == (status, code)
    assert text in reply["message"]


def test_unknown_fields_are_ignored_and_numbers_may_be_text(http, run_id, client):
    body = {"run_id": run_id, "key": "m", "value": "NaN", "timestamp": "12", "step": "3", "new_field": {"a": 1}}
    assert http.post("runs/log-metric", body) == (200, {})
    assert math.isnan(client.get_run(run_id).data.metrics["m"])


def test_json_routes_take_json_only(http, run_id):
    status, _ = http.call("POST", "/api/2.0/mlflow/runs/delete", data="run_id=" + run_id, headers={"Content-Type": "text/plain"})
    assert status == 400


def test_a_project_is_named_by_the_uri_or_the_workspace_header_and_kept_apart(http, unique):
    assert http.call("POST", "/api/v1/projects", {"name": unique})[0] == 201
    status, body = http.call("POST", f"/projects/{unique}/api/2.0/mlflow/experiments/create", {"name": "inside"})
    assert status == 200
    header = {"X-MLFLOW-WORKSPACE": unique}
    status, found = http.call("GET", "/api/2.0/mlflow/experiments/get-by-name", params={"experiment_name": "inside"}, headers=header)
    assert status == 200 and found["experiment"]["experiment_id"] == body["experiment_id"]
    assert http.get("experiments/get-by-name", experiment_name="inside")[0] == 404
    assert http.call("GET", "/api/2.0/mlflow/experiments/get", params={"experiment_id": "0"}, headers={"X-MLFLOW-WORKSPACE": "no-such"})[0] == 404
