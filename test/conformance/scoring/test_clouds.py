"""Databricks (with MLflow's own client of it), Vertex AI, Azure Machine Learning and the V1 protocol, against a data plane with a real model."""

import json
import os

import numpy as np
import pytest
import requests
from mlflow.deployments import get_deploy_client

ADDRESS = os.environ["PAWL_TEST_PREDICTIONS"]
ROWS = np.array([[10.0, 2.0], [60.0, 0.0], [0.5, 7.0]])
NAMED = [{"frequency": row[1], "recency": row[0]} for row in ROWS]
COLUMNS = {"recency": ROWS[:, 0].tolist(), "frequency": ROWS[:, 1].tolist()}
SPLIT = {"columns": ["recency", "frequency"], "index": [0, 1, 2], "data": ROWS.tolist()}


def agrees(rows):
    """With the model's own arithmetic: weights 0.05 and -0.4, bias 0.2."""
    logit = ROWS @ np.array([0.05, -0.4]) + 0.2
    np.testing.assert_allclose(np.array(rows)[:, 1], 1 / (1 + np.exp(-logit)), atol=1e-6)


def post(path, body, **headers):
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    sent = {"Content-Type": "application/json", "Authorization": "Bearer none", **headers}
    return requests.post(ADDRESS + path, data=data, headers=sent, timeout=30)


def get(path):
    return requests.get(ADDRESS + path, timeout=30)


# Databricks


@pytest.fixture
def databricks(monkeypatch):
    monkeypatch.setenv("DATABRICKS_HOST", ADDRESS)
    monkeypatch.setenv("DATABRICKS_TOKEN", "none")
    return get_deploy_client("databricks")


@pytest.mark.parametrize(
    "body",
    [{"dataframe_split": SPLIT}, {"dataframe_records": NAMED}, {"instances": NAMED}, {"inputs": COLUMNS}],
    ids=lambda body: next(iter(body)),
)
def test_mlflows_client_of_databricks_is_answered(databricks, body):
    agrees(databricks.predict(endpoint="churn", inputs=body)["predictions"])


def test_mlflows_client_of_databricks_lists_endpoints(databricks):
    (listed,) = databricks.list_endpoints()
    assert listed == databricks.get_endpoint("churn")
    assert listed["name"] == "churn" and listed["state"]["ready"] == "READY"
    assert listed["config"]["traffic_config"]["routes"] == [{"served_model_name": "churn-1", "traffic_percentage": 100}]


def test_databricks_refusals_reach_its_client(databricks):
    with pytest.raises(Exception, match="no endpoint nobody"):
        databricks.predict(endpoint="nobody", inputs={"dataframe_records": NAMED})
    with pytest.raises(Exception, match="exactly one of"):
        databricks.predict(endpoint="churn", inputs={})


def test_databricks_tells_of_the_request_and_of_who_answered_it():
    path = "/serving-endpoints/churn/invocations"
    answer = post(path, {"dataframe_records": NAMED, "client_request_id": "c-1"})
    told = answer.json()["databricks_output"]
    assert answer.headers["served-model-name"] == "churn-1" and told["client_request_id"] == "c-1"
    assert told["databricks_request_id"] == answer.headers["x-prediction-id"]
    agrees(post("/serving-endpoints/churn/served-models/churn-1/invocations", {"inputs": COLUMNS}).json()["predictions"])
    missing = post("/serving-endpoints/churn/served-models/churn-9/invocations", {"inputs": COLUMNS})
    assert (missing.status_code, missing.json()["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert "churn-1" in missing.json()["message"]


# Vertex AI

CONTAINER = "/v1/endpoints/1234567890/deployedModels/42"
SERVICE = "/v1/projects/p/locations/us-central1/endpoints/churn"


@pytest.mark.parametrize("instances", [NAMED, ROWS.tolist()], ids=["named", "lists"])
def test_vertex_predictions_are_one_per_instance(instances):
    body = {"instances": instances, "parameters": {"customer_id": "c1"}}
    contained = post(f"{CONTAINER}:predict", body)
    assert list(contained.json()) == ["predictions"]
    agrees(contained.json()["predictions"])
    told = post(f"{SERVICE}:predict", body).json()
    agrees(told.pop("predictions"))
    assert told == {
        "deployedModelId": "1",
        "model": "projects/default/models/churn",
        "modelDisplayName": "churn",
        "modelVersionId": "1",
    }
    agrees(post(f"{SERVICE}:rawPredict", body).json()["predictions"])


def test_vertex_health_and_refusals():
    assert get(CONTAINER).status_code == 200
    for path, body, status, name, why in (
        (f"{CONTAINER}:predict", {}, 400, "INVALID_ARGUMENT", "needs `instances`"),
        (f"{CONTAINER}:predict", "{", 400, "INVALID_ARGUMENT", "not JSON"),
        (f"{CONTAINER}:predict", {"instances": [[1]]}, 400, "INVALID_ARGUMENT", "list of 2 values"),
        (f"{CONTAINER}:predict", {"instances": [{"recency": 1}]}, 400, "INVALID_ARGUMENT", "missing frequency"),
        (SERVICE.replace("churn", "nobody") + ":predict", {"instances": []}, 404, "NOT_FOUND", "no endpoint nobody"),
    ):
        refused = post(path, body)
        error = refused.json()["error"]
        assert (refused.status_code, error["code"], error["status"]) == (status, status, name) and why in error["message"]


# Azure Machine Learning


@pytest.mark.parametrize(
    "given",
    [SPLIT, {"columns": SPLIT["columns"], "data": SPLIT["data"]}, COLUMNS, NAMED, ROWS.tolist()],
    ids=["split", "without index", "columns", "records", "lists"],
)
def test_azure_takes_every_form_of_input_data(given):
    answer = post("/score", {"input_data": given, "params": {}}, **{"x-ms-client-request-id": "c-1"})
    assert answer.headers["azureml-model-deployment"] == "champion"
    assert answer.headers["x-ms-client-request-id"] == "c-1" and answer.headers["x-ms-request-id"]
    agrees(answer.json())
    agrees(post("/endpoints/churn/score", {"input_data": given}).json())


def test_azure_deployments_are_chosen_by_header_and_refusals_say_what_the_model_said():
    body = {"input_data": ROWS.tolist()}
    for name in ("champion", "1"):
        assert post("/score", body, **{"azureml-model-deployment": name}).status_code == 200
    missing = post("/score", body, **{"azureml-model-deployment": "blue"})
    assert missing.status_code == 404 and "no deployment blue" in missing.json()["error"]["message"]
    for wrong in ({}, {"input_data": [[1]]}, {"input_data": {"recency": [1]}}, "{"):
        refused = post("/score", wrong)
        assert (refused.status_code, refused.headers["ms-azureml-model-error-statuscode"]) == (424, "400")
        assert refused.headers["ms-azureml-model-error-reason"] == refused.json()["error"]["message"]
    assert post("/endpoints/nobody/score", body).status_code == 404


# The V1 protocol


def test_v1_lists_and_tells_readiness():
    assert get("/").json() == {"status": "alive"}
    assert get("/v1/models").json() == {"models": ["churn"]}
    assert get("/v1/models/churn").json() == {"name": "churn", "ready": True}
    assert get("/v1/models/churn/versions/1").json()["ready"]
    for path in ("/v1/models/nobody", "/v1/models/churn/versions/9"):
        assert get(path).status_code == 404 and "error" in get(path).json()


@pytest.mark.parametrize("instances", [NAMED, ROWS.tolist()], ids=["named", "lists"])
def test_v1_predicts(instances):
    agrees(post("/v1/models/churn:predict", {"instances": instances}).json()["predictions"])
    agrees(post("/v1/models/churn/versions/1:predict", {"instances": instances}).json()["predictions"])


def test_v1_takes_inputs_by_column_and_answers_outputs():
    agrees(post("/v1/models/churn:predict", {"inputs": COLUMNS}).json()["outputs"])


def test_v1_refusals():
    for body, status, why in (
        ({}, 400, "needs `instances`"),
        ({"instances": [[1]]}, 400, "list of 2 values"),
        ({"instances": [{"recency": 1}]}, 400, "missing frequency"),
        ("[", 400, "not JSON"),
    ):
        refused = post("/v1/models/churn:predict", body)
        assert refused.status_code == status and why in refused.json()["error"]
    assert post("/v1/models/%ff:predict", {"instances": []}).status_code == 400
    explained = post("/v1/models/churn:explain", {"instances": [[1, 2, 3]]})
    assert explained.status_code == 400 and "error" in explained.json()


def test_a_missing_prediction_is_null_where_clients_read_strict_json():
    body = '{"instances": [[NaN, 2]]}'
    for path in ("/v1/models/churn:predict", f"{CONTAINER}:predict"):
        assert json.loads(post(path, body).text, parse_constant=pytest.fail)["predictions"] == [[None, None]]
