"""Evaluation datasets: made, filled, searched, tagged, shared between experiments and deleted by the real client."""

import json

import mlflow
import pytest
from mlflow.exceptions import MlflowException
from mlflow.genai import datasets


@pytest.fixture
def dataset(unique, experiment_id):
    return datasets.create_dataset(name=unique, experiment_id=experiment_id, tags={"team": "search", "mlflow.user": "ann"})


def read(dataset):
    """As the store gives it, with its records."""
    return mlflow.MlflowClient().get_dataset(dataset.dataset_id)


def test_an_evaluation_dataset_is_read_back_as_it_was_made(dataset, unique, experiment_id):
    found = read(dataset)
    assert found.name == unique
    assert found.tags == {"team": "search", "mlflow.user": "ann"}
    assert found.created_by == "ann"
    assert found.experiment_ids == [experiment_id]
    assert found.schema is None and found.profile is None
    assert found.digest == dataset.digest
    assert datasets.get_dataset(name=unique).dataset_id == dataset.dataset_id


def test_records_count_once_by_their_inputs(dataset):
    dataset.merge_records([{"inputs": {"q": "a", "k": 3}, "expectations": {"answer": "x"}}, {"inputs": {"q": "b", "k": 0.5}}])
    before = read(dataset).digest
    dataset.merge_records([{"inputs": {"k": 3, "q": "a"}, "expectations": {"tone": "kind"}, "tags": {"level": "easy"}}])
    found = read(dataset)
    assert found.digest != before
    assert json.loads(found.profile) == {"num_records": 2}
    assert json.loads(found.schema) == {
        "inputs": {"q": "string", "k": "integer"},
        "outputs": {},
        "expectations": {"answer": "string", "tone": "string"},
        "version": "1.0",
    }
    first, second = found.records
    assert first.inputs == {"q": "a", "k": 3} and first.expectations == {"answer": "x", "tone": "kind"}
    assert first.tags["level"] == "easy" and first.source_type == "HUMAN"
    assert second.inputs == {"q": "b", "k": 0.5} and second.source_type == "CODE"
    frame = found.to_df()
    assert list(frame["inputs"]) == [{"q": "a", "k": 3}, {"q": "b", "k": 0.5}]
    assert datasets.get_dataset(dataset_id=dataset.dataset_id).delete_records([first.dataset_record_id]) == 1
    assert [record.inputs["q"] for record in read(dataset).records] == ["b"]


def test_records_of_traces_name_their_trace(dataset, unique):
    mlflow.set_experiment(unique)

    @mlflow.trace
    def ask(question):
        return {"answer": question.upper()}

    ask("why")
    mlflow.flush_trace_async_logging()
    trace_id = mlflow.get_last_active_trace_id()
    mlflow.log_expectation(trace_id=trace_id, name="answer", value="WHY")
    dataset.merge_records(mlflow.search_traces(return_type="list"))
    (record,) = read(dataset).records
    assert record.inputs == {"question": "why"} and record.outputs == {"answer": "WHY"}
    assert record.expectations == {"answer": "WHY"}
    assert record.source_type == "TRACE" and record.source_id == trace_id


def test_evaluation_datasets_are_searched_by_experiment_name_and_tag(client, unique, experiment_id):
    other = client.create_experiment(f"{unique}-other")
    for name, experiments, level in [("b", [experiment_id], "x"), ("a", [other], "x"), ("c", [experiment_id, other], "y")]:
        datasets.create_dataset(name=f"{unique}-{name}", experiment_id=experiments, tags={"level": level, "of": unique})

    def names(**asked):
        return [found.name.removeprefix(f"{unique}-") for found in datasets.search_datasets(**asked)]

    assert names(experiment_ids=experiment_id, order_by=["name ASC"]) == ["b", "c"]
    assert names(filter_string=f"tags.of = '{unique}' AND tags.level = 'x'", order_by=["name DESC"]) == ["b", "a"]
    assert names(filter_string=f"name LIKE '{unique}-%'", order_by=["name"], max_results=2) == ["a", "b"]
    with pytest.raises(MlflowException, match="Invalid attribute key"):
        names(filter_string="colour = 'red'")


def test_tags_and_experiments_of_an_evaluation_dataset_change(client, dataset, unique, experiment_id):
    other = client.create_experiment(f"{unique}-other")
    datasets.set_dataset_tags(dataset_id=dataset.dataset_id, tags={"team": "chat", "new": "1"})
    datasets.delete_dataset_tag(dataset_id=dataset.dataset_id, key="new")
    assert read(dataset).tags["team"] == "chat" and "new" not in read(dataset).tags
    added = datasets.add_dataset_to_experiments(dataset_id=dataset.dataset_id, experiment_ids=[other])
    assert added.experiment_ids == [experiment_id, other]
    datasets.remove_dataset_from_experiments(dataset_id=dataset.dataset_id, experiment_ids=[experiment_id])
    assert read(dataset).experiment_ids == [other]
    with pytest.raises(MlflowException, match="exists"):
        datasets.add_dataset_to_experiments(dataset_id=dataset.dataset_id, experiment_ids=["99999"])


def test_a_deleted_evaluation_dataset_is_gone(dataset):
    datasets.delete_dataset(dataset_id=dataset.dataset_id)
    with pytest.raises(MlflowException, match="not found"):
        read(dataset)
    with pytest.raises(MlflowException, match="ot found"):
        dataset.merge_records([{"inputs": {"q": "a"}}])


@pytest.mark.parametrize("records", ["{", '{"inputs": {}}', "[1]", '[{"outputs": 1}]', '[{"inputs": {}, "source": {"source_type": "RUMOUR"}}]'])
def test_records_that_are_none_are_refused(http, dataset, records):
    status, body = http.call("POST", f"/api/3.0/mlflow/datasets/{dataset.dataset_id}/records", {"records": records})
    assert (status, body["error_code"]) == (400, "INVALID_PARAMETER_VALUE"), body
    assert read(dataset).profile is None
