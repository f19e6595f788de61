"""Prompts: registered, loaded, searched, tagged, pointed at and deleted by the real client."""

import mlflow
import pytest
import requests
from mlflow.exceptions import MlflowException
from mlflow.genai import (
    delete_prompt_alias,
    load_prompt,
    register_prompt,
    search_prompts,
    set_prompt_alias,
    set_prompt_tag,
    set_prompt_version_tag,
)

from conftest import URL


@pytest.fixture
def native():
    """The native API's view of the project that the client works in."""

    def read(path, **params):
        reply = requests.get(f"{URL}/api/v1/projects/default/{path}", params=params, timeout=20)
        reply.raise_for_status()
        return reply.json()

    return read


def test_a_prompt_is_loaded_as_it_was_registered_by_number_and_alias(unique, native):
    first = register_prompt(name=unique, template="Sort {{mail}}.", commit_message="first", tags={"team": "care"})
    chat = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "{{ mail }}"}]
    second = register_prompt(
        name=unique,
        template=chat,
        response_format={"type": "object"},
        model_config={"model_name": "m", "temperature": 0.5},
    )
    assert (first.version, second.version) == (1, 2)
    set_prompt_alias(unique, alias="production", version=1)
    loaded = load_prompt(f"prompts:/{unique}@production")
    assert (loaded.template, loaded.commit_message, loaded.variables) == ("Sort {{mail}}.", "first", {"mail"})
    assert loaded.format(mail="this") == "Sort this."
    again = load_prompt(f"prompts:/{unique}/2")
    assert (again.template, again.model_config["temperature"]) == (chat, 0.5)
    seen = native(f"prompts/{unique}/versions")["items"]
    assert [(one["version"], one["messages"], one["variables"]) for one in seen] == [(2, chat, ["mail"]), (1, None, ["mail"])]
    assert seen[0]["responseFormat"] == {"type": "object"} and seen[1]["tags"] == {"team": "care"}
    assert native(f"prompts/{unique}")["aliases"] == {"production": 1}
    delete_prompt_alias(unique, alias="production")
    with pytest.raises(MlflowException):
        load_prompt(f"prompts:/{unique}@production", allow_missing=False)


def test_prompts_and_models_are_found_apart(client, unique, native):
    for suffix in ("a", "b"):
        register_prompt(name=f"{unique}-{suffix}", template="x")
    set_prompt_tag(f"{unique}-b", "team", "care")
    set_prompt_version_tag(f"{unique}-b", 1, "tone", "kind")
    client.create_registered_model(f"{unique}-m")
    assert sorted(one.name for one in search_prompts(f"name LIKE '{unique}%'")) == [f"{unique}-a", f"{unique}-b"]
    assert [one.name for one in client.search_registered_models(f"name LIKE '{unique}%'")] == [f"{unique}-m"]
    found = native("prompts", filter=f"name like '{unique}%' and tags.team = 'care'")["items"]
    assert [(one["name"], one["tags"]) for one in found] == [(f"{unique}-b", {"team": "care"})]
    assert [one["name"] for one in native("models", filter=f"name like '{unique}%'")["items"]] == [f"{unique}-m"]
    with pytest.raises(MlflowException, match="exists with the same name"):
        register_prompt(name=f"{unique}-m", template="x")


def test_what_the_native_api_registers_is_loaded_by_the_client(unique):
    body = {"name": unique, "template": "Sum up {{text}}.", "message": "by hand"}
    reply = requests.post(f"{URL}/api/v1/projects/default/prompts", json=body, timeout=20)
    assert reply.status_code == 201, reply.text
    loaded = load_prompt(f"prompts:/{unique}/1")
    assert (loaded.template, loaded.commit_message) == ("Sum up {{text}}.", "by hand")
    assert mlflow.genai.load_prompt(f"prompts:/{unique}@latest").version == 1
