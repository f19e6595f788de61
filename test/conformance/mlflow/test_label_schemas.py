"""Label schemas: the questions for reviewers, as the real client's store makes, lists, changes and deletes them."""

import pytest
from mlflow.exceptions import MlflowException
from mlflow.genai.label_schemas.label_schemas import InputCategorical, InputNumeric, InputPassFail, InputText


@pytest.fixture
def store(client):
    return client._tracking_client.store


@pytest.mark.parametrize(
    "form",
    [
        InputPassFail(positive_label="Correct", negative_label="Wrong"),
        InputCategorical(options=["a", "b"], multi_select=True),
        InputNumeric(min_value=0.5),
        InputText(max_length=100),
    ],
)
def test_a_question_is_read_back_with_the_form_of_its_answer(store, experiment_id, form):
    made = store.create_label_schema(
        experiment_id, name="Is it right?", type="feedback", input=form, instruction="Judge.", enable_comment=True
    )
    assert made.input == form and made.enable_comment and made.experiment_id == experiment_id
    assert store.get_label_schema(made.schema_id) == made
    assert store.get_label_schema_by_name(experiment_id, "Is it right?") == made


def test_questions_are_listed_changed_and_deleted(store, experiment_id):
    first = store.create_label_schema(experiment_id, name="a", type="expectation", input=InputText())
    store.create_label_schema(experiment_id, name="b", type="feedback", input=InputText())
    page = store.list_label_schemas(experiment_id, max_results=2)
    assert [schema.name for schema in page] == ["b", "a"]
    rest = store.list_label_schemas(experiment_id, max_results=2, page_token=page.token)
    assert [(schema.name, schema.is_default) for schema in rest] == [("Feedback", True)] and rest.token is None
    assert store.update_label_schema(first.schema_id, name="c", input=InputText(max_length=5)).name == "c"
    with pytest.raises(MlflowException, match="form"):
        store.update_label_schema(first.schema_id, input=InputNumeric())
    with pytest.raises(MlflowException, match="already exists"):
        store.update_label_schema(first.schema_id, name="b")
    with pytest.raises(MlflowException, match="stays"):
        store.delete_label_schema(rest[0].schema_id)
    store.delete_label_schema(first.schema_id)
    with pytest.raises(MlflowException, match="not found"):
        store.get_label_schema(first.schema_id)
