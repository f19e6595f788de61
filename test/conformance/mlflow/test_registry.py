"""Registered models, versions, aliases, stages, prompts kept out of searches."""

import os

import pytest
import requests
from mlflow.exceptions import MlflowException

URL = os.environ["PAWL_URL"]
REMOTE = "s3://bucket/models/m"


def code_of(refusal):
    return refusal.value.error_code


def test_a_model_is_made_described_tagged_renamed_and_deleted(client, unique):
    made = client.create_registered_model(unique, tags={"a": "1"}, description="first")
    assert (made.description, made.tags) == ("first", {"a": "1"})
    with pytest.raises(MlflowException, match=rf"Registered Model \(name={unique}\) already exists") as refusal:
        client.create_registered_model(unique)
    assert code_of(refusal) == "RESOURCE_ALREADY_EXISTS"
    client.update_registered_model(unique, "second")
    client.set_registered_model_tag(unique, "b", "2")
    client.delete_registered_model_tag(unique, "a")
    client.rename_registered_model(unique, unique + "-new")
    found = client.get_registered_model(unique + "-new")
    assert (found.description, found.tags) == ("second", {"b": "2"})
    client.delete_registered_model(unique + "-new")
    with pytest.raises(MlflowException, match="Registered Model with name=") as refusal:
        client.get_registered_model(unique + "-new")
    assert code_of(refusal) == "RESOURCE_DOES_NOT_EXIST"
    client.create_registered_model(unique + "-new")
    assert client.get_registered_model(unique + "-new").tags == {}


def test_version_numbers_are_never_reused(client, unique):
    client.create_registered_model(unique)
    for number in (1, 2):
        assert client.create_model_version(unique, REMOTE).version == str(number)
    client.delete_model_version(unique, "2")
    assert client.create_model_version(unique, REMOTE).version == "3"
    with pytest.raises(MlflowException, match="Model Version") as refusal:
        client.get_model_version(unique, "2")
    assert code_of(refusal) == "RESOURCE_DOES_NOT_EXIST"


def test_a_version_keeps_its_run_description_and_tags(client, unique, run_id):
    client.create_registered_model(unique)
    client.create_model_version(unique, f"runs:/{run_id}/model", run_id, tags={"k": "v"}, description="text")
    version = client.get_model_version(unique, "1")
    assert (version.run_id, version.description, version.tags, version.status) == (run_id, "text", {"k": "v"}, "READY")
    client.update_model_version(unique, "1", "changed")
    client.set_model_version_tag(unique, "1", "k", "w")
    client.delete_model_version_tag(unique, "1", "no-such")
    version = client.get_model_version(unique, "1")
    assert (version.description, version.tags) == ("changed", {"k": "w"})
    run = client.get_run(run_id)
    assert client.get_model_version_download_uri(unique, "1") == f"{run.info.artifact_uri}/model"


def test_an_alias_moves_between_versions_and_goes_with_its_version(client, unique):
    client.create_registered_model(unique)
    for _ in range(2):
        client.create_model_version(unique, REMOTE)
    client.set_registered_model_alias(unique, "champion", "1")
    client.set_registered_model_alias(unique, "champion", "2")
    assert client.get_model_version_by_alias(unique, "champion").version == "2"
    assert client.get_registered_model(unique).aliases == {"champion": "2"}
    client.delete_model_version(unique, "2")
    with pytest.raises(MlflowException, match="alias champion not found") as refusal:
        client.get_model_version_by_alias(unique, "champion")
    assert code_of(refusal) == "INVALID_PARAMETER_VALUE"
    client.delete_registered_model_alias(unique, "champion")


@pytest.mark.parametrize("alias", ["latest", "LATEST", "v12", "a b"])
def test_reserved_and_odd_aliases_are_refused(http, client, unique, alias):
    client.create_registered_model(unique)
    client.create_model_version(unique, REMOTE)
    status, body = http.post("registered-models/alias", {"name": unique, "alias": alias, "version": "1"})
    assert (status, body["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


def test_a_stage_can_archive_what_was_in_it(client, unique):
    client.create_registered_model(unique)
    for _ in range(2):
        client.create_model_version(unique, REMOTE)
    client.transition_model_version_stage(unique, "1", "production")
    client.transition_model_version_stage(unique, "2", "Production", archive_existing_versions=True)
    assert client.get_model_version(unique, "1").current_stage == "Archived"
    assert [version.version for version in client.get_latest_versions(unique, ["Production"])] == ["2"]
    with pytest.raises(MlflowException, match="Invalid Model Version stage"):
        client.transition_model_version_stage(unique, "2", "nowhere")


@pytest.mark.parametrize(
    "source",
    ["/etc", "file:///etc/", "//etc", "mlflow-artifacts://h/models/../../..", "s3://b/..%2f..%2fx", "s3://b/%252e%252e/x", "http://x/..", "./m"],
)
@pytest.mark.parametrize("tags", [[], [{"key": "mlflow.prompt.is_prompt", "value": "true"}]])
def test_sources_that_reach_for_other_files_are_refused(http, client, unique, source, tags):
    client.create_registered_model(unique)
    status, body = http.post("model-versions/create", {"name": unique, "source": source, "tags": tags})
    assert (status, body["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert "Invalid model version source" in body["message"]


def test_a_version_may_name_a_run_of_another_server(client, unique):
    """MLflow 3.15 and later answer 404 here, older ones do not; a registry of its own has no other runs to name."""
    client.create_registered_model(unique)
    client.create_model_version(unique, REMOTE, "0" * 32)
    assert client.get_model_version(unique, "1").run_id == "0" * 32


def test_searches_find_models_and_versions_and_hide_prompts(client, unique, run_id, http):
    for suffix in ("a", "B"):
        client.create_registered_model(f"{unique}-{suffix}", tags={"s": unique})
        client.create_model_version(f"{unique}-{suffix}", f"runs:/{run_id}/model", run_id)
    client.create_model_version(f"{unique}-a", REMOTE, tags={"s": unique})
    prompt_tags = [{"key": "mlflow.prompt.is_prompt", "value": "true"}, {"key": "s", "value": unique}]
    assert http.post("registered-models/create", {"name": f"{unique}-p", "tags": prompt_tags})[0] == 200
    models = lambda text, **extra: [each.name for each in client.search_registered_models(text, **extra)]  # noqa: E731
    assert models(f"tags.s = '{unique}'") == [f"{unique}-B", f"{unique}-a"]
    assert models(f"name LIKE '{unique}%'", order_by=["name DESC"]) == [f"{unique}-a", f"{unique}-B"]
    assert models(f"tags.s = '{unique}' and tags.`mlflow.prompt.is_prompt` = 'true'") == [f"{unique}-p"]
    assert models(f"tags.s = '{unique}' and tags.`mlflow.prompt.is_prompt` != 'true'", max_results=1) == [f"{unique}-B"]
    versions = lambda text, **extra: [(each.name[-1], each.version) for each in client.search_model_versions(text, **extra)]  # noqa: E731
    assert versions(f"name = '{unique}-a'") == [("a", "2"), ("a", "1")]
    assert versions(f"run_id = '{run_id}'") == [("B", "1"), ("a", "1")]
    assert versions(f"name = '{unique}-a' and version_number > 1") == [("a", "2")]
    assert versions(f"tags.s = '{unique}'") == [("a", "2")]


def test_the_alias_latest_means_the_newest_version(client, unique):
    client.create_registered_model(unique)
    with pytest.raises(MlflowException):
        client.get_model_version_by_alias(unique, "latest")
    for _ in range(3):
        client.create_model_version(unique, "s3://bucket/models/any")
    assert client.get_model_version_by_alias(unique, "latest").version in ("3", 3)
    client.delete_model_version(unique, "3")
    assert client.get_model_version_by_alias(unique, "latest").version in ("2", 2)


def test_a_version_reads_nothing_of_a_run_of_another_project(client, http, unique):
    """What a source names in another project is foreign: its files are neither read nor sent."""
    assert http.call("POST", "/api/v1/projects", {"name": unique})[0] == 201
    there = f"/projects/{unique}/api/2.0/mlflow"
    _, experiment = http.call("POST", f"{there}/experiments/create", {"name": "e"})
    _, made = http.call("POST", f"{there}/runs/create", {"experiment_id": experiment["experiment_id"]})
    run = made["run"]["info"]
    path = run["artifact_uri"].removeprefix("mlflow-artifacts:").lstrip("/")
    reply = requests.put(f"{URL}/projects/{unique}/api/2.0/mlflow-artifacts/artifacts/{path}/m/MLmodel", data=b"flavors: {}")
    assert reply.status_code == 200
    client.create_registered_model(unique)
    version = client.create_model_version(unique, f"runs:/{run['run_id']}/m", run["run_id"])
    assert client.get_model_version_download_uri(unique, version.version) == f"runs:/{run['run_id']}/m"
    status, _ = http.call(
        "GET", "/model-versions/get-artifact", params={"name": unique, "version": version.version, "path": "MLmodel"}
    )
    assert status == 404
