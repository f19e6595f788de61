"""Calls that today's client makes no more, or only MLflow's own pages made: what they are answered, field by field."""

import json
import time

import mlflow
import pytest
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric
from mlflow.entities.webhook import WebhookEvent


@pytest.fixture
def trace(experiment_id, unique):
    """A finished trace with one span, and its id."""
    mlflow.set_experiment(experiment_id=experiment_id)
    with mlflow.start_span(name=unique) as span:
        span.set_inputs({"question": "why"})
        span.set_outputs("because")
    mlflow.flush_trace_async_logging()
    return span.trace_id


def test_the_server_says_what_it_is_and_that_it_is_well(http):
    assert http.call("GET", "/health") == (200, "OK")
    status, version = http.call("GET", "/version")
    assert status == 200 and tuple(int(part) for part in str(version).split(".")) >= (3, 4, 0)
    status, info = http.call("GET", "/api/3.0/mlflow/server-info")
    assert (status, info["store_type"], info["workspaces_enabled"]) == (200, "SqlStore", True)
    # With content on files, parts cost more than they gain, so clients are not told to use them unasked.
    assert (info["multipart_uploads_enabled"], info["presigned_upload_run_id_supported"]) == (False, True)


def test_a_page_uploads_a_small_file_and_reads_a_folder(client, run_id, http):
    path = "/ajax-api/2.0/mlflow/upload-artifact"
    status, _ = http.call("POST", path, params={"run_uuid": run_id, "path": "a/b.txt"}, data=b"hello")
    assert status == 200
    status, body = http.get("artifacts/list", run_id=run_id, path="a")
    assert (status, body["files"]) == (200, [{"path": "a/b.txt", "is_dir": False, "file_size": 5}])
    assert body["root_uri"] == client.get_run(run_id).info.artifact_uri
    assert http.call("POST", path, params={"path": "a/b.txt"}, data=b"hello")[0] == 400
    assert http.call("POST", path, params={"run_uuid": run_id, "path": "c"}, data=b"")[0] == 400
    status, body = http.call("POST", path, params={"run_uuid": run_id, "path": "c"}, data=b"x" * (10 * 1024 * 1024 + 1))
    assert (status, body["message"]) == (400, "Artifact size is too large. Max size is 10MB.")
    assert [each.path for each in client.list_artifacts(run_id)] == ["a"]


def test_experiments_are_read_by_id_and_searched_by_a_query_too(client, experiment_id, unique, http):
    status, body = http.get("experiments/search", max_results=5, filter=f"name = '{unique}'")
    assert (status, [each["experiment_id"] for each in body["experiments"]]) == (200, [experiment_id])
    assert client.get_experiment(experiment_id).name == unique


def test_data_that_runs_took_in_is_listed_once_with_its_context(client, experiment_id, run_id, http):
    data = Dataset(name="orders", digest="d1", source_type="local", source="{}")
    for context in ("training", "training"):
        client.log_inputs(run_id, [DatasetInput(data, [InputTag("mlflow.data.context", context)])])
    status, body = http.post("experiments/search-datasets", {"experiment_ids": [experiment_id]})
    expected = {"experiment_id": experiment_id, "name": "orders", "digest": "d1", "context": "training"}
    assert (status, body["dataset_summaries"]) == (200, [expected])
    assert http.post("experiments/search-datasets", {"experiment_ids": []})[0] == 400


def test_a_logged_model_takes_params_later_and_shows_its_folder(client, experiment_id, http):
    model = client.create_logged_model(experiment_id, name="m")
    client.log_model_params(model.model_id, {"depth": "6"})
    assert client.get_logged_model(model.model_id).params == {"depth": "6"}
    client.log_model_artifact(model.model_id, __file__)
    status, body = http.get(f"logged-models/{model.model_id}/artifacts/directories")
    assert (status, [each["path"] for each in body["files"]]) == (200, ["test_older_calls.py"])
    assert body["root_uri"] == model.artifact_location
    file = {"artifact_file_path": "test_older_calls.py"}
    status, text = http.call("GET", f"/ajax-api/2.0/mlflow/logged-models/{model.model_id}/artifacts/files", params=file)
    assert status == 200 and text.startswith('"""Calls that')


def test_one_metric_of_several_runs_is_read_at_once(client, experiment_id, http):
    runs = sorted(client.create_run(experiment_id).info.run_id for _ in range(2))
    for run in runs:
        client.log_batch(run, metrics=[Metric("m", step / 10, step, step) for step in range(3)])
    status, body = http.get("metrics/get-history-bulk", run_id=runs, metric_key="m", max_results=4)
    seen = [(each["run_id"], each["step"]) for each in body["metrics"]]
    assert (status, seen) == (200, [(runs[0], 0), (runs[0], 1), (runs[0], 2), (runs[1], 0)])
    assert http.get("metrics/get-history-bulk", metric_key="m")[0] == 400


def test_versions_are_read_by_stage_and_their_files_by_name(client, run_id, unique, http):
    client.log_text(run_id, "flavors: {}", "model/MLmodel")
    client.create_registered_model(unique)
    client.create_model_version(unique, f"runs:/{run_id}/model", run_id)
    client.transition_model_version_stage(unique, "1", "Staging")
    status, body = http.get("registered-models/get-latest-versions", name=unique, stages=["staging"])
    assert (status, [(each["version"], each["current_stage"]) for each in body["model_versions"]]) == (200, [("1", "Staging")])
    params = {"name": unique, "version": "1", "path": "MLmodel"}
    assert http.get("model-versions/get-artifact", **params) == (200, "flavors: {}")
    assert http.get("model-versions/get-artifact", **{**params, "path": "../x"})[0] == 400


def test_a_tag_of_a_run_is_deleted_once(client, run_id, http):
    client.set_tag(run_id, "owner", "ann")
    client.delete_tag(run_id, "owner")
    assert "owner" not in client.get_run(run_id).data.tags
    status, body = http.post("runs/delete-tag", {"run_id": run_id, "key": "owner"})
    assert (status, body["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")


def test_a_run_keeps_the_models_that_it_logged(client, experiment_id, run_id, http):
    model = {"run_id": run_id, "artifact_path": "model", "utc_time_created": "2026-01-01", "flavors": {"onnx": {}}}
    assert http.post("runs/log-model", {"run_id": run_id, "model_json": json.dumps(model)})[0] == 200
    history = json.loads(client.get_run(run_id).data.tags["mlflow.log-model.history"])
    assert [each["artifact_path"] for each in history] == ["model"]
    logged = client.create_logged_model(experiment_id, name="m", source_run_id=run_id)
    assert http.post("runs/outputs", {"run_id": run_id, "models": [{"model_id": logged.model_id, "step": 3}]})[0] == 200
    outputs = client.get_run(run_id).outputs.model_outputs
    assert [(each.model_id, each.step) for each in outputs] == [(logged.model_id, 3)]
    assert http.post("runs/log-model", {"run_id": run_id, "model_json": "{"})[0] == 400


def test_a_trace_of_the_second_protocol_is_started_ended_read_and_found(client, experiment_id, http):
    begun = {"experiment_id": experiment_id, "timestamp_ms": 1000, "tags": [{"key": "mlflow.traceName", "value": "old"}]}
    status, body = http.post("traces", begun)
    id = body["trace_info"]["request_id"]
    assert (status, body["trace_info"]["status"]) == (200, "IN_PROGRESS")
    ended = {"request_id": id, "timestamp_ms": 1250, "status": "OK", "request_metadata": [{"key": "k", "value": "v"}]}
    status, body = http.call("PATCH", f"/api/2.0/mlflow/traces/{id}", ended)
    assert (status, body["trace_info"]["status"], body["trace_info"]["execution_time_ms"]) == (200, "OK", 250)
    status, body = http.get(f"traces/{id}/info")
    assert (status, body["trace_info"]["timestamp_ms"]) == (200, 1000)
    assert {"key": "k", "value": "v"} in body["trace_info"]["request_metadata"]
    status, body = http.get("traces", experiment_ids=[experiment_id], filter="execution_time_ms > 200")
    assert (status, [each["request_id"] for each in body["traces"]]) == (200, [id])


def test_spans_of_a_trace_are_a_file_that_a_page_reads(trace, http):
    for version in ("2.0", "3.0"):
        deadline = time.time() + 10
        while True:
            status, body = http.call("GET", f"/ajax-api/{version}/mlflow/get-trace-artifact", params={"request_id": trace})
            if status == 200 and body["spans"] or time.time() > deadline:
                break
        assert status == 200 and len(body["spans"]) == 1
        assert json.loads(body["spans"][0]["attributes"]["mlflow.spanOutputs"]) == "because"


def test_traces_are_tagged_read_in_one_call_and_deleted(trace, experiment_id, http):
    base = "/api/3.0/mlflow/traces"
    assert http.call("PATCH", f"{base}/{trace}/tags", {"key": "owner", "value": "ann"})[0] == 200
    status, body = http.call("POST", f"{base}/batchGetInfos", {"trace_ids": [trace, "tr-" + "0" * 32]})
    assert (status, [each["trace_id"] for each in body["trace_infos"]]) == (200, [trace])
    assert body["trace_infos"][0]["tags"]["owner"] == "ann"
    status, body = http.call("GET", f"{base}/batchGet", params={"trace_ids": [trace]})
    assert (status, [each["trace_info"]["trace_id"] for each in body["traces"]]) == (200, [trace])
    assert http.call("DELETE", f"{base}/{trace}/tags", {"key": "owner"})[0] == 200
    assert http.call("DELETE", f"{base}/{trace}/tags", {"key": "owner"})[0] == 404
    prompt = {"name": "greeting", "version": "2"}
    for _ in range(2):
        assert http.post("traces/link-prompts", {"trace_id": trace, "prompt_versions": [prompt]})[0] == 200
    _, body = http.call("GET", f"{base}/{trace}")
    assert json.loads(body["trace"]["trace_info"]["tags"]["mlflow.linkedPrompts"]) == [prompt]
    removed = {"experiment_id": experiment_id, "trace_ids": [trace]}
    assert http.call("POST", f"{base}/delete-traces", removed) == (200, {"traces_deleted": 1})
    assert http.call("GET", f"{base}/{trace}")[0] == 404


def test_an_assessment_changes_in_the_fields_of_its_mask(trace, http):
    base = f"/api/3.0/mlflow/traces/{trace}/assessments"
    given = {"assessment_name": "right", "trace_id": trace, "feedback": {"value": True}, "rationale": "it is", "source": {"source_type": "HUMAN", "source_id": "ann"}}
    status, body = http.call("POST", base, {"assessment": given})
    id = body["assessment"]["assessment_id"]
    change = {"assessment": {"feedback": {"value": False}, "rationale": "no"}, "update_mask": "feedback"}
    status, body = http.call("PATCH", f"{base}/{id}", change)
    assert (status, body["assessment"]["feedback"]["value"], body["assessment"]["rationale"]) == (200, False, "it is")


def test_a_webhook_is_read_by_its_id(client, unique, http):
    hook = client.create_webhook(unique, "https://example.com/hook", [WebhookEvent("registered_model", "created")])
    status, body = http.get(f"webhooks/{hook.webhook_id}")
    assert (status, body["webhook"]["name"]) == (200, unique) and "secret" not in body["webhook"]
    client.delete_webhook(hook.webhook_id)
    assert http.get(f"webhooks/{hook.webhook_id}")[0] == 404


def test_an_evaluation_dataset_is_found_by_a_query_and_says_its_experiments(experiment_id, unique, http):
    base = "/api/3.0/mlflow/datasets"
    _, body = http.call("POST", f"{base}/create", {"name": unique, "experiment_ids": [experiment_id]})
    id = body["dataset"]["dataset_id"]
    status, body = http.call("GET", f"{base}/search", params={"experiment_ids": [experiment_id], "max_results": 5})
    assert (status, [each["dataset_id"] for each in body["datasets"]]) == (200, [id])
    assert http.call("GET", f"{base}/{id}/experiment-ids") == (200, {"experiment_ids": [experiment_id]})
