"""boto3's client of SageMaker's runtime as it is, and the contract of SageMaker's containers, against a data plane with a real model."""

import io
import json
import os

import boto3
import numpy as np
import pytest
import requests
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

ADDRESS = os.environ["PAWL_TEST_PREDICTIONS"]
ROWS = np.array([[10.0, 2.0], [60.0, 0.0], [0.5, 7.0]])


def expected(rows=ROWS):
    """The model's own arithmetic: weights 0.05 and -0.4, bias 0.2."""
    return 1 / (1 + np.exp(-(rows @ np.array([0.05, -0.4]) + 0.2)))


def made(**config):
    return boto3.client(
        "sagemaker-runtime",
        endpoint_url=ADDRESS,
        region_name="us-east-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=Config(retries={"total_max_attempts": 1}, **config),
    )


@pytest.fixture(params=["signed", "unsigned"])
def client(request):
    return made() if request.param == "signed" else made(signature_version=UNSIGNED)


CSV = "\n".join(",".join(str(value) for value in row) for row in ROWS)
LINES = "\n".join(json.dumps({"features": list(row)}) for row in ROWS)
NAMED = [{"frequency": row[1], "recency": row[0]} for row in ROWS]

def npy(array, pickled=False):
    file = io.BytesIO()
    np.save(file, array, allow_pickle=pickled)
    return file.getvalue()


BODIES = {
    "csv without names": (CSV, "text/csv"),
    "csv with names": (f"recency,frequency\n{CSV}\n", "text/csv"),
    "csv with a label size": (CSV, "text/csv; label_size=0"),
    "a list of rows": (json.dumps(ROWS.tolist()), "application/json"),
    "records": (json.dumps(NAMED), "application/json"),
    "instances": (json.dumps({"instances": ROWS.tolist()}), "application/json"),
    "features": (json.dumps({"instances": [{"features": row} for row in ROWS.tolist()]}), "application/json"),
    "MLflow's form": (json.dumps({"dataframe_records": NAMED}), "application/json"),
    "an array": (npy(ROWS), "application/x-npy"),
    "an array of single precision": (npy(ROWS.astype(np.float32)), "application/x-npy"),
    "lines": (LINES, "application/jsonlines"),
    "lines of lists": ("\n".join(json.dumps(row) for row in ROWS.tolist()), "application/jsonlines"),
}


@pytest.mark.parametrize("name", BODIES)
def test_every_body_is_answered(client, name):
    body, content_type = BODIES[name]
    answer = client.invoke_endpoint(EndpointName="churn", Body=body, ContentType=content_type)
    assert answer["ContentType"] == "application/json" and answer["InvokedProductionVariant"] == "champion"
    assert answer["ResponseMetadata"]["RequestId"]
    assert "version=1" in answer["CustomAttributes"] and "prediction_id=" in answer["CustomAttributes"]
    predictions = np.array(json.loads(answer["Body"].read())["predictions"])
    np.testing.assert_allclose(predictions[:, 1], expected(), atol=1e-6)


@pytest.mark.parametrize("accept", ["text/csv", "application/jsonlines", "application/json", "*/*"])
def test_the_answer_has_the_type_that_is_accepted(client, accept):
    answer = client.invoke_endpoint(EndpointName="churn", Body=CSV, ContentType="text/csv", Accept=accept)
    text = answer["Body"].read().decode()
    assert answer["ContentType"] == accept.replace("*/*", "application/json")
    if accept == "text/csv":
        rows = [[float(cell) for cell in line.split(",")] for line in text.splitlines()]
    elif accept == "application/jsonlines":
        rows = [json.loads(line) for line in text.splitlines()]
    else:
        rows = json.loads(text)["predictions"]
    np.testing.assert_allclose(np.array(rows)[:, 1], expected(), atol=1e-6)


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64])
def test_arrays_come_and_go_as_numpy_saves_them(client, kind):
    whole = np.array([[10, 2], [60, 0], [0, 7]], dtype=kind)
    answer = client.invoke_endpoint(
        EndpointName="churn", Body=npy(whole), ContentType="application/x-npy", Accept="application/x-npy"
    )
    assert answer["ContentType"] == "application/x-npy"
    found = np.load(io.BytesIO(answer["Body"].read()), allow_pickle=False)
    assert found.dtype == np.float32 and found.shape == (3, 2)
    np.testing.assert_allclose(found[:, 1], expected(whole.astype(float)), atol=1e-6)


def test_a_single_row_may_stand_by_itself(client):
    answer = client.invoke_endpoint(EndpointName="churn", Body="[10, 2]", ContentType="application/json")
    np.testing.assert_allclose(json.loads(answer["Body"].read())["predictions"][0][1], expected()[0], atol=1e-6)


def test_a_variant_is_named_by_role_or_version_and_attributes_may_hold_the_sticky_key(client):
    for variant in ("champion", "1"):
        answer = client.invoke_endpoint(
            EndpointName="churn",
            Body=CSV,
            ContentType="text/csv",
            TargetVariant=variant,
            InferenceId="i-1",
            CustomAttributes="customer_id=c1",
        )
        assert answer["InvokedProductionVariant"] == "champion"


VALIDATION = {
    "an unknown endpoint": ({"EndpointName": "nobody"}, "no endpoint nobody"),
    "a model": ({"TargetModel": "other.tar.gz"}, "not a multi-model endpoint"),
    "a variant": ({"TargetVariant": "AllTraffic"}, "Variant AllTraffic not found"),
    "a container": ({"TargetContainerHostname": "second"}, "one container"),
    "a component": ({"InferenceComponentName": "part"}, "no inference components"),
    "a session": ({"SessionId": "NEW_SESSION"}, "no sessions"),
    "explanations": ({"EnableExplanations": "`true`"}, ":explain"),
    "long attributes": ({"CustomAttributes": "a" * 1025}, "1024"),
}


@pytest.mark.parametrize("name", VALIDATION)
def test_what_an_endpoint_does_not_have_is_a_validation_error(client, name):
    change, why = VALIDATION[name]
    with pytest.raises(client.exceptions.ClientError, match=why) as refused:
        client.invoke_endpoint(**{"EndpointName": "churn", "Body": CSV, "ContentType": "text/csv", **change})
    assert refused.value.response["Error"]["Code"] == "ValidationError"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


MODEL = {
    "a word": ("1,often", "text/csv", 400, "expected float"),
    "a column too many": ("1,2,3", "text/csv", 400, "list of 2 values"),
    "no JSON": ("{", "application/json", 400, "not JSON"),
    "no form": ("{}", "application/json", 400, "exactly one of"),
    "no array": ("x", "application/x-npy", 400, "does not begin as one"),
    "a pickled array": (npy(np.array([[object(), 1]]), pickled=True), "application/x-npy", 400, "holds |O"),
    "an array of Fortran": (npy(np.asfortranarray(ROWS)), "application/x-npy", 400, "ascontiguousarray"),
    "a short array": (npy(ROWS)[:-1], "application/x-npy", 400, "not 48"),
    "a narrow array": (npy(ROWS[:, :1]), "application/x-npy", 400, "list of 2 values"),
    "records": ("x", "application/x-recordio-protobuf", 415, "application/x-recordio-protobuf"),
}


@pytest.mark.parametrize("name", MODEL)
def test_what_the_model_does_not_take_is_a_model_error(client, name):
    body, content_type, status, why = MODEL[name]
    with pytest.raises(client.exceptions.ModelError, match=why) as refused:
        client.invoke_endpoint(EndpointName="churn", Body=body, ContentType=content_type)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 424
    assert refused.value.response["OriginalStatusCode"] == status
    assert why in refused.value.response["OriginalMessage"]


@pytest.mark.parametrize("accept,count", [("text/csv", 3), ("application/jsonlines", 9000)])
def test_an_answer_comes_in_parts_of_a_stream(client, accept, count):
    body = "\n".join([CSV] * (count // 3))
    answer = client.invoke_endpoint_with_response_stream(EndpointName="churn", Body=body, ContentType="text/csv", Accept=accept)
    assert (answer["ContentType"], answer["InvokedProductionVariant"]) == (accept, "champion")
    parts = [event["PayloadPart"]["Bytes"] for event in answer["Body"]]
    assert len(parts) == 1 if count == 3 else len(parts) > 1
    rows = [[float(cell) for cell in line.strip("[]").split(",")] for line in b"".join(parts).decode().splitlines()]
    np.testing.assert_allclose(np.array(rows)[:, 1], np.tile(expected(), count // 3), atol=1e-6)
    with pytest.raises(client.exceptions.ModelError, match="expected float"):
        client.invoke_endpoint_with_response_stream(EndpointName="churn", Body="1,often", ContentType="text/csv")


def test_calls_that_are_not_answered_say_so():
    client = made()
    with pytest.raises(ClientError, match="use a batch") as refused:
        client.invoke_endpoint_async(EndpointName="churn", InputLocation="s3://bucket/key")
    assert refused.value.response["Error"]["Code"] == "ValidationError"


def test_the_same_address_answers_mlflow_when_nothing_says_sagemaker():
    url = f"{ADDRESS}/endpoints/churn/invocations"
    assert requests.post(url, json={"dataframe_records": NAMED}, timeout=30).json()["predictions"]
    refused = requests.post(url, json={}, timeout=30)
    assert (refused.status_code, refused.json()["error_code"]) == (400, "BAD_REQUEST")


def test_the_contract_of_containers():
    def call(method, path, body=None, content_type="application/json", accept=None):
        headers = {"Content-Type": content_type, **({"Accept": accept} if accept else {})}
        return requests.request(method, ADDRESS + path, data=body, headers=headers, timeout=30)

    assert call("GET", "/ping").status_code == 200
    # The platform hands on what its client sent, headers of its own included.
    handed = {"Content-Type": "text/csv", "Accept": "text/csv", "X-Amzn-SageMaker-Custom-Attributes": "trace=1"}
    answer = requests.post(f"{ADDRESS}/invocations", data=CSV, headers=handed, timeout=30)
    assert answer.headers["content-type"] == "text/csv" and len(answer.text.splitlines()) == 3
    refused = requests.post(f"{ADDRESS}/invocations", data="1", headers=handed, timeout=30)
    assert (refused.status_code, refused.json()["error_code"]) == (400, "BAD_REQUEST")
    # Names are no numbers, so a line of numbers is a row.
    assert len(call("POST", "/invocations", CSV, "text/csv").json()["predictions"]) == 3

    listed = call("GET", "/models").json()
    assert listed == {"models": [{"modelName": "churn", "modelUrl": "models:/churn/1"}]}
    assert call("GET", "/models?limit=1&next_page_token=churn").json() == {"models": []}
    assert call("GET", "/models/churn").json() == listed["models"][0]
    assert call("GET", "/models/nobody").status_code == 404
    invoked = call("POST", "/models/churn/invoke", CSV, "text/csv", "text/csv")
    np.testing.assert_allclose([float(line.split(",")[1]) for line in invoked.text.splitlines()], expected(), atol=1e-6)
    assert call("POST", "/models/nobody/invoke", CSV, "text/csv").status_code == 404
    loaded = call("POST", "/models", json.dumps({"model_name": "churn", "url": "/opt/ml/models/churn/model"}))
    assert loaded.status_code == 409
    for refused in (
        call("POST", "/models", json.dumps({"model_name": "other", "url": "/opt/ml/models/other/model"})),
        call("DELETE", "/models/churn"),
    ):
        assert refused.status_code == 403 and "what is deployed" in refused.json()["message"]
    assert call("DELETE", "/models/nobody").status_code == 404
    assert call("GET", "/models/churn").status_code == 200
