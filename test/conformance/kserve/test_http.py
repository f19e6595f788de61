"""tritonclient's HTTP client as it is, against a data plane with a real model of two float columns."""

import base64
import json
import os

import numpy as np
import pytest
import requests
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


@pytest.mark.parametrize("binary", [True, False])
@pytest.mark.parametrize("algorithm", ["gzip", "deflate"])
def test_bodies_are_compressed_both_ways(client, algorithm, binary):
    many = np.repeat(ROWS, 500, axis=0)
    outputs = [triton.InferRequestedOutput("probabilities", binary_data=binary)]
    answer = client.infer(
        "churn",
        inputs(many, binary),
        outputs=outputs,
        request_compression_algorithm=algorithm,
        response_compression_algorithm=algorithm,
    )
    np.testing.assert_allclose(answer.as_numpy("probabilities")[:, 1], expected(many), atol=1e-6)
    body, length = triton.InferenceServerClient.generate_request_body(inputs(many, binary), outputs=outputs)
    headers = {"Accept-Encoding": algorithm, **({"Inference-Header-Content-Length": str(length)} if length else {})}
    sent = requests.post(f"http://{ADDRESS}/v2/models/churn/infer", data=body, headers=headers, timeout=30)
    assert sent.headers["content-encoding"] == algorithm
    assert int(sent.headers["content-length"]) < len(sent.content)


IDS = np.array([[2**63 - 1], [-(2**63)], [2**53 + 1], [0]])
CODES = np.array([[2**64 - 1], [2**63 + 1], [2**53 + 1], [7]], dtype=np.uint64)
NAMES = np.array([["ü"], [""], ["a\"b"], ["NaN"]], dtype=object)


def echo_inputs(binary):
    made = []
    for name, datatype, values in (("id", "INT64", IDS), ("code", "UINT64", CODES), ("name", "BYTES", NAMES)):
        one = triton.InferInput(name, list(values.shape), datatype)
        one.set_data_from_numpy(values, binary_data=binary)
        made.append(one)
    return made


@pytest.mark.parametrize("binary", [True, False])
def test_whole_numbers_of_64_bits_are_exact_both_ways(client, binary):
    outputs = [triton.InferRequestedOutput(f"same_{name}", binary_data=binary) for name in ("id", "code", "name")]
    answer = client.infer("echo", echo_inputs(binary), outputs=outputs)
    np.testing.assert_array_equal(answer.as_numpy("same_id"), IDS)
    np.testing.assert_array_equal(answer.as_numpy("same_code"), CODES)
    texts = [one.decode() if isinstance(one, bytes) else one for one in answer.as_numpy("same_name").ravel()]
    assert texts == NAMES.ravel().tolist()


def test_a_whole_number_beyond_its_type_is_refused():
    def ask(value, name="id"):
        one = {"id": ("INT64", 1), "code": ("UINT64", 1), "name": ("BYTES", "a")}
        one[name] = (one[name][0], value)
        body = {"inputs": [{"name": n, "shape": [1, 1], "datatype": d, "data": [v]} for n, (d, v) in one.items()]}
        return requests.post(f"http://{ADDRESS}/v2/models/echo/infer", json=body, timeout=30)

    assert ask(2**63 - 1).json()["outputs"][0]["data"] == [2**63 - 1]
    for value, name in ((2**63, "id"), (-(2**63) - 1, "id"), (2**64, "code"), (-1, "code"), (1.5, "id")):
        refused = ask(value, name)
        assert refused.status_code == 400 and f"{name}: expected long, got {value}" in refused.json()["error"]


@pytest.mark.parametrize("binary", [True, False])
def test_the_greatest_classes_of_each_row(client, binary):
    outputs = [triton.InferRequestedOutput("probabilities", binary_data=binary, class_count=count) for count in (2,)]
    classes = client.infer("churn", inputs(ROWS, binary), outputs=outputs).as_numpy("probabilities")
    assert classes.shape == (3, 2)
    for row, probability in zip(classes, expected(ROWS)):
        first, second = (one.decode() if isinstance(one, bytes) else one for one in row)
        value, place = first.split(":")
        assert int(place) == int(probability > 0.5) and second.endswith(f":{1 - int(place)}")
        assert abs(float(value) - max(probability, 1 - probability)) < 1e-5
    one = client.infer("churn", inputs(ROWS, binary), outputs=[triton.InferRequestedOutput("label", class_count=9)])
    assert one.as_numpy("label").shape == (3, 1)


def ask(model, body):
    return requests.post(f"http://{ADDRESS}/v2/models/{model}/infer", json=body, timeout=30)


@pytest.mark.parametrize("model", ["churn", "matrix"])
def test_codecs_of_tables_and_arrays_are_read(model):
    """Requests as MLServer's codecs make them: a column each, or an array under a name of its own."""
    numbers = {"shape": [3, 1], "datatype": "FP64"}
    columns = [{"name": name, **numbers, "data": ROWS[:, at].tolist()} for at, name in enumerate(["recency", "frequency"])]
    table = ask(model, {"parameters": {"content_type": "pd"}, "inputs": columns[::-1]})
    array = {"name": "input-0", "shape": [3, 2], "datatype": "FP64", "data": ROWS.ravel().tolist()}
    arrays = [
        ask(model, {"parameters": {"content_type": "np"}, "inputs": [array]}),
        ask(model, {"inputs": [{**array, "parameters": {"content_type": "np"}}]}),
    ]
    for answer in (table, *arrays):
        assert answer.status_code == 200, answer.text
        probabilities = [one for one in answer.json()["outputs"] if one["name"] == "probabilities"][0]["data"]
        np.testing.assert_allclose(probabilities[1::2], expected(ROWS), atol=1e-6)


def test_codecs_of_texts_bytes_and_times_are_read():
    def echo(value, codec):
        name = {"name": "name", "shape": [1, 1], "datatype": "BYTES", "data": [value]}
        body = {
            "inputs": [
                {"name": "id", "shape": [1, 1], "datatype": "INT64", "data": [1]},
                {"name": "code", "shape": [1, 1], "datatype": "UINT64", "data": [1]},
                {**name, **({"parameters": {"content_type": codec}} if codec else {})},
            ]
        }
        return ask("echo", body)

    for value, codec, given in (
        ("text", "str", "text"),
        (base64.b64encode("ü".encode()).decode(), "base64", "ü"),
        ("2026-11-27T10:00:00.123456+02:00", "datetime", "2026-11-27T10:00:00.123456+02:00"),
    ):
        assert echo(value, codec).json()["outputs"][2]["data"] == [given]
    for value, codec, why in (
        ("?", "base64", "not base64"),
        (base64.b64encode(b"\xff").decode(), "base64", "not UTF-8"),
        ("yesterday", "datetime", "not a time"),
        ("x", "pickle", "known are np, pd, str, base64, datetime"),
    ):
        refused = echo(value, codec)
        assert refused.status_code == 400 and why in refused.json()["error"]


def test_what_does_not_fit_is_refused_with_the_reason(client):
    with pytest.raises(InferenceServerException, match="missing frequency"):
        client.infer("churn", inputs(ROWS, True)[:1])
    with pytest.raises(InferenceServerException, match="no output"):
        client.infer("churn", inputs(ROWS, True), outputs=[triton.InferRequestedOutput("nothing")])
    with pytest.raises(InferenceServerException):
        client.infer("nobody", inputs(ROWS, True))


def test_statistics_count_what_was_done(client):
    def stats():
        (one,) = client.get_inference_statistics("matrix")["model_stats"]
        return one

    before = stats()
    assert (before["name"], before["version"]) == ("matrix", "matrix")
    body = {"inputs": [{"name": "X", "shape": [2, 2], "datatype": "FP32", "data": ROWS[:2].ravel().tolist()}]}
    for _ in range(3):
        assert ask("matrix", body).status_code == 200
    after = client.get_inference_statistics("matrix", "matrix")["model_stats"][0]
    assert after["inference_count"] - before["inference_count"] == 6
    assert after["execution_count"] - before["execution_count"] == 3
    for part in ("success", "queue", "compute_input", "compute_infer", "compute_output"):
        then, now = before["inference_stats"][part], after["inference_stats"][part]
        assert now["count"] - then["count"] == 3 and isinstance(now["ns"], int) and now["ns"] >= then["ns"], part
    assert after["inference_stats"]["success"]["ns"] > after["inference_stats"]["compute_infer"]["ns"] > 0
    assert [one for one in after["batch_stats"] if one["batch_size"] == 2][0]["compute_infer"]["count"] >= 3
    assert {one["name"] for one in client.get_inference_statistics()["model_stats"]} == {"churn", "echo", "matrix"}
    with pytest.raises(InferenceServerException, match="does not serve version 9"):
        client.get_inference_statistics("churn", "9")


def test_the_repository_is_told_and_not_changed(client):
    index = client.get_model_repository_index()
    assert {one["name"]: (one["version"], one["state"]) for one in index} == {
        "churn": ("1", "READY"),
        "echo": ("echo", "READY"),
        "matrix": ("matrix", "READY"),
    }
    for call in (lambda: client.load_model("churn"), lambda: client.unload_model("churn")):
        with pytest.raises(InferenceServerException, match="pawl endpoint deploy") as refused:
            call()
        assert refused.value.status() == "403"
    assert client.is_model_ready("churn")


def test_the_configuration_leaves_the_dimension_of_the_batch_out(client):
    config = client.get_model_config("churn", "1")
    assert (config["platform"], config["max_batch_size"]) == ("onnxruntime_onnx", 2048)
    assert config["input"][0] == {"name": "recency", "data_type": "TYPE_FP32", "dims": [1]}
    assert config["output"] == [
        {"name": "label", "data_type": "TYPE_INT64", "dims": [1], "reshape": {"shape": []}},
        {"name": "probabilities", "data_type": "TYPE_FP32", "dims": [2]},
    ]
    assert client.get_model_config("echo")["input"][2]["data_type"] == "TYPE_STRING"


def test_shared_memory_is_refused_and_there_is_none_to_unregister(client):
    assert client.get_system_shared_memory_status() == [] and client.get_cuda_shared_memory_status() == []
    for name in ("", "region"):
        client.unregister_system_shared_memory(name)
        client.unregister_cuda_shared_memory(name)
    for register in (
        lambda: client.register_system_shared_memory("region", "/region", 8),
        lambda: client.register_cuda_shared_memory("region", b"aGFuZGxl", 0, 8),
    ):
        with pytest.raises(InferenceServerException, match="no shared memory"):
            register()
    for status in (client.get_system_shared_memory_status, client.get_cuda_shared_memory_status):
        with pytest.raises(InferenceServerException, match="Unable to find"):
            status("region")


def test_settings_of_traces_are_told_and_those_of_the_log_refused(client):
    assert client.get_trace_settings()["trace_level"] == ["OFF"] == client.get_trace_settings("churn")["trace_level"]
    assert client.update_trace_settings(settings={"trace_level": "OFF", "trace_rate": None})["trace_level"] == ["OFF"]
    with pytest.raises(InferenceServerException, match="tracing is off"):
        client.update_trace_settings("churn", settings={"trace_level": ["TIMESTAMPS"]})
    for call in (client.get_log_settings, lambda: client.update_log_settings({"log_verbose_level": 1})):
        with pytest.raises(InferenceServerException, match="started with") as refused:
            call()
        assert refused.value.status() == "501"


@pytest.mark.parametrize("call", ["generate", "generate_stream", "versions/1/generate", "infer_stream"])
def test_models_of_tensors_generate_no_text(call):
    refused = requests.post(f"http://{ADDRESS}/v2/models/churn/{call}", json={"text_input": "a"}, timeout=30)
    assert refused.status_code == 501 and "generates no text" in refused.json()["error"]
    assert requests.post(f"http://{ADDRESS}/v2/models/nobody/{call}", json={}, timeout=30).status_code == 404


def test_id_and_parameters_are_echoed_whatever_the_shape_of_the_answer():
    one = {"shape": [0, 1], "datatype": "FP32", "data": []}
    body = {
        "id": "r-1",
        "parameters": {"n": 2**63, "note": "x", "b": True},
        "inputs": [{"name": "recency", **one}, {"name": "frequency", **one}],
    }
    for outputs in ({}, {"outputs": [{"name": "label", "parameters": {"binary_data": True}}]}):
        answer = requests.post(f"http://{ADDRESS}/v2/models/churn/infer", json={**body, **outputs}, timeout=30)
        assert answer.status_code == 200, answer.text
        head = answer.headers.get("Inference-Header-Content-Length")
        told = json.loads(answer.content[: int(head)] if head else answer.content)
        assert told["id"] == "r-1"
        assert {name: told["parameters"][name] for name in body["parameters"]} == body["parameters"]
