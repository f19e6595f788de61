"""MLflow's own model server, with a model that it fetches from this one, and the links that the client prints."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import mlflow
import pandas as pd
import requests
from mlflow.pyfunc import PythonModel


class Doubles(PythonModel):
    def predict(self, context, model_input, params=None):
        return [value * 2 for value in model_input["x"]]


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_mlflow_serves_a_model_that_it_fetches_by_its_alias(client, unique, tracking_uri, tmp_path):
    mlflow.set_experiment(unique)
    example = pd.DataFrame({"x": [1.0, 2.5]})
    with mlflow.start_run():
        logged = mlflow.pyfunc.log_model(
            name="model",
            python_model=Doubles(),
            # The class is pickled by the name of its module, which the process that serves it would not find elsewhere.
            code_paths=[__file__],
            input_example=example,
            registered_model_name=unique,
            pip_requirements=[],
        )
    client.set_registered_model_alias(unique, "champion", logged.registered_model_version)
    port = free_port()
    command = ["models", "serve", "-m", f"models:/{unique}@champion", "--env-manager", "local", "-p", str(port)]
    with open(tmp_path / "log", "w+") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "mlflow", *command],
            # The server is a command of the same environment.
            env={**os.environ, "MLFLOW_TRACKING_URI": tracking_uri, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            until = time.monotonic() + 90
            while True:
                assert server.poll() is None and time.monotonic() < until, (tmp_path / "log").read_text()
                try:
                    if requests.get(f"http://127.0.0.1:{port}/ping", timeout=5).ok:
                        break
                except requests.ConnectionError:
                    time.sleep(0.2)
            body = {"dataframe_split": {"columns": ["x"], "data": [[3.0], [4.5]]}}
            reply = requests.post(f"http://127.0.0.1:{port}/invocations", json=body, timeout=20)
            assert (reply.status_code, reply.json()) == (200, {"predictions": [6.0, 9.0]})
        finally:
            if server.poll() is None:
                os.killpg(server.pid, 15)
            server.wait(20)


def test_the_links_that_the_client_prints_name_this_server_and_lead_to_records(experiment_id, tracking_uri, capsys):
    with mlflow.start_run(experiment_id=experiment_id) as run:
        pass
    printed = capsys.readouterr().out
    link = f"{tracking_uri}/#/experiments/{experiment_id}"
    assert f"{link}/runs/{run.info.run_id}" in printed and link in printed
    found = requests.get(f"{tracking_uri}/api/v1/records/{run.info.run_id}", timeout=20)
    assert (found.status_code, found.json()["id"]) == (200, run.info.run_id)
