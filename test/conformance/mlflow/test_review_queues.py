"""Review queues: made, filled, worked through and deleted by the real client's store."""

import pytest
from mlflow.exceptions import MlflowException
from mlflow.genai.label_schemas.label_schemas import InputText
from mlflow.genai.review_queues import ReviewStatus


@pytest.fixture
def store(client):
    return client._tracking_client.store


def test_a_review_queue_is_made_listed_changed_and_deleted(store, experiment_id):
    schema = store.create_label_schema(experiment_id, name="tone", type="feedback", input=InputText())
    made = store.create_review_queue(
        experiment_id, name="Tone", queue_type="custom", created_by="eve", users=["Ann", "bob"], schema_ids=[schema.schema_id]
    )
    assert (made.users, made.schema_ids, made.created_by) == (["ann", "bob"], [schema.schema_id], "eve")
    assert store.get_review_queue(made.queue_id) == made == store.get_review_queue_by_name(experiment_id, name="tone")
    own = store.get_or_create_user_queue(experiment_id, user="Ann")
    assert store.get_or_create_user_queue(experiment_id, user="ann").queue_id == own.queue_id
    assert [queue.name for queue in store.list_review_queues(experiment_id)] == ["ann", "Tone"]
    assert [queue.name for queue in store.list_review_queues(experiment_id, user="bob")] == ["Tone"]
    changed = store.update_review_queue(made.queue_id, name="Voice", users=[], schema_ids=[])
    assert (changed.name, changed.users, changed.schema_ids) == ("Voice", [], [])
    with pytest.raises(MlflowException, match="already exists"):
        store.create_review_queue(experiment_id, name="VOICE", queue_type="custom")
    store.delete_review_queue(made.queue_id)
    with pytest.raises(MlflowException, match="not found"):
        store.get_review_queue(made.queue_id)


def test_traces_of_a_review_queue_are_done_once_anybody_is(store, experiment_id):
    queue = store.create_review_queue(experiment_id, name="q", queue_type="custom", users=["ann"]).queue_id
    added = store.add_items_to_review_queue(queue, item_ids=["tr-1", "tr-2", "tr-3"])
    assert [(item.item_id, item.status) for item in added] == [(f"tr-{n}", ReviewStatus.PENDING) for n in (1, 2, 3)]
    done = store.set_review_queue_item_status(queue, item_id="tr-2", status="complete", completed_by="Ann")
    assert (done.status, done.completed_by) == (ReviewStatus.COMPLETE, "ann") and done.completed_time_ms
    assert [item.item_id for item in store.list_review_queue_items(queue, status="pending")] == ["tr-3", "tr-1"]
    page = store.list_review_queue_items(queue, max_results=2)
    rest = store.list_review_queue_items(queue, max_results=2, page_token=page.token)
    assert [item.item_id for item in [*page, *rest]] == ["tr-3", "tr-2", "tr-1"]
    opened = store.set_review_queue_item_status(queue, item_id="tr-2", status="pending")
    assert opened.completed_by is None and opened.completed_time_ms is None
    assert len(store.list_review_queues(experiment_id, item_id="tr-1")) == 1
    store.remove_items_from_review_queue(queue, item_ids=["tr-1"])
    assert len(store.list_review_queues(experiment_id, item_id="tr-1")) == 0
    with pytest.raises(MlflowException, match="completed_by"):
        store.set_review_queue_item_status(queue, item_id="tr-3", status="declined")
