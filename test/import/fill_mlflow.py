"""Fills an MLflow tracking store through MLflow's own client: fill_mlflow.py TRACKING_URI [ARTIFACTS] [--more]."""

import math
import os
import sys

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"

import mlflow
import pandas as pd
from mlflow import MlflowClient
from sklearn.linear_model import LogisticRegression

uri, *rest = sys.argv[1:]
more = "--more" in rest
places = [word for word in rest if word != "--more"]
mlflow.set_tracking_uri(uri)
client = MlflowClient()

if more:
    mlflow.set_experiment("churn")
    with mlflow.start_run(run_name="written offline"):
        mlflow.log_metric("auc", 0.9)
    sys.exit()

where = {"artifact_location": places[0]} if places else {}
experiment = client.create_experiment("churn", tags={"team": "growth"}, **where)
mlflow.set_experiment(experiment_id=experiment)

with mlflow.start_run(run_name="first", description="the one that shipped") as first:
    mlflow.log_params({"depth": "3", "note": "ünï 'quoted'"})
    for step in range(300):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    mlflow.log_metric("auc", 0.8)
    mlflow.set_tag("kind", "baseline")
    mlflow.log_text("hello", "notes/a b.txt")
    mlflow.log_text("", "empty.txt")
    mlflow.log_dict({"a": 1}, "conf.json")
    rows = mlflow.data.from_pandas(pd.DataFrame({"x": [1.0, 2.0]}), name="rows", source="s3://bucket/x.csv")
    mlflow.log_input(rows, context="training")
    model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    mlflow.sklearn.log_model(model, name="model", registered_model_name="churn-model", pip_requirements=["scikit-learn"])
    mlflow.sklearn.log_model(model, name="model", registered_model_name="churn-model", pip_requirements=["scikit-learn"])
    mlflow.sklearn.log_model(model, name="model", registered_model_name="churn-model", pip_requirements=["scikit-learn"])

# Numbers stay what they are where one is missing.
client.delete_model_version("churn-model", "2")
client.set_registered_model_alias("churn-model", "champion", "3")
client.set_model_version_tag("churn-model", "1", "ok", "yes")
client.update_registered_model("churn-model", description="who leaves")

with mlflow.start_run(run_name="second") as second:
    mlflow.log_metrics({"auc": 0.7, "bad": math.nan, "up": math.inf, "down": -math.inf})
client.set_terminated(second.info.run_id, "FAILED")
with mlflow.start_run(run_name="gone") as gone:
    mlflow.log_metric("auc", 0.1)
client.delete_run(gone.info.run_id)


@mlflow.trace(name="answer")
def answer(question):
    with mlflow.start_span("look up", span_type="RETRIEVER") as span:
        span.set_inputs({"q": question})
        span.set_outputs([1, 2.5, {"page": "one"}])
    return question.upper()


answer("why")
mlflow.flush_trace_async_logging()
trace = mlflow.get_last_active_trace_id()
mlflow.set_trace_tag(trace, "team", "growth")
mlflow.log_feedback(trace_id=trace, name="good", value=True, rationale="it answers")
mlflow.log_expectation(trace_id=trace, name="expected", value={"word": "WHY"})
