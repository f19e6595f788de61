"""Scorers: registered as versions, listed, told which traces to judge and deleted, by the real client."""

import json

import mlflow
import pytest
from mlflow.exceptions import MlflowException
from mlflow.genai.scorers import Guidelines, delete_scorer, get_scorer, list_scorers
from mlflow.genai.scorers.registry import list_scorer_versions


@pytest.fixture
def store(client):
    return client._tracking_client.store


def judge(text):
    return Guidelines(name="polite", guidelines=text)


def test_a_scorer_is_registered_read_and_deleted_by_version(experiment_id):
    judge("Be polite.").register(experiment_id=experiment_id)
    judge("Be very polite.").register(experiment_id=experiment_id)
    assert [scorer.name for scorer in list_scorers(experiment_id=experiment_id)] == ["polite"]
    assert get_scorer(name="polite", experiment_id=experiment_id).guidelines == "Be very polite."
    assert get_scorer(name="polite", experiment_id=experiment_id, version=1).guidelines == "Be polite."
    delete_scorer(name="polite", experiment_id=experiment_id, version=2)
    assert [version for _, version in list_scorer_versions(name="polite", experiment_id=experiment_id)] == [1]
    judge("Be kind.").register(experiment_id=experiment_id)
    assert [version for _, version in list_scorer_versions(name="polite", experiment_id=experiment_id)] == [1, 3]
    delete_scorer(name="polite", experiment_id=experiment_id, version="all")
    assert list_scorers(experiment_id=experiment_id) == []
    with pytest.raises(MlflowException, match="not found"):
        get_scorer(name="polite", experiment_id=experiment_id)


def test_online_scoring_is_kept_once_for_each_scorer(store, experiment_id):
    scorer = store.register_scorer(experiment_id, "polite", json.dumps({"name": "polite"}))
    other = store.register_scorer(experiment_id, "apt", json.dumps({"name": "apt"}))
    first = store.upsert_online_scoring_config(experiment_id, "polite", 0.5, "status = 'OK'")
    assert (first.sample_rate, first.filter_string, first.experiment_id) == (0.5, "status = 'OK'", experiment_id)
    store.upsert_online_scoring_config(experiment_id, "polite", 0.25)
    (found,) = store.get_online_scoring_configs([scorer.scorer_id, other.scorer_id])
    assert (found.scorer_id, found.sample_rate, found.filter_string) == (scorer.scorer_id, 0.25, None)
    with pytest.raises(MlflowException, match="between 0.0 and 1.0"):
        store.upsert_online_scoring_config(experiment_id, "polite", 1.5)
    with pytest.raises(MlflowException, match="Invalid attribute key"):
        store.upsert_online_scoring_config(experiment_id, "polite", 1, "colour = 'red'")


def test_a_definition_that_is_no_object_is_refused(store, experiment_id):
    for text in ["[1]", "def f(): pass"]:
        with pytest.raises(MlflowException, match="JSON"):
            store.register_scorer(experiment_id, "polite", text)
    assert list_scorers(experiment_id=experiment_id) == []
