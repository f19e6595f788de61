"""Models of any flavour run in processes of their own, which may die without harm to anything else."""

import os
import time

import mlflow
import numpy as np
import requests
from conftest import DATA_PLANE, rows

OURS = {"PATH", "HOME", "TMPDIR", "LANG", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "MLFLOW_DISABLE_TELEMETRY", "DO_NOT_TRACK"}


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def eventually(condition, seconds=30):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never came to be"
        time.sleep(0.05)


def test_a_model_of_python_code_answers_as_it_does_for_its_maker(odd, pawl, unique):
    endpoint = odd()
    frame = rows("a", "print", "ü")
    expected = mlflow.pyfunc.load_model(f"models:/{unique}/1").predict(frame)
    answers = pawl.invoke(endpoint, frame).json()["predictions"]
    # As MLflow's own server writes a frame; another process has another number.
    assert [{**one, "pid": 0} for one in answers] == expected.assign(pid=0).to_dict("records")
    told = requests.get(f"{DATA_PLANE}/v2/models/{endpoint}", timeout=60).json()
    assert told["platform"] == "mlflow_pyfunc"
    runtime = pawl.runtime(unique)
    assert (runtime["state"], runtime["kind"]) == ("ready", "python")
    assert "no converter for the flavor mlflow.pyfunc." in runtime["reason"]
    assert "of this installation has all it requires" in runtime["environment"]
    (worker,) = pawl.workers(endpoint)
    assert worker["state"] == "idle" and worker["restarts"] == 0 and alive(worker["pid"])


def outputs(endpoint, frame):
    """All outputs of the model, over Open Inference."""
    body = {
        "inputs": [
            {"name": "x", "datatype": "FP64", "shape": [len(frame), 1], "data": frame["x"].tolist()},
            {"name": "what", "datatype": "BYTES", "shape": [len(frame), 1], "data": frame["what"].tolist()},
        ]
    }
    reply = requests.post(f"{DATA_PLANE}/v2/models/{endpoint}/infer", json=body, timeout=120)
    return reply.status_code, {output["name"]: output["data"] for output in reply.json().get("outputs", [])}


def test_a_worker_sees_no_secret_and_nothing_else_of_this_servers_environment(odd):
    _, found = outputs(odd(), rows("environment"))
    names = set(found["text"][0].split(","))
    # The interpreter itself may add LC_CTYPE.
    assert names - {"LC_CTYPE"} <= OURS and "PATH" in names


def test_a_model_that_raises_is_an_error_of_that_request_alone(odd, pawl):
    endpoint = odd()
    (before,) = pawl.workers(endpoint)
    reply = pawl.invoke(endpoint, rows("raise"))
    assert reply.status_code == 500 and "error_code" in reply.json()
    assert pawl.doubles(endpoint, rows("a")) == [0.0]
    (after,) = pawl.workers(endpoint)
    assert after["pid"] == before["pid"]


def test_a_worker_that_dies_answers_in_form_and_is_started_again(odd, pawl):
    endpoint = odd()
    (before,) = pawl.workers(endpoint)
    reply = pawl.invoke(endpoint, rows("a", "crash"))
    assert reply.status_code == 503 and reply.json()["error_code"] == "TEMPORARILY_UNAVAILABLE"
    assert "code 3" in reply.json()["message"]
    assert pawl.doubles(endpoint, rows("a")) == [0.0]
    (after,) = pawl.workers(endpoint)
    assert after["pid"] != before["pid"] and after["restarts"] == 1 and "code 3" in after["lastEnd"]
    assert not alive(before["pid"])


def test_a_model_that_keeps_dying_waits_longer_and_harms_no_other(odd, pawl, unique):
    endpoint = odd()
    other = f"{unique}-other"
    pawl.deploy(other, unique)
    messages = []

    def gives_up():
        messages.append(pawl.invoke(endpoint, rows("crash")).json()["message"])
        assert pawl.doubles(other, rows("a")) == [0.0]
        return "No process of the model is up" in messages[-1]

    eventually(gives_up, 60)
    assert pawl.workers(endpoint)[0]["state"] in ("waiting", "starting")
    assert pawl.workers(other)[0]["restarts"] == 0


def test_a_run_past_its_time_limit_is_ended(odd, pawl):
    endpoint = odd(timeoutMs=1500)
    (before,) = pawl.workers(endpoint)
    reply = pawl.invoke(endpoint, rows("sleep"))
    assert reply.status_code == 503 and "longer than 1500 ms" in reply.json()["message"]
    assert pawl.doubles(endpoint, rows("a")) == [0.0]
    assert not alive(before["pid"])


def test_a_worker_past_its_memory_limit_is_ended(odd, pawl):
    endpoint = odd(memoryMb=600)
    reply = pawl.invoke(endpoint, rows("hoard"))
    assert reply.status_code == 503 and "600 MB of memory" in reply.json()["message"], reply.text
    assert pawl.doubles(endpoint, rows("a")) == [0.0]


def test_several_workers_run_side_by_side(odd, pawl):
    endpoint = odd(workers=2)
    eventually(lambda: [worker["state"] for worker in pawl.workers(endpoint)] == ["idle", "idle"])
    pids = {worker["pid"] for worker in pawl.workers(endpoint)}
    assert len(pids) == 2
    seen = set()
    eventually(lambda: seen.update(outputs(endpoint, rows("a"))[1]["pid"]) or seen == pids)


def test_tensors_go_in_and_out_exactly(pawl, unique):
    class Sums(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            return np.stack([model_input.sum(axis=(1, 2)), model_input.max(axis=(1, 2))], axis=1)

    example = np.random.default_rng(1).normal(size=(3, 2, 4))
    with mlflow.start_run():
        mlflow.pyfunc.log_model(
            name="model", python_model=Sums(), input_example=example, registered_model_name=unique, pip_requirements=["cloudpickle"]
        )
    pawl.deploy(unique, unique)
    found = pawl.predictions(unique, example.reshape(3, 8))
    assert found == pawl.predictions(unique, example) == np.stack([example.sum(axis=(1, 2)), example.max(axis=(1, 2))], axis=1).tolist()
