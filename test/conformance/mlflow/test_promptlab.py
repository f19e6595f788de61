"""Attempts of MLflow's prompt lab page, which it stores by a call of its own; the client reads what is kept."""

import json

import mlflow
import pytest
from mlflow.models import Model

PATH = "/ajax-api/2.0/mlflow/runs/create-promptlab-run"
TEMPLATE = "Translate {{ text }}\ninto {{ language }}: \"please\" # now"


@pytest.fixture
def attempt(experiment_id):
    return {
        "experiment_id": experiment_id,
        "run_name": "first words",
        "tags": [{"key": "team", "value": "growth"}],
        "prompt_template": TEMPLATE,
        "prompt_parameters": [{"key": "text", "value": "yes"}, {"key": "language", "value": "it"}, {"key": "no", "value": 2}],
        "model_route": "chat",
        "model_parameters": [{"key": "temperature", "value": 0.1}, {"key": "stop", "value": ["\n"]}],
        "model_input": "Translate yes\ninto it",
        "model_output": "sì",
        "model_output_parameters": [{"key": "latency", "value": "100"}],
        "mlflow_version": "3.17.2",
        "user_id": "ann",
        "start_time": 456,
    }


def test_an_attempt_of_the_prompt_lab_is_a_finished_run_with_what_was_asked_and_answered(client, attempt, http):
    status, body = http.call("POST", PATH, attempt)
    assert status == 200, body
    run = client.get_run(body["run"]["info"]["run_id"])
    info = run.info
    assert (info.run_name, info.experiment_id, info.user_id) == ("first words", attempt["experiment_id"], "ann")
    assert (info.status, info.start_time) == ("FINISHED", 456)
    assert run.data.params == {"temperature": "0.1", "stop": '["\\n"]', "model_route": "chat", "prompt_template": TEMPLATE}
    tags = run.data.tags
    assert (tags["team"], tags["mlflow.runName"], tags["mlflow.runSourceType"]) == ("growth", "first words", "PROMPT_ENGINEERING")
    assert tags["mlflow.loggedArtifacts"] == '[{"path": "eval_results_table.json", "type": "table"}]'
    assert [each["artifact_path"] for each in json.loads(tags["mlflow.log-model.history"])] == ["model"]
    mlflow.set_experiment(experiment_id=info.experiment_id)
    table = mlflow.load_table("eval_results_table.json", run_ids=[info.run_id])
    # Pandas takes the texts of numbers for numbers.
    assert table.to_dict("records") == [
        {"text": "yes", "language": "it", "no": 2, "prompt": "Translate yes\ninto it", "output": "sì", "latency": 100}
    ]


def test_the_client_loads_the_prompt_of_an_attempt_as_a_model(client, attempt, http):
    run_id = http.call("POST", PATH, attempt)[1]["run"]["info"]["run_id"]
    uri = f"runs:/{run_id}/model"
    prompt = mlflow.pyfunc.load_model(uri)._model_impl
    assert (prompt.prompt_template, prompt.model_route) == (TEMPLATE, "chat")
    assert {each.key: each.value for each in prompt.prompt_parameters} == {"text": "yes", "language": "it", "no": "2"}
    assert {each.key: each.value for each in prompt.model_parameters} == {"temperature": "0.1", "stop": '["\\n"]'}
    description = Model.load(uri)
    assert description.run_id == run_id
    assert description.signature.inputs.input_names() == ["text", "language", "no"]
    assert description.signature.outputs.input_names() == ["output"]
    assert description.load_input_example(uri) == {"inputs": ["yes", "it", "2"]}
    assert mlflow.pyfunc.get_model_dependencies(uri) and client.list_artifacts(run_id, "model")


@pytest.mark.parametrize(
    "name", ["experiment_id", "prompt_template", "prompt_parameters", "model_route", "model_input", "mlflow_version"]
)
def test_an_attempt_without_what_it_needs_leaves_no_run(client, attempt, experiment_id, http, name):
    del attempt[name]
    status, body = http.call("POST", PATH, attempt)
    expected = ("INVALID_PARAMETER_VALUE", f"CreatePromptlabRun request must specify {name}.")
    assert (status, (body["error_code"], body["message"])) == (400, expected)
    assert client.search_runs([experiment_id]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"mlflow_version": "3.17.2\nrequests"},
        {"model_parameters": [{"key": "model_route", "value": "other"}]},
        {"model_parameters": [{"value": "1"}]},
        {"prompt_template": "x" * 6001},
        {"experiment_id": "no number"},
    ],
)
def test_an_attempt_that_cannot_be_kept_leaves_no_run(client, attempt, experiment_id, http, change):
    assert http.call("POST", PATH, attempt | change)[0] == 400
    assert client.search_runs([experiment_id]) == []
    assert http.call("POST", PATH, attempt | {"experiment_id": "999999"})[0] == 404
