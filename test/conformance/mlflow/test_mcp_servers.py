"""MLflow's registry of MCP servers, by its own client."""

import pytest
from mlflow.entities.mcp_server import MCPStatus, MCPTool
from mlflow.entities.mcp_server_version import ConnectOptionSettings
from mlflow.exceptions import MlflowException


@pytest.fixture
def name(unique):
    return f"com.example/{unique}"


@pytest.fixture
def store(client):
    return client._tracking_client.store


def server_json(name, version="1.0.0", **more):
    return {"name": name, "version": version, "description": "Finds things", **more}


def code_of(call, *arguments, **named):
    with pytest.raises(MlflowException) as caught:
        call(*arguments, **named)
    return caught.value.error_code


def test_a_server_is_made_described_tagged_found_and_deleted(store, name, unique):
    made = store.create_mcp_server(name, description="Search")
    assert (made.name, made.description, made.status, made.latest_version, made.workspace) == (name, "Search", None, None, "default")
    assert code_of(store.create_mcp_server, name) == "RESOURCE_ALREADY_EXISTS"
    for bad in ("plain", "a/b/c", "com.example/versions", "/x", "com.example/"):
        assert code_of(store.create_mcp_server, bad) == "INVALID_PARAMETER_VALUE"
    icons = [{"src": "https://example.com/icon.png", "mimeType": "image/png"}]
    changed = store.update_mcp_server(name, display_name="The search", icons=icons)
    assert (changed.display_name, changed.description, changed.icons[0]["src"]) == ("The search", "Search", icons[0]["src"])
    assert store.update_mcp_server(name, description=None).description is None
    for src in ("http://example.com/i.png", "https://127.0.0.1/i.png", "https://localhost/i.png", "javascript:alert(1)"):
        assert code_of(store.update_mcp_server, name, icons=[{"src": src}]) == "INVALID_PARAMETER_VALUE"
    store.set_mcp_server_tag(name, "team", unique)
    assert store.get_mcp_server(name).tags == {"team": unique}
    assert [s.name for s in store.search_mcp_servers(f"tags.team = '{unique}'")] == [name]
    assert [s.name for s in store.search_mcp_servers(f"name = '{name}' AND has_access_endpoints = 'false'")] == [name]
    store.delete_mcp_server_tag(name, "team")
    assert code_of(store.delete_mcp_server_tag, name, "team") == "RESOURCE_DOES_NOT_EXIST"
    store.delete_mcp_server(name)
    assert code_of(store.get_mcp_server, name) == "RESOURCE_DOES_NOT_EXIST"


def test_versions_sort_as_semantic_versions_and_the_latest_is_the_highest_active(store, name):
    tools = [MCPTool(name="find", description="Finds", input_schema={"type": "object"})]
    made = store.create_mcp_server_version(server_json(name, "1.9.0", packages=[]), tools=tools, source="https://example.com/repo", connect_options={"remote-0": ConnectOptionSettings(hidden=True)})
    assert (made.status, made.tools, made.connect_options["remote-0"].hidden) == (MCPStatus.DRAFT, tools, True)
    assert made.server_json == server_json(name, "1.9.0", packages=[])
    for version in ("1.10.0", "2.0.0-beta.2", "2.0.0-beta.11", "2.0.0"):
        store.create_mcp_server_version(server_json(name, version))
    assert store.get_latest_mcp_server_version(name).version == "2.0.0"
    found = store.search_mcp_server_versions(name, order_by=["version DESC"], max_results=3)
    assert [v.version for v in found] == ["2.0.0", "2.0.0-beta.11", "2.0.0-beta.2"]
    rest = store.search_mcp_server_versions(name, order_by=["version DESC"], max_results=3, page_token=found.token)
    assert [v.version for v in rest] == ["1.10.0", "1.9.0"] and rest.token is None
    assert code_of(store.create_mcp_server_version, server_json(name)| {"version": "one"}) == "INVALID_PARAMETER_VALUE"
    assert code_of(store.create_mcp_server_version, server_json(name, "2.0.0")) == "RESOURCE_ALREADY_EXISTS"
    assert store.update_mcp_server_version(name, "1.10.0", status=MCPStatus.ACTIVE).status == MCPStatus.ACTIVE
    server = store.get_mcp_server(name)
    assert (server.latest_version, server.status) == ("1.10.0", MCPStatus.ACTIVE)
    assert [v.version for v in store.search_mcp_server_versions(name, "status = 'active'")] == ["1.10.0"]
    assert code_of(store.delete_mcp_server_version, name, "1.10.0") == "INVALID_PARAMETER_VALUE"
    assert code_of(store.update_mcp_server_version, name, "2.0.0", status=MCPStatus.DEPRECATED) == "INVALID_PARAMETER_VALUE"
    store.set_mcp_server_version_tag(name, "2.0.0", "checked", "yes")
    assert store.get_mcp_server_version(name, "2.0.0").tags == {"checked": "yes"}
    store.delete_mcp_server_version_tag(name, "2.0.0", "checked")
    assert store.update_mcp_server_version(name, "1.9.0", tools=None).tools == []
    store.delete_mcp_server_version(name, "2.0.0")
    assert code_of(store.get_mcp_server_version, name, "2.0.0") == "RESOURCE_DOES_NOT_EXIST"
    assert code_of(store.create_mcp_server_version, server_json(name, "2.0.0")) == "RESOURCE_ALREADY_EXISTS"


def test_an_alias_names_a_version_and_endpoints_lead_to_either(store, name):
    for version in ("1.0.0", "1.1.0"):
        store.create_mcp_server_version(server_json(name, version), status=MCPStatus.ACTIVE)
    store.set_mcp_server_alias(name, "prod", "1.0.0")
    assert store.get_mcp_server_version_by_alias(name, "prod").aliases == ["prod"]
    assert store.get_mcp_server(name).aliases == {"prod": "1.0.0"}
    assert code_of(store.set_mcp_server_alias, name, "latest", "1.0.0") == "INVALID_PARAMETER_VALUE"
    assert code_of(store.set_mcp_server_alias, name, "prod", "9.9.9") == "RESOURCE_DOES_NOT_EXIST"
    pinned = store.create_mcp_access_endpoint(name, "https://mcp.example.com/v1", server_version="1.1.0")
    floating = store.create_mcp_access_endpoint(name, "https://mcp.example.com/prod", server_alias="prod")
    newest = store.create_mcp_access_endpoint(name, "https://mcp.example.com/new", server_alias="latest")
    assert (pinned.resolved_version.version, floating.resolved_version.version, newest.resolved_version.version) == ("1.1.0", "1.0.0", "1.1.0")
    assert pinned.id.startswith("ae-") and str(pinned.transport_type) == "streamable-http"
    assert code_of(store.create_mcp_access_endpoint, name, "https://x.example.com") == "INVALID_PARAMETER_VALUE"
    assert code_of(store.create_mcp_access_endpoint, name, "ftp://x.example.com", server_alias="prod") == "INVALID_PARAMETER_VALUE"
    assert {e.id for e in store.search_mcp_access_endpoints(name)} == {pinned.id, floating.id, newest.id}
    assert [e.id for e in store.search_mcp_access_endpoints(name, server_alias="prod")] == [floating.id]
    assert floating.id in [e.id for e in store.search_mcp_access_endpoints()]
    assert {e.id for e in store.get_mcp_server(name).access_endpoints} == {pinned.id, floating.id, newest.id}
    moved = store.update_mcp_access_endpoint(name, pinned.id, server_alias="prod", url="https://mcp.example.com/v2")
    assert (moved.server_version, moved.server_alias, moved.url) == (None, "prod", "https://mcp.example.com/v2")
    assert store.get_mcp_access_endpoint(name, pinned.id).resolved_version.version == "1.0.0"
    store.delete_mcp_access_endpoint(name, newest.id)
    store.delete_mcp_server_alias(name, "prod")
    assert list(store.search_mcp_access_endpoints(name)) == []
    assert code_of(store.get_mcp_server_version_by_alias, name, "prod") == "RESOURCE_DOES_NOT_EXIST"


def test_servers_are_of_their_project(store, http, name, unique):
    store.create_mcp_server(name)
    http.call("POST", "/api/3.0/mlflow/workspaces", {"name": unique})
    status, body = http.call("GET", f"/projects/{unique}/api/3.0/mlflow/mcp-servers")
    assert (status, body["mcp_servers"]) == (200, [])
    assert http.call("GET", f"/projects/{unique}/api/3.0/mlflow/mcp-servers/com.example%2F{unique}")[0] == 404
