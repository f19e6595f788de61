"""The churn example's own training script, from the first parameter to loading the registered model back."""

import json
import os
import subprocess
import sys
from pathlib import Path

import mlflow
import pandas as pd

TRAIN = Path(__file__).parents[3] / "examples" / "churn" / "train.py"


def test_the_churn_script_trains_logs_registers_and_its_model_loads_by_alias(client, unique, tmp_path, tracking_uri):
    out = tmp_path / "version.json"
    arguments = ["--training-set", os.environ["PAWL_CHURN_TRAINING"], "--holdout", os.environ["PAWL_CHURN_HOLDOUT"]]
    environment = {**os.environ, "MLFLOW_TRACKING_URI": tracking_uri, "MLFLOW_EXPERIMENT_NAME": unique}
    done = subprocess.run(
        [sys.executable, str(TRAIN), *arguments, "--model-name", unique, "--out", str(out)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(out.read_text())

    run = client.get_run(result["run_id"])
    assert run.info.status == "FINISHED"
    assert run.data.params["max_iter"] == "60"
    assert run.data.metrics["holdout_auc"] == result["reference_auc"]
    contexts = {tag.value for each in run.inputs.dataset_inputs for tag in each.tags if tag.key == "mlflow.data.context"}
    assert contexts == {"training", "holdout"}
    assert {each.path for each in client.list_artifacts(run.info.run_id)} >= {"onnx", "reference", "calibration.png"}

    model = client.get_logged_model(result["model_id"])
    assert {metric.key for metric in model.metrics} >= {"holdout_auc", "train_auc"}
    version = client.get_model_version_by_alias(unique, "challenger")
    assert version.version == result["version"]
    assert version.source == f"models:/{result['model_id']}"

    trusted = ["sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor"]
    assert trusted[0] in TRAIN.read_text()
    loaded = mlflow.pyfunc.load_model(f"models:/{unique}@challenger")
    rows = pd.read_parquet(os.environ["PAWL_CHURN_HOLDOUT"]).head(5)
    names = [each.name for each in loaded.metadata.get_input_schema().inputs]
    assert loaded.predict(rows[names].astype("float32")).shape == (5, 2)
