"""Fixtures of the MLflow conformance suite: the real client against the server that PAWL_URL names."""

import json
import os
import uuid

import mlflow
import pytest
import requests
from mlflow import MlflowClient

URL = os.environ["PAWL_URL"]
RESULTS = os.environ.get("PAWL_PYTEST_RESULTS")
CALLS = os.environ.get("PAWL_PYTEST_CALLS")


@pytest.fixture(autouse=True)
def recorded_calls(request, monkeypatch):
    """Notes which addresses a test called, however the client did it, and what was answered."""
    if not CALLS:
        return
    send = requests.Session.send
    test = f"{request.node.path.name}::{request.node.originalname}"

    def recording(session, prepared, **options):
        reply = send(session, prepared, **options)
        with open(CALLS, "a") as calls:
            calls.write(json.dumps({"test": test, "method": prepared.method, "url": prepared.url, "status": reply.status_code}) + "\n")
        return reply

    monkeypatch.setattr(requests.Session, "send", recording)


@pytest.fixture(autouse=True)
def tracking_uri():
    mlflow.set_tracking_uri(URL)
    mlflow.set_registry_uri(URL)
    yield URL
    while mlflow.active_run():
        mlflow.end_run()


@pytest.fixture
def client():
    return MlflowClient(URL, URL)


@pytest.fixture
def unique():
    """A name that no other test uses."""
    return f"t-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def experiment_id(client, unique):
    return client.create_experiment(unique)


@pytest.fixture
def run_id(client, experiment_id):
    return client.create_run(experiment_id).info.run_id


class Http:
    """Raw calls, for what the client would refuse by itself. Answers (status, body)."""

    def call(self, method, path, body=None, params=None, **options):
        reply = requests.request(method, f"{URL}{path}", json=body, params=params, timeout=20, **options)
        try:
            return reply.status_code, reply.json()
        except ValueError:
            return reply.status_code, reply.text

    def post(self, path, body):
        return self.call("POST", f"/api/2.0/mlflow/{path}", body)

    def get(self, route, **params):
        return self.call("GET", f"/api/2.0/mlflow/{route}", params=params)


@pytest.fixture
def http():
    return Http()


def pytest_runtest_makereport(item, call):
    if not RESULTS or (call.when != "call" and call.excinfo is None):
        return
    skipped = call.excinfo is not None and call.excinfo.errisinstance(pytest.skip.Exception)
    outcome = "passed" if call.excinfo is None else "skipped" if skipped else "failed"
    why = "" if call.excinfo is None else str(item.repr_failure(call.excinfo))
    with open(RESULTS, "a") as results:
        results.write(json.dumps({"id": item.nodeid, "outcome": outcome, "why": why[-4000:]}) + "\n")
