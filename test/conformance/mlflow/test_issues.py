"""Issues found in traces: recorded, searched, changed and counted by the real client's store."""

import mlflow
import pytest
from mlflow.entities.issue import IssueSeverity, IssueStatus
from mlflow.exceptions import MlflowException


@pytest.fixture
def store(client):
    return client._tracking_client.store


def test_an_issue_is_read_back_as_it_was_recorded(store, experiment_id, run_id):
    made = store.create_issue(
        experiment_id,
        "slow",
        "answers take long",
        severity=IssueSeverity.HIGH,
        root_causes=["a loop", "a lock"],
        source_run_id=run_id,
        categories=["latency"],
        created_by="ann",
    )
    assert store.get_issue(made.issue_id) == made
    assert (made.status, made.severity, made.created_by) == (IssueStatus.PENDING, IssueSeverity.HIGH, "ann")
    assert (made.root_causes, made.categories, made.source_run_id) == (["a loop", "a lock"], ["latency"], run_id)
    changed = store.update_issue(made.issue_id, status=IssueStatus.RESOLVED, severity=IssueSeverity.LOW)
    assert (changed.name, changed.status, changed.severity) == ("slow", IssueStatus.RESOLVED, IssueSeverity.LOW)
    assert changed.last_updated_timestamp >= made.last_updated_timestamp


def test_issues_come_the_severest_first_by_pages_and_filter(store, experiment_id):
    for name, severity in [("a", None), ("b", IssueSeverity.LOW), ("c", IssueSeverity.HIGH), ("d", IssueSeverity.MEDIUM)]:
        store.create_issue(experiment_id, name, "d", severity=severity)
    page = store.search_issues(experiment_id, max_results=3)
    assert [issue.name for issue in page] == ["c", "d", "b"]
    rest = store.search_issues(experiment_id, max_results=3, page_token=page.token)
    assert [issue.name for issue in rest] == ["a"] and rest.token is None
    store.update_issue(rest[0].issue_id, status=IssueStatus.REJECTED)
    assert [issue.name for issue in store.search_issues(experiment_id, "status = 'rejected'")] == ["a"]
    assert len(store.search_issues(experiment_id, "status != 'rejected'")) == 3


def test_an_issue_counts_the_traces_that_show_it(store, client, unique, experiment_id):
    mlflow.set_experiment(unique)
    issue = store.create_issue(experiment_id, "rude", "an answer is rude")

    @mlflow.trace
    def ask(question):
        return question

    for question in ["a", "b", "c"]:
        ask(question)
    mlflow.flush_trace_async_logging()
    first, second, _ = client.search_traces(locations=[experiment_id])
    for trace in [first, second, second]:
        mlflow.log_issue(trace_id=trace.info.trace_id, issue_id=issue.issue_id, issue_name="rude")
    (found,) = store.search_issues(experiment_id, include_trace_count=True)
    assert found.trace_count == 2
    assert store.search_issues(experiment_id)[0].trace_count is None


def test_issues_of_what_does_not_exist_are_refused(store, experiment_id):
    with pytest.raises(MlflowException, match="99999"):
        store.create_issue("99999", "n", "d")
    with pytest.raises(MlflowException, match="not found"):
        store.create_issue(experiment_id, "n", "d", source_run_id="f" * 32)
    with pytest.raises(MlflowException, match="Issue with ID 'iss-none' not found"):
        store.get_issue("iss-none")
