"""Fixtures of the suite about runtimes: models logged by the unmodified MLflow client, answered for by the data plane."""

import json
import os
import uuid
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest
import requests

URL = os.environ["PAWL_URL"]
DATA_PLANE = os.environ["PAWL_DATA_PLANE_URL"]
RESULTS = os.environ.get("PAWL_PYTEST_RESULTS")


def rows(*whats):
    return pd.DataFrame({"x": np.arange(len(whats), dtype="float64"), "what": list(whats)})


@pytest.fixture(autouse=True)
def experiment(unique):
    mlflow.set_tracking_uri(URL)
    mlflow.set_registry_uri(URL)
    mlflow.set_experiment(unique)


@pytest.fixture
def unique():
    """A name that no other test uses."""
    return f"t-{uuid.uuid4().hex[:12]}"


class Pawl:
    def native(self, method, path, body=None):
        reply = requests.request(method, f"{URL}/api/v1/projects/default/{path}", json=body, timeout=180)
        assert reply.ok, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply.json()

    def runtime(self, model, version=1):
        return self.native("GET", f"models/{model}/versions/{version}/runtime")["runtime"]

    def deploy(self, endpoint, model, version=1, **settings):
        body = {"model": model, "version": str(version), **({"settings": settings} if settings else {})}
        assert self.native("PUT", f"endpoints/{endpoint}", body)["served"]

    def running(self, endpoint):
        return self.native("GET", f"endpoints/{endpoint}/runtime")["arms"][0]

    def workers(self, endpoint):
        return self.running(endpoint)["workers"]

    def invoke(self, endpoint, frame, headers=None):
        body = {"dataframe_split": json.loads(frame.to_json(orient="split"))} if hasattr(frame, "to_json") else {"inputs": frame.tolist()}
        return requests.post(f"{DATA_PLANE}/endpoints/{endpoint}/invocations", json=body, headers=headers, timeout=120)

    def predictions(self, endpoint, frame):
        reply = self.invoke(endpoint, frame)
        assert reply.status_code == 200, reply.text
        return reply.json()["predictions"]

    def doubles(self, endpoint, frame):
        """Of the odd model, which answers a frame, one of its columns."""
        return [one["double"] for one in self.predictions(endpoint, frame)]


@pytest.fixture
def pawl():
    return Pawl()


@pytest.fixture
def odd(unique, pawl):
    """An endpoint of the model of odd_model.py."""

    def deployed(**settings):
        with mlflow.start_run():
            mlflow.pyfunc.log_model(
                name="model",
                python_model=str(Path(__file__).with_name("odd_model.py")),
                input_example=rows("a", "b"),
                registered_model_name=unique,
                pip_requirements=[],
            )
        pawl.deploy(unique, unique, **settings)
        return unique

    return deployed


def pytest_runtest_makereport(item, call):
    if not RESULTS or (call.when != "call" and call.excinfo is None):
        return
    outcome = "passed" if call.excinfo is None else "skipped" if call.excinfo.errisinstance(pytest.skip.Exception) else "failed"
    why = "" if call.excinfo is None else str(item.repr_failure(call.excinfo))
    with open(RESULTS, "a") as results:
        results.write(json.dumps({"id": item.nodeid, "outcome": outcome, "why": why[-4000:]}) + "\n")
