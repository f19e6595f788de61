"""Train the churn model, log everything about it with MLflow and register it as a challenger.

A plain training script: MLflow reads its server, experiment and run from the environment (MLFLOW_TRACKING_URI,
MLFLOW_EXPERIMENT_NAME, MLFLOW_RUN_ID). It fails, and registers nothing, when the ONNX export disagrees with the model.

    python train.py --training-set training.parquet --holdout holdout.parquet --out version.json
"""

import argparse
import hashlib
import importlib.metadata
import json
import os
import tempfile
import warnings
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from mlflow.data.dataset import Dataset
from mlflow.data.dataset_source_registry import resolve_dataset_source
from mlflow.data.meta_dataset import MetaDataset
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema, TensorSpec
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

FEATURES = [
    "recency_days",
    "frequency",
    "tenure_days",
    "monetary_sum",
    "monetary_mean",
    "ipt_mean",
    "ipt_std",
    "orders_30d",
    "orders_60d",
    "orders_90d",
    "amount_90d",
    "cds_per_order",
    "first_order_value",
    "gap_ratio",
]
LABEL = "churn"
LEARNER = {
    "max_iter": 60,
    "learning_rate": 0.1,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 100,
    "early_stopping": False,
    "random_state": 7,
}
# Drift and performance are later judged against the newest cut-offs the model has learned from, not against old ones.
REFERENCE_CUTOFFS = 2
ONNX_OPSETS = {"": 17, "ai.onnx.ml": 3}
ONNX_TOLERANCE = 1e-6
# What has to be installed to load the model again; named here, or MLflow would start a process to find out.
PACKAGES = ["mlflow-skinny", "scikit-learn", "pandas", "numpy", "scipy", "skops"]
# The trees of the learner, which the pickle-free model format does not load unless told that their maker is trusted.
TRUSTED_TYPES = ["sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor"]

# MLflow's hints about integer columns and about local paths as dataset sources do not concern these tables.
warnings.filterwarnings("ignore", category=UserWarning, module="mlflow")


def read_rows(path: str, cutoffs: list[str] | None = None) -> pd.DataFrame:
    """Labelled rows in a fixed order, features as 32-bit floats."""
    rows = pd.read_parquet(path)
    rows["cutoff"] = rows["cutoff"].astype(str).str[:10]
    if cutoffs:
        rows = rows[rows["cutoff"].isin(cutoffs)]
    if rows.empty:
        raise SystemExit(f"{path}: no rows{' at ' + ', '.join(cutoffs) if cutoffs else ''}")
    rows = rows.sort_values(["cutoff", "customer_id"], ignore_index=True)
    return rows.astype({**dict.fromkeys(FEATURES, "float32"), LABEL: "int32"})


def fit(training: pd.DataFrame) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(**LEARNER).fit(training[FEATURES], training[LABEL])


def churn_probability(model: HistGradientBoostingClassifier, rows: pd.DataFrame) -> np.ndarray:
    return model.predict_proba(rows[FEATURES])[:, 1]


def calibration_bins(label: np.ndarray, score: np.ndarray) -> pd.DataFrame:
    """Mean score, share of churners and rows in 10 equal-width bins (lo, hi] of the score; empty bins are left out."""
    bins = np.searchsorted(np.arange(1, 10) / 10, score, side="left")
    table = pd.DataFrame({"bin": bins, "score": score, "churn": label}).groupby("bin")
    return table.agg(score=("score", "mean"), churn=("churn", "mean"), rows=("churn", "size"))


def measure(label: np.ndarray, score: np.ndarray, prefix: str) -> dict[str, float]:
    bins = calibration_bins(label, score)
    return {
        f"{prefix}_auc": float(roc_auc_score(label, score)),
        f"{prefix}_log_loss": float(log_loss(label, score)),
        f"{prefix}_brier": float(brier_score_loss(label, score)),
        f"{prefix}_ece": float((bins["rows"] * (bins["churn"] - bins["score"]).abs()).sum() / bins["rows"].sum()),
    }


def calibration_figure(label: np.ndarray, score: np.ndarray) -> Figure:
    bins = calibration_bins(label, score)
    figure = Figure(figsize=(5, 4), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="grey", linestyle="--", linewidth=1)
    axes.plot(bins["score"], bins["churn"], marker="o")
    axes.set(title="Calibration on hold-out customers", xlabel="predicted p(churn)", ylabel="share that churned")
    return figure


def export_onnx(model: HistGradientBoostingClassifier, rows: pd.DataFrame, path: Path) -> float:
    """Write the model as ONNX with one named float input per feature; return the largest difference over real rows."""
    from onnxruntime import InferenceSession
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType
    from sklearn.compose import ColumnTransformer
    from sklearn.pipeline import Pipeline

    inputs = [(name, FloatTensorType([None, 1])) for name in FEATURES]
    options = {id(model): {"zipmap": False}}
    # A tree model takes one input: a column transformer in front joins the named ones in the order of FEATURES.
    columns = ColumnTransformer([("features", "passthrough", FEATURES)]).fit(rows[FEATURES])
    pipeline = Pipeline([("columns", columns), ("model", model)])
    onnx_model = to_onnx(pipeline, initial_types=inputs, options=options, target_opset=ONNX_OPSETS)
    path.write_bytes(onnx_model.SerializeToString())
    session = InferenceSession(path, providers=["CPUExecutionProvider"])
    feed = {name: rows[[name]].to_numpy(np.float32) for name in FEATURES}
    (probabilities,) = session.run(["probabilities"], feed)
    return float(np.abs(probabilities[:, 1] - churn_probability(model, rows)).max())


def record_inputs(
    training: pd.DataFrame, holdout: pd.DataFrame, arguments: argparse.Namespace
) -> tuple[Dataset, Dataset]:
    """Log which rows the run saw, and return both data sets, so that metrics can name the one they belong to."""
    holdout_data = mlflow.data.from_pandas(holdout, arguments.holdout, targets=LABEL, name="churn-holdout")
    # from_pandas would look at every value for missing ones, a second on all training rows, and hash 10,000 rows only.
    training_data = MetaDataset(
        resolve_dataset_source(arguments.training_set),
        name="churn-training",
        digest=hashlib.sha256(pd.util.hash_pandas_object(training, index=False).to_numpy()).hexdigest()[:16],
        schema=holdout_data.schema,
    )
    mlflow.log_input(training_data, context="training")
    mlflow.log_input(holdout_data, context="holdout")
    return training_data, holdout_data


def train(training: pd.DataFrame, holdout: pd.DataFrame, arguments: argparse.Namespace) -> dict:
    """One MLflow run: fit, measure, export, log, register. Returns what the next pipeline step needs to know."""
    cutoffs = sorted(training["cutoff"].unique())
    tail = training[training["cutoff"].isin(cutoffs[-REFERENCE_CUTOFFS:])]
    judged = holdout[holdout["cutoff"].isin(cutoffs[-REFERENCE_CUTOFFS:])]
    shared = set(training["customer_id"]) & set(holdout["customer_id"])
    if shared or judged.empty:
        raise SystemExit(
            f"the hold-out must share no customer with the training set (it shares {len(shared)}) "
            f"and have rows at the newest training cut-offs (it has {len(judged)})"
        )

    model = fit(training)
    train_metrics = measure(training[LABEL], churn_probability(model, training), "train")
    holdout_scores = churn_probability(model, judged)
    holdout_metrics = measure(judged[LABEL], holdout_scores, "holdout")

    with mlflow.start_run() as run, tempfile.TemporaryDirectory() as folder:
        rows = {"training_rows": len(training), "holdout_rows": len(judged)}
        mlflow.log_params({**LEARNER, "cutoffs": ",".join(cutoffs), **rows})
        training_data, holdout_data = record_inputs(training, judged, arguments)

        onnx_file = Path(folder, "model.onnx")
        difference = export_onnx(model, pd.concat([tail, judged]), onnx_file)
        mlflow.log_metric("onnx_max_difference", difference)
        if not difference < ONNX_TOLERANCE:
            raise SystemExit(f"the ONNX export differs from the model by {difference:.2e} (limit {ONNX_TOLERANCE:.0e})")
        mlflow.log_artifact(str(onnx_file), "onnx")

        tail_file = Path(folder, "training_tail.parquet")
        tail.to_parquet(tail_file, index=False)
        mlflow.log_artifact(str(tail_file), "reference")
        mlflow.log_figure(calibration_figure(judged[LABEL], holdout_scores), "calibration.png")

        logged = mlflow.sklearn.log_model(
            model,
            name=arguments.model_name,
            signature=ModelSignature(
                Schema([ColSpec("float", name) for name in FEATURES]),
                Schema([TensorSpec(np.dtype("float64"), (-1, 2))]),
            ),
            input_example=judged[FEATURES].head(3),
            pyfunc_predict_fn="predict_proba",
            skops_trusted_types=TRUSTED_TYPES,
            pip_requirements=[f"{name}=={importlib.metadata.version(name)}" for name in PACKAGES],
            registered_model_name=None if arguments.unregistered else arguments.model_name,
        )
        mlflow.log_metrics(train_metrics, dataset=training_data, model_id=logged.model_id)
        mlflow.log_metrics(holdout_metrics, dataset=holdout_data, model_id=logged.model_id)
        version = None
        if not arguments.unregistered:
            version = str(logged.registered_model_version)
            mlflow.MlflowClient().set_registered_model_alias(arguments.model_name, arguments.alias, version)

    return {
        "model": arguments.model_name,
        "version": version,
        "run_id": run.info.run_id,
        "model_id": logged.model_id,
        "onnx": "onnx/model.onnx",
        "reference": "reference/training_tail.parquet",
        "reference_auc": holdout_metrics["holdout_auc"],
        "cutoffs": cutoffs,
        "metrics": {**train_metrics, **holdout_metrics, "onnx_max_difference": difference},
    }


def argument_parser(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--training-set", required=True, help="Parquet: customer_id, cutoff, the 14 features, churn")
    parser.add_argument("--holdout", required=True, help="Parquet with the same columns, of customers never trained on")
    parser.add_argument("--cutoffs", help="comma-separated dates; default: every cut-off of the training set")
    parser.add_argument("--model-name", default="churn")
    parser.add_argument("--alias", default="challenger")
    # A run that only shows that a past one can be reproduced makes no new version.
    parser.add_argument(
        "--unregistered",
        action="store_true",
        default="PAWL_REPRODUCES" in os.environ,
        help="log the model, leave registering it to somebody else",
    )
    parser.add_argument("--out", help="JSON file to write the registered version to")
    return parser


def read_tables(arguments: argparse.Namespace) -> tuple[pd.DataFrame, pd.DataFrame]:
    cutoffs = arguments.cutoffs.split(",") if arguments.cutoffs else None
    return read_rows(arguments.training_set, cutoffs), read_rows(arguments.holdout, cutoffs)


def report(result: dict, out: str | None) -> None:
    line = json.dumps(result)
    print(line)
    if out:
        Path(out).write_text(line + "\n")


if __name__ == "__main__":
    given = argument_parser("Train, log and register the churn model.").parse_args()
    report(train(*read_tables(given), given), given.out)
