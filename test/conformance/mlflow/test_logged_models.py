"""Logged models: life cycle, metrics by data set, search."""

import pytest
from mlflow.entities import LoggedModelStatus
from mlflow.exceptions import MlflowException


def test_a_logged_model_goes_from_pending_to_ready_and_keeps_params_and_tags(client, experiment_id, run_id):
    model = client.create_logged_model(experiment_id, name="clf", source_run_id=run_id, params={"a": "1"}, tags={"t": "x"}, model_type="agent")
    assert model.model_id.startswith("m-") and model.status == LoggedModelStatus.PENDING
    assert model.artifact_location == f"mlflow-artifacts:/{experiment_id}/models/{model.model_id}/artifacts"
    client.finalize_logged_model(model.model_id, LoggedModelStatus.READY)
    client.set_logged_model_tags(model.model_id, {"u": "y"})
    client.delete_logged_model_tag(model.model_id, "t")
    found = client.get_logged_model(model.model_id)
    assert (found.status, found.params, found.tags, found.model_type) == (LoggedModelStatus.READY, {"a": "1"}, {"u": "y"}, "agent")
    client.delete_logged_model(model.model_id)
    with pytest.raises(MlflowException, match="not found") as refusal:
        client.get_logged_model(model.model_id)
    assert refusal.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_metrics_logged_for_a_model_are_found_by_filter_and_order(client, experiment_id, run_id):
    ids = []
    for n in range(3):
        model = client.create_logged_model(experiment_id, name=f"m{n}", source_run_id=run_id)
        client.log_metric(run_id, "auc", n / 10, model_id=model.model_id, dataset_name="d", dataset_digest=f"x{n}")
        ids.append(model.model_id)
    assert [metric.value for metric in client.get_logged_model(ids[2]).metrics] == [0.2]

    def found(text=None, **extra):
        return [model.model_id for model in client.search_logged_models([experiment_id], filter_string=text, **extra)]

    assert found("metrics.auc > 0.05", order_by=[{"field_name": "metrics.auc", "ascending": False}]) == [ids[2], ids[1]]
    assert found("name = 'm0'") == [ids[0]]
    assert found(datasets=[{"dataset_name": "d", "dataset_digest": "x1"}]) == [ids[1]]
    assert found(order_by=[{"field_name": "name"}], max_results=2) == ids[:2]
