"""Prints, as JSON, what MLflow's own client sees at an address: read_mlflow.py TRACKING_URI. Addresses and ids of experiments, which
differ from store to store, are left out; so is the mark that an import leaves."""

import hashlib
import json
import math
import os
import sys
import tempfile

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"

import mlflow
from mlflow import MlflowClient

mlflow.set_tracking_uri(sys.argv[1])
client = MlflowClient()


def files(uri):
    with tempfile.TemporaryDirectory() as folder:
        try:
            root = mlflow.artifacts.download_artifacts(artifact_uri=uri, dst_path=folder)
        except Exception:
            return {}
        found = {}
        for base, _, names in os.walk(root):
            for name in names:
                path = os.path.join(base, name)
                with open(path, "rb") as content:
                    found[os.path.relpath(path, root)] = hashlib.sha256(content.read()).hexdigest()
        return found


def number(value):
    # MLflow's databases hold infinities as the greatest number there is, and forget that.
    return str(math.copysign(math.inf, value)) if abs(value) == sys.float_info.max else str(value)


def points(metrics):
    return sorted({(m.step, m.timestamp, number(m.value)) for m in metrics})


def read_run(run):
    info = run.info
    return {
        "name": info.run_name,
        "status": info.status,
        "from": info.start_time,
        "to": info.end_time,
        "user": info.user_id,
        "life": info.lifecycle_stage,
        "params": run.data.params,
        "tags": {key: value for key, value in run.data.tags.items() if key != "pawl.import.digest"},
        "metrics": {key: points(client.get_metric_history(info.run_id, key)) for key in run.data.metrics},
        "datasets": [
            [i.dataset.name, i.dataset.digest, i.dataset.source, i.dataset.schema, {t.key: t.value for t in i.tags}]
            for i in run.inputs.dataset_inputs
        ],
        "models": sorted(use.model_id for use in run.outputs.model_outputs) if run.outputs else [],
        "files": files(info.artifact_uri),
    }


def read_model(model):
    return {
        "name": model.name,
        "run": model.source_run_id,
        "status": str(model.status),
        "params": model.params,
        "tags": {key: value for key, value in model.tags.items() if key != "mlflow.modelVersions"},
        "metrics": sorted((m.key, m.step, number(m.value), m.run_id) for m in model.metrics or []),
        "files": files(model.artifact_location),
    }


def read_trace(trace):
    info = trace.info
    skipped = ("mlflow.artifactLocation", "mlflow.trace.spansLocation")
    return {
        "state": str(info.state),
        "request": info.request_preview,
        "response": info.response_preview,
        "tags": {key: value for key, value in info.tags.items() if key not in skipped},
        "metadata": {key: value for key, value in info.trace_metadata.items() if not key.startswith("mlflow.trace.size")},
        "assessments": sorted(
            [a.name, json.dumps(a.feedback.value if a.feedback else a.expectation.value), a.rationale or ""]
            for a in info.assessments
        ),
        "spans": sorted([s.name, s.span_type, json.dumps(s.inputs), json.dumps(s.outputs)] for s in trace.data.spans),
    }


seen = {"experiments": {}, "models": {}}
for experiment in client.search_experiments():
    where = experiment.experiment_id
    runs = client.search_runs([where], run_view_type=mlflow.entities.ViewType.ALL, max_results=1000)
    traces = mlflow.search_traces(locations=[where], return_type="list", include_spans=True)
    seen["experiments"][experiment.name] = {
        "tags": experiment.tags,
        "runs": {run.info.run_id: read_run(run) for run in runs},
        "models": {model.model_id: read_model(model) for model in client.search_logged_models([where])},
        "traces": {trace.info.trace_id: read_trace(trace) for trace in traces},
    }
for model in client.search_registered_models():
    model = client.get_registered_model(model.name)
    seen["models"][model.name] = {
        "description": model.description,
        "aliases": {alias: int(version) for alias, version in model.aliases.items()},
        "versions": {
            int(version.version): [version.run_id, version.source, version.tags, version.current_stage]
            for version in client.search_model_versions(f"name = '{model.name}'")
        },
    }
json.dump(seen, sys.stdout, sort_keys=True)
