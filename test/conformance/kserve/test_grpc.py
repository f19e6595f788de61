"""tritonclient's gRPC client as it is, against a data plane with a real model of two float columns."""

import os
import queue

import grpc
import numpy as np
import pytest
import tritonclient.grpc as triton
from tritonclient.grpc import model_config_pb2, service_pb2, service_pb2_grpc
from tritonclient.utils import InferenceServerException

ADDRESS = os.environ["PAWL_TEST_PREDICTIONS"].removeprefix("http://")


@pytest.fixture
def client():
    with triton.InferenceServerClient(ADDRESS) as made:
        yield made


@pytest.fixture
def stub():
    with grpc.insecure_channel(ADDRESS) as channel:
        yield service_pb2_grpc.GRPCInferenceServiceStub(channel)


def expected(rows):
    """The model's own arithmetic: weights 0.05 and -0.4, bias 0.2."""
    logit = rows @ np.array([0.05, -0.4]) + 0.2
    return 1 / (1 + np.exp(-logit))


def inputs(rows, datatype="FP32", dtype=np.float32):
    made = []
    for at, name in enumerate(["recency", "frequency"]):
        one = triton.InferInput(name, [len(rows), 1], datatype)
        one.set_data_from_numpy(rows[:, at : at + 1].astype(dtype))
        made.append(one)
    return made


ROWS = np.array([[10.0, 2.0], [60.0, 0.0], [0.0, 7.0]])


def test_health_and_metadata(client):
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready("churn") and client.is_model_ready("churn", "1")
    assert not client.is_model_ready("churn", "9") and not client.is_model_ready("nobody")
    server = client.get_server_metadata()
    assert server.name == "pawl" and "binary_tensor_data" in server.extensions
    model = client.get_model_metadata("churn")
    assert list(model.versions) == ["1"] and model.platform == "onnxruntime_onnx"
    assert [(one.name, one.datatype, list(one.shape)) for one in model.inputs] == [
        ("recency", "FP32", [-1, 1]),
        ("frequency", "FP32", [-1, 1]),
    ]
    assert [(one.name, one.datatype, list(one.shape)) for one in model.outputs] == [
        ("label", "INT64", [-1]),
        ("probabilities", "FP32", [-1, 2]),
    ]


def test_an_answer_has_all_outputs_and_echoes_id_and_parameters(client):
    answer = client.infer("churn", inputs(ROWS), request_id="r-7", parameters={"customer_id": "c1", "n": 3, "b": True})
    probabilities = answer.as_numpy("probabilities")
    assert probabilities.dtype == np.float32 and probabilities.shape == (3, 2)
    np.testing.assert_allclose(probabilities[:, 1], expected(ROWS), atol=1e-6)
    np.testing.assert_array_equal(answer.as_numpy("label"), (expected(ROWS) > 0.5).astype(np.int64))
    response = answer.get_response()
    assert (response.id, response.model_name, response.model_version) == ("r-7", "churn", "1")
    assert response.parameters["customer_id"].string_param == "c1"
    assert response.parameters["n"].int64_param == 3 and response.parameters["b"].bool_param
    assert response.parameters["arm"].string_param == "champion"
    assert len(response.parameters["prediction_id"].string_param) == 32


def test_only_outputs_that_are_asked_for_come(client):
    answer = client.infer("churn", inputs(ROWS), outputs=[triton.InferRequestedOutput("label")], model_version="1")
    assert [one.name for one in answer.get_response().outputs] == ["label"]


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
    answer = client.infer("churn", inputs(ROWS, datatype, dtype))
    np.testing.assert_allclose(answer.as_numpy("probabilities")[:, 1], expected(ROWS), atol=1e-6)


def test_text_is_taken_as_the_sticky_key(client):
    key = triton.InferInput("customer_id", [len(ROWS)], "BYTES")
    key.set_data_from_numpy(np.array(["c1", "ü", ""], dtype=object))
    answer = client.infer("churn", [*inputs(ROWS), key])
    np.testing.assert_allclose(answer.as_numpy("probabilities")[:, 1], expected(ROWS), atol=1e-6)


@pytest.mark.parametrize(
    "datatype,field",
    [
        ("FP32", "fp32_contents"),
        ("FP64", "fp64_contents"),
        ("INT8", "int_contents"),
        ("INT32", "int_contents"),
        ("INT64", "int64_contents"),
        ("UINT16", "uint_contents"),
        ("UINT64", "uint64_contents"),
    ],
)
def test_typed_contents_are_answered_as_typed_contents(stub, datatype, field):
    kind = float if datatype.startswith("FP") else int
    request = service_pb2.ModelInferRequest(model_name="churn", id="t-1")
    for at, name in enumerate(["recency", "frequency"]):
        one = request.inputs.add(name=name, datatype=datatype, shape=[3, 1])
        getattr(one.contents, field).extend([kind(value) for value in ROWS[:, at]])
    key = request.inputs.add(name="customer_id", datatype="BYTES", shape=[3])
    key.contents.bytes_contents.extend([b"a", b"b", b"c"])
    response = stub.ModelInfer(request)
    assert not response.raw_output_contents and response.id == "t-1"
    label, probabilities = response.outputs
    assert list(label.contents.int64_contents) == [int(one > 0.5) for one in expected(ROWS)]
    np.testing.assert_allclose(probabilities.contents.fp32_contents[1::2], expected(ROWS), atol=1e-6)


@pytest.mark.parametrize("algorithm", ["gzip", "deflate"])
def test_messages_are_compressed_both_ways(client, algorithm):
    many = np.repeat(ROWS, 500, axis=0)
    answer = client.infer("churn", inputs(many), compression_algorithm=algorithm)
    np.testing.assert_allclose(answer.as_numpy("probabilities")[:, 1], expected(many), atol=1e-6)


IDS = np.array([[2**63 - 1], [-(2**63)], [2**53 + 1], [0]])
CODES = np.array([[2**64 - 1], [2**63 + 1], [2**53 + 1], [7]], dtype=np.uint64)
NAMES = np.array([["ü"], [""], ["a"], ["NaN"]], dtype=object)


def test_whole_numbers_of_64_bits_are_exact_as_bytes(client):
    made = []
    for name, datatype, values in (("id", "INT64", IDS), ("code", "UINT64", CODES), ("name", "BYTES", NAMES)):
        one = triton.InferInput(name, list(values.shape), datatype)
        one.set_data_from_numpy(values)
        made.append(one)
    answer = client.infer("echo", made)
    np.testing.assert_array_equal(answer.as_numpy("same_id"), IDS)
    np.testing.assert_array_equal(answer.as_numpy("same_code"), CODES)
    assert [one.decode() for one in answer.as_numpy("same_name").ravel()] == NAMES.ravel().tolist()


def test_whole_numbers_of_64_bits_are_exact_as_typed_contents_and_parameters(stub):
    request = service_pb2.ModelInferRequest(model_name="echo")
    request.inputs.add(name="id", datatype="INT64", shape=[4, 1]).contents.int64_contents.extend(IDS.ravel().tolist())
    request.inputs.add(name="code", datatype="UINT64", shape=[4, 1]).contents.uint64_contents.extend(CODES.ravel().tolist())
    texts = [one.encode() for one in NAMES.ravel()]
    request.inputs.add(name="name", datatype="BYTES", shape=[4, 1]).contents.bytes_contents.extend(texts)
    request.parameters["n"].int64_param = 2**63 - 1
    response = stub.ModelInfer(request)
    same_id, same_code, same_name = response.outputs
    assert list(same_id.contents.int64_contents) == IDS.ravel().tolist()
    assert list(same_code.contents.uint64_contents) == CODES.ravel().tolist()
    assert list(same_name.contents.bytes_contents) == texts
    assert response.parameters["n"].int64_param == 2**63 - 1


def test_the_greatest_classes_of_each_row(client):
    outputs = [triton.InferRequestedOutput("probabilities", class_count=1), triton.InferRequestedOutput("label")]
    answer = client.infer("churn", inputs(ROWS), outputs=outputs)
    for one, probability in zip(answer.as_numpy("probabilities").ravel(), expected(ROWS)):
        value, place = one.decode().split(":")
        assert int(place) == int(probability > 0.5)
        assert abs(float(value) - max(probability, 1 - probability)) < 1e-5
    assert answer.as_numpy("label").dtype == np.int64


def test_a_table_whose_columns_are_one_tensor_of_the_model_is_read(client):
    answer = client.infer("matrix", inputs(ROWS, "FP64", np.float64), parameters={"content_type": "pd"})
    np.testing.assert_allclose(answer.as_numpy("probabilities")[:, 1], expected(ROWS), atol=1e-6)


def test_the_arm_and_the_prediction_are_those_of_the_key(stub):
    request = service_pb2.ModelInferRequest(model_name="churn", model_version="9")
    with pytest.raises(grpc.RpcError) as refused:
        stub.ModelInfer(request)
    assert refused.value.code() == grpc.StatusCode.NOT_FOUND and "does not serve version 9" in refused.value.details()


def test_what_does_not_fit_is_refused_with_a_status_and_the_reason(client, stub):
    with pytest.raises(InferenceServerException, match="missing frequency") as refused:
        client.infer("churn", inputs(ROWS)[:1])
    assert "INVALID_ARGUMENT" in refused.value.status()
    with pytest.raises(InferenceServerException, match="no output"):
        client.infer("churn", inputs(ROWS), outputs=[triton.InferRequestedOutput("nothing")])
    with pytest.raises(InferenceServerException) as unknown:
        client.infer("nobody", inputs(ROWS))
    assert "NOT_FOUND" in unknown.value.status()
    request = service_pb2.ModelInferRequest(model_name="churn")
    request.inputs.add(name="recency", datatype="FP32", shape=[1, 1])
    request.raw_input_contents.extend([b"\0" * 4, b"\0" * 4])
    with pytest.raises(grpc.RpcError, match="2 tensors for 1 inputs"):
        stub.ModelInfer(request)


def test_statistics_count_what_was_done(client):
    def stats():
        (one,) = client.get_inference_statistics("churn", "1").model_stats
        return one

    before = stats()
    assert (before.name, before.version) == ("churn", "1")
    client.infer("churn", inputs(ROWS))
    after = stats()
    assert after.inference_count == before.inference_count + 3 and after.execution_count == before.execution_count + 1
    assert after.last_inference >= before.last_inference > 0 or before.inference_count == 0
    for part in ("success", "queue", "compute_input", "compute_infer", "compute_output"):
        then, now = getattr(before.inference_stats, part), getattr(after.inference_stats, part)
        assert now.count == then.count + 1 and now.ns >= then.ns, part
    success, infer = after.inference_stats.success, after.inference_stats.compute_infer
    assert success.ns > infer.ns > 0
    assert {one.batch_size for one in after.batch_stats} >= {3}
    assert sum(one.compute_infer.count for one in after.batch_stats) == after.execution_count
    assert {one.name for one in client.get_inference_statistics().model_stats} == {"churn", "echo", "matrix"}
    with pytest.raises(InferenceServerException, match="no endpoint nobody"):
        client.get_inference_statistics("nobody")


def test_the_repository_is_told_and_not_changed(client):
    found = {one.name: (one.version, one.state) for one in client.get_model_repository_index().models}
    assert found == {"churn": ("1", "READY"), "echo": ("echo", "READY"), "matrix": ("matrix", "READY")}
    for call in (lambda: client.load_model("churn"), lambda: client.unload_model("churn")):
        with pytest.raises(InferenceServerException, match="pawl endpoint deploy") as refused:
            call()
        assert "PERMISSION_DENIED" in refused.value.status()
    assert client.is_model_ready("churn")


def test_the_configuration_leaves_the_dimension_of_the_batch_out(client):
    config = client.get_model_config("churn").config
    assert (config.name, config.platform, config.max_batch_size) == ("churn", "onnxruntime_onnx", 2048)
    assert [(one.name, one.data_type, list(one.dims)) for one in config.input] == [
        ("recency", model_config_pb2.TYPE_FP32, [1]),
        ("frequency", model_config_pb2.TYPE_FP32, [1]),
    ]
    label, probabilities = config.output
    assert (label.data_type, list(label.dims), list(label.reshape.shape)) == (model_config_pb2.TYPE_INT64, [1], [])
    assert label.HasField("reshape") and list(probabilities.dims) == [2]


def test_shared_memory_is_refused_and_there_is_none_to_unregister(client):
    assert not client.get_system_shared_memory_status().regions and not client.get_cuda_shared_memory_status().regions
    client.unregister_system_shared_memory()
    client.unregister_cuda_shared_memory()
    for register in (
        lambda: client.register_system_shared_memory("region", "/region", 8),
        lambda: client.register_cuda_shared_memory("region", b"aGFuZGxl", 0, 8),
    ):
        with pytest.raises(InferenceServerException, match="no shared memory") as refused:
            register()
        assert "UNIMPLEMENTED" in refused.value.status()
    with pytest.raises(InferenceServerException, match="Unable to find"):
        client.get_system_shared_memory_status("region")
    one = triton.InferInput("recency", [1, 1], "FP32")
    one.set_shared_memory("region", 4)
    with pytest.raises(InferenceServerException, match="shared memory"):
        client.infer("churn", [one, inputs(ROWS[:1])[1]])


def test_settings_of_traces_are_told_and_those_of_the_log_refused(client):
    assert list(client.get_trace_settings().settings["trace_level"].value) == ["OFF"]
    assert client.update_trace_settings(settings={"trace_level": "OFF", "trace_rate": None}).settings
    with pytest.raises(InferenceServerException, match="tracing is off"):
        client.update_trace_settings("churn", settings={"trace_level": ["TIMESTAMPS"]})
    with pytest.raises(InferenceServerException, match="started with") as refused:
        client.get_log_settings()
    assert "UNIMPLEMENTED" in refused.value.status()


def test_a_stream_answers_in_order_and_goes_on_after_a_refusal(client):
    answers = queue.Queue()
    client.start_stream(callback=lambda result, error: answers.put((result, error)))
    rows = [ROWS[:1], ROWS[1:2], ROWS[2:3]]
    for at, one in enumerate(rows):
        client.async_stream_infer("churn", inputs(one), request_id=f"s-{at}", enable_empty_final_response=True)
    client.async_stream_infer("churn", inputs(ROWS)[:1], request_id="wrong")
    client.async_stream_infer("churn", inputs(ROWS), request_id="last")
    for at, one in enumerate(rows):
        result, error = answers.get(timeout=30)
        assert error is None and result.get_response().id == f"s-{at}"
        assert result.get_response().parameters["triton_final_response"].bool_param
        np.testing.assert_allclose(result.as_numpy("probabilities")[:, 1], expected(one), atol=1e-6)
    result, error = answers.get(timeout=30)
    assert result is None and "missing frequency" in error.message()
    result, error = answers.get(timeout=30)
    assert error is None and result.get_response().id == "last"
    client.stop_stream()


def test_a_message_that_is_too_large_is_refused_and_the_connection_goes_on(stub):
    request = service_pb2.ModelInferRequest(model_name="churn", raw_input_contents=[b"\0" * 9 * 1024 * 1024])
    with pytest.raises(grpc.RpcError) as refused:
        stub.ModelInfer(request)
    assert refused.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert stub.ServerLive(service_pb2.ServerLiveRequest()).live


def test_a_deadline_that_is_over_is_told(stub):
    with pytest.raises(grpc.RpcError) as late:
        stub.ServerLive(service_pb2.ServerLiveRequest(), timeout=1e-9)
    assert late.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED
    assert stub.ServerLive(service_pb2.ServerLiveRequest(), timeout=30).live


def test_many_calls_share_one_connection(client):
    answers = [None] * 40

    def keep(at):
        def take(result, error):
            answers[at] = error if error is not None else result.as_numpy("probabilities")[:, 1]

        return take

    calls = [client.async_infer("churn", inputs(ROWS), callback=keep(at)) for at in range(len(answers))]
    del calls
    import time

    until = time.monotonic() + 30
    while any(one is None for one in answers) and time.monotonic() < until:
        time.sleep(0.01)
    for one in answers:
        np.testing.assert_allclose(one, expected(ROWS), atol=1e-6)


def test_another_host_is_refused():
    with grpc.insecure_channel(ADDRESS, options=[("grpc.default_authority", "evil.example.com")]) as channel:
        with pytest.raises(grpc.RpcError) as refused:
            service_pb2_grpc.GRPCInferenceServiceStub(channel).ServerLive(service_pb2.ServerLiveRequest())
    assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED
