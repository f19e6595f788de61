"""tritonclient's HTTP client as it is, against a data plane with a real model of two float columns."""

import os

import numpy as np
import pytest
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

ADDRESS = os.environ["PAWL_TEST_PREDICTIONS"].removeprefix("http://")


@pytest.fixture
def client():
    with triton.InferenceServerClient(ADDRESS) as made:
        yield made


def expected(rows):
    """The model's own arithmetic: weights 0.05 and -0.4, bias 0.2."""
    logit = rows @ np.array([0.05, -0.4]) + 0.2
    return 1 / (1 + np.exp(-logit))


def inputs(rows, binary, datatype="FP32", dtype=np.float32):
    made = []
    for at, name in enumerate(["recency", "frequency"]):
        one = triton.InferInput(name, [len(rows), 1], datatype)
        one.set_data_from_numpy(rows[:, at : at + 1].astype(dtype), binary_data=binary)
        made.append(one)
    return made


ROWS = np.array([[10.0, 2.0], [60.0, 0.0], [0.0, 7.0]])


def test_health_and_metadata(client):
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("churn")
    assert "binary_tensor_data" in client.get_server_metadata()["extensions"]
    model = client.get_model_metadata("churn")
    assert [one["name"] for one in model["inputs"]] == ["recency", "frequency"]
    assert [one["datatype"] for one in model["outputs"]] == ["INT64", "FP32"]


@pytest.mark.parametrize("binary_out", [True, False])
@pytest.mark.parametrize("binary_in", [True, False])
def test_tensors_as_bytes_and_as_json(client, binary_in, binary_out):
    outputs = [
        triton.InferRequestedOutput("probabilities", binary_data=binary_out),
        triton.InferRequestedOutput("label", binary_data=not binary_out),
    ]
    answer = client.infer("churn", inputs(ROWS, binary_in), outputs=outputs, request_id="r-7")
    assert answer.get_response()["id"] == "r-7"
    probabilities = answer.as_numpy("probabilities")
    assert probabilities.dtype == np.float32 and probabilities.shape == (3, 2)
    np.testing.assert_allclose(probabilities[:, 1], expected(ROWS), atol=1e-6)
    np.testing.assert_array_equal(answer.as_numpy("label"), (expected(ROWS) > 0.5).astype(np.int64))


def test_all_outputs_come_as_bytes_when_none_is_named(client):
    answer = client.infer("churn", inputs(ROWS, True))
    assert all("binary_data_size" in one["parameters"] for one in answer.get_response()["outputs"])
    np.testing.assert_allclose(answer.as_numpy("probabilities")[:, 1], expected(ROWS), atol=1e-6)


@pytest.mark.parametrize(
    "datatype,dtype",
    [
        ("FP16", np.float16),
        ("FP64", np.float64),
        ("INT8", np.int8),
        ("INT16", np.int16),
        ("INT32", np.int32),
        ("INT64", np.int64),
        ("UINT8", np.uint8),
        ("UINT16", np.uint16),
        ("UINT32", np.uint32),
        ("UINT64", np.uint64),
    ],
)
def test_every_number_widens_to_the_float_of_the_signature(client, datatype, dtype):
    answer = client.infer("churn", inputs(ROWS, True, datatype, dtype))
    np.testing.assert_allclose(answer.as_numpy("probabilities")[:, 1], expected(ROWS), atol=1e-6)


def test_text_is_taken_as_the_sticky_key(client):
    key = triton.InferInput("customer_id", [len(ROWS)], "BYTES")
    key.set_data_from_numpy(np.array(["c1", "ü", ""], dtype=object), binary_data=True)
    answer = client.infer("churn", [*inputs(ROWS, True), key])
    np.testing.assert_allclose(answer.as_numpy("probabilities")[:, 1], expected(ROWS), atol=1e-6)


def test_compressed_bodies_are_taken(client):
    answer = client.infer("churn", inputs(ROWS, True), request_compression_algorithm="gzip")
    np.testing.assert_allclose(answer.as_numpy("probabilities")[:, 1], expected(ROWS), atol=1e-6)


def test_what_does_not_fit_is_refused_with_the_reason(client):
    with pytest.raises(InferenceServerException, match="missing frequency"):
        client.infer("churn", inputs(ROWS, True)[:1])
    with pytest.raises(InferenceServerException, match="no output"):
        client.infer("churn", inputs(ROWS, True), outputs=[triton.InferRequestedOutput("nothing")])
    with pytest.raises(InferenceServerException):
        client.infer("nobody", inputs(ROWS, True))
