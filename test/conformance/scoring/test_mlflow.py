"""MLflow's own scoring server beside this one: the same requests, and answers that a client cannot tell apart."""

import json
import os

import mlflow
import numpy as np
import pandas as pd
import pytest
import requests
from fastapi.testclient import TestClient
from mlflow.models import ModelSignature
from mlflow.pyfunc import PythonModel, scoring_server
from mlflow.pyfunc.scoring_server.client import ScoringServerClient
from mlflow.types import ColSpec, Schema, TensorSpec

ADDRESS = os.environ["PAWL_TEST_PREDICTIONS"]


class Logistic(PythonModel):
    """The arithmetic of the model that the data plane serves: weights 0.05 and -0.4, bias 0.2."""

    def predict(self, context, model_input, params=None):
        logit = model_input["recency"].to_numpy() * 0.05 - model_input["frequency"].to_numpy() * 0.4 + 0.2
        probability = (1 / (1 + np.exp(-logit))).astype(np.float32)
        return np.stack([1 - probability, probability], axis=1)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "saved"
    signature = ModelSignature(
        inputs=Schema([ColSpec("float", "recency"), ColSpec("float", "frequency")]),
        outputs=Schema([TensorSpec(np.dtype("float32"), (-1, 2))]),
    )
    mlflow.pyfunc.save_model(path, python_model=Logistic(), signature=signature, pip_requirements=[])
    # A server's exception reaches its client as status 500, as it would over a socket.
    with TestClient(scoring_server.init(mlflow.pyfunc.load_model(str(path))), raise_server_exceptions=False) as made:
        yield made


def ours(body, content_type):
    headers = {} if content_type is None else {"Content-Type": content_type}
    return requests.post(f"{ADDRESS}/invocations", data=body, headers=headers, timeout=30)


FRAME = pd.DataFrame({"recency": [10.0, 60.0, 0.5], "frequency": [2.0, 0.0, 7.0]})
MISSING = pd.DataFrame({"frequency": [2.0, None], "recency": [1.0, 3.0]})
JSON = "application/json"

TAKEN = {
    "split": (json.dumps({"dataframe_split": FRAME.to_dict(orient="split")}), JSON),
    "records": (json.dumps({"dataframe_records": FRAME.to_dict(orient="records")}), JSON),
    "instances": (json.dumps({"instances": FRAME.to_dict(orient="records")}), JSON),
    "inputs": (json.dumps({"inputs": FRAME.to_dict(orient="list")}), JSON),
    "other order": (json.dumps({"dataframe_split": FRAME[["frequency", "recency"]].to_dict(orient="split")}), JSON),
    "more columns": (json.dumps({"dataframe_split": FRAME.assign(note="x").to_dict(orient="split")}), JSON),
    "NaN": (json.dumps({"dataframe_split": MISSING.to_dict(orient="split")}), JSON),
    "charset": (json.dumps({"dataframe_records": FRAME.to_dict(orient="records")}), f"{JSON}; charset=UTF-8"),
    "params": (json.dumps({"dataframe_records": FRAME.to_dict(orient="records"), "params": {}}), JSON),
    "csv": (FRAME.to_csv(index=False), "text/csv"),
    "csv with its index": (FRAME.to_csv(), "text/csv"),
    "csv with charset": (FRAME.to_csv(index=False), "text/csv; charset=utf-8"),
    "csv with missing values": (MISSING.to_csv(index=False, na_rep="NA"), "text/csv"),
    "csv with quotes": ('"recency","frequency"\r\n"1","2"\r\n', "text/csv"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_mlflow_takes_is_answered_as_mlflow_answers(theirs, name):
    body, content_type = TAKEN[name]
    expected = theirs.post("/invocations", content=body, headers={"Content-Type": content_type})
    answer = ours(body, content_type)
    assert expected.status_code == 200, expected.text
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == expected.headers["content-type"]
    # Both may hold NaN, which Python's parser takes.
    assert list(json.loads(answer.text)) == list(json.loads(expected.text)) == ["predictions"]
    np.testing.assert_allclose(
        np.array(json.loads(answer.text)["predictions"]),
        np.array(json.loads(expected.text)["predictions"]),
        atol=1e-6,
        equal_nan=True,
    )


REFUSED = {
    "no form": (json.dumps({"rows": []}), JSON),
    "two forms": (json.dumps({"instances": [[1, 2]], "inputs": [[1, 2]]}), JSON),
    "a list": ("[1, 2]", JSON),
    "no JSON": ("{", JSON),
    "not UTF-8": (b"\xff\xfe", JSON),
    "a word for a number": (json.dumps({"dataframe_records": [{"recency": 1, "frequency": "often"}]}), JSON),
    "a missing column": (json.dumps({"dataframe_records": [{"recency": 1}]}), JSON),
    "a ragged split": (json.dumps({"dataframe_split": {"columns": ["recency", "frequency"], "data": [[1]]}}), JSON),
    "csv with a word": ("recency,frequency\n1,often", "text/csv"),
    "an empty csv": ("", "text/csv"),
    "another charset": ("{}", f"{JSON}; charset=latin-1"),
    "a parameter": ("{}", f"{JSON}; version=1"),
    "another type": ("{}", "text/plain"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_mlflow_refuses_is_refused_with_the_same_status_and_form(theirs, name):
    body, content_type = REFUSED[name]
    expected = theirs.post("/invocations", content=body, headers={"Content-Type": content_type})
    answer = ours(body, content_type)
    assert (answer.status_code, answer.headers["content-type"]) == (
        expected.status_code,
        expected.headers["content-type"],
    ), (answer.text, expected.text)
    if expected.status_code == 400:
        assert set(answer.json()) == {"error_code", "message"} and "error_code" in expected.json()


@pytest.mark.parametrize("path", ["/ping", "/health"])
def test_health_is_told_as_mlflow_tells_it(theirs, path):
    expected, answer = theirs.get(path), requests.get(ADDRESS + path, timeout=30)
    assert (answer.status_code, answer.text, answer.headers["content-type"]) == (
        expected.status_code,
        expected.text,
        expected.headers["content-type"],
    )


def test_mlflows_client_of_scoring_servers_works():
    host, port = ADDRESS.removeprefix("http://").split(":")
    client = ScoringServerClient(host, int(port))
    client.wait_server_ready(timeout=30)
    assert client.get_version()
    answer = client.invoke(FRAME)
    logit = FRAME.to_numpy() @ np.array([0.05, -0.4]) + 0.2
    np.testing.assert_allclose(np.array(answer["predictions"])[:, 1], 1 / (1 + np.exp(-logit)), atol=1e-6)
    assert list(answer.get_predictions().columns) == [0, 1]
