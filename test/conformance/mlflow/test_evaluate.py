"""Evaluations that the client makes: of a classifier, and of an application with scorers over its traces."""

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow.entities import Feedback
from mlflow.genai.scorers import scorer


@pytest.fixture
def experiment(unique):
    return mlflow.set_experiment(unique).experiment_id


def test_an_evaluated_classifier_keeps_its_metrics_curves_and_data(client, experiment):
    labels = np.array([0, 1] * 20)
    frame = pd.DataFrame({"prediction": [0, 1] * 15 + [1, 0] * 5, "label": labels})
    with mlflow.start_run() as run:
        data = mlflow.data.from_pandas(frame, name="held out", predictions="prediction", targets="label")
        result = mlflow.models.evaluate(data=data, model_type="classifier", evaluator_config={"log_explainer": False})
    found = client.get_run(run.info.run_id)
    assert found.data.metrics["accuracy_score"] == pytest.approx(0.75) == result.metrics["accuracy_score"]
    assert found.data.metrics["true_positives"] == 15
    assert [each.dataset.name for each in found.inputs.dataset_inputs] == ["held out"]
    assert {"confusion_matrix.png"} <= {each.path for each in client.list_artifacts(run.info.run_id)}


@scorer
def says_why(inputs, outputs):
    return "because" in outputs


@scorer
def length(outputs, expectations):
    return Feedback(value=len(outputs), rationale=f"at most {expectations['most']} was expected")


def answer(question):
    return f"{question} because of the weather" if question != "who?" else "nobody"


def test_an_application_is_scored_on_its_traces(client, experiment):
    data = [
        {"inputs": {"question": question}, "expectations": {"most": 20}} for question in ("why?", "how?", "who?")
    ]
    result = mlflow.genai.evaluate(data=data, predict_fn=mlflow.trace(answer), scorers=[says_why, length])
    run = client.get_run(result.run_id)
    assert run.data.metrics["says_why/mean"] == pytest.approx(2 / 3)
    assert run.data.metrics["length/mean"] == pytest.approx((27 + 27 + 6) / 3)
    traces = mlflow.search_traces(locations=[experiment], run_id=result.run_id, return_type="list")
    assert len(traces) == 3
    for trace in traces:
        by_name = {each.name: each for each in trace.info.assessments}
        question = next(iter(trace.data.spans[0].inputs.values()))
        assert by_name["says_why"].value == (question != "who?")
        assert by_name["length"].rationale == "at most 20 was expected"
        assert by_name["most"].expectation.value == 20
    low = mlflow.search_traces(
        locations=[experiment], filter_string="feedback.says_why = 'false'", return_type="list"
    )
    assert [trace.data.response for trace in low] == ['"nobody"']


def test_traces_that_were_logged_before_are_scored_where_they_are(client, experiment):
    traced = mlflow.trace(answer)
    for question in ("why?", "who?"):
        traced(question)
    mlflow.flush_trace_async_logging()
    traces = mlflow.search_traces(locations=[experiment])
    result = mlflow.genai.evaluate(data=traces, scorers=[says_why])
    assert client.get_run(result.run_id).data.metrics["says_why/mean"] == pytest.approx(0.5)


def test_an_evaluation_over_a_dataset_of_the_server_links_it(client, experiment, unique):
    from mlflow.genai.datasets import create_dataset

    dataset = create_dataset(name=unique, experiment_id=experiment)
    dataset.merge_records([{"inputs": {"question": "why?"}, "expectations": {"most": 30}}])
    result = mlflow.genai.evaluate(data=dataset, predict_fn=answer, scorers=[length])
    run = client.get_run(result.run_id)
    assert run.data.metrics["length/mean"] == 27
    assert [each.dataset.name for each in run.inputs.dataset_inputs] == [unique]
