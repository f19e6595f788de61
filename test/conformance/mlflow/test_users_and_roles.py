"""Users with passwords, roles and workspaces, by MLflow's own client of its auth app."""

import importlib
import sys
import types
from pathlib import Path

import mlflow
import pytest
import requests
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

PASSWORD = "walnut-orbit-ferry-54"


@pytest.fixture(scope="module")
def auth_client_class():
    """The client as it stands. The package around it is MLflow's web server, whose dependencies a client does not have."""
    root = Path(mlflow.__file__).parent / "server"
    for name, path in (("mlflow.server", root), ("mlflow.server.auth", root / "auth")):
        package = types.ModuleType(name)
        package.__path__ = [str(path)]
        sys.modules.setdefault(name, package)
    handlers = types.ModuleType("mlflow.server.handlers")
    handlers._get_rest_path = lambda path, version=2: f"/api/{version}.0{path}"
    handlers._get_ajax_path = lambda path, version=2: f"/ajax-api/{version}.0{path}"
    handlers._add_static_prefix = lambda path: path
    sys.modules.setdefault("mlflow.server.handlers", handlers)
    return importlib.import_module("mlflow.server.auth.client").AuthServiceClient


@pytest.fixture
def auth(auth_client_class, tracking_uri):
    return auth_client_class(tracking_uri)


@pytest.fixture
def workspace(http, unique):
    status, body = http.call("POST", "/api/3.0/mlflow/workspaces", {"name": unique, "description": "of a test"})
    assert (status, body) == (201, {"workspace": {"name": unique, "description": "of a test"}})
    return unique


@pytest.fixture
def user(auth, unique):
    auth.create_user(unique, PASSWORD)
    return unique


@pytest.fixture
def as_user(monkeypatch, user):
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", user)
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", PASSWORD)
    return user


def basic(user, password=PASSWORD):
    return {"auth": (user, password)}


def code_of(call, *arguments, **named):
    with pytest.raises(MlflowException) as caught:
        call(*arguments, **named)
    return caught.value.error_code


def test_a_user_is_made_read_listed_and_deleted(auth, http, unique):
    made = auth.create_user(unique, PASSWORD)
    assert (made.username, made.is_admin) == (unique, False)
    assert auth.get_user(unique).id == made.id
    assert code_of(auth.create_user, unique, PASSWORD) == "RESOURCE_ALREADY_EXISTS"
    for bad in ("", "short", "password1234"):
        assert code_of(auth.create_user, f"{unique}-x", bad) == "INVALID_PARAMETER_VALUE"
    assert code_of(auth.get_user, f"{unique}-x") == "RESOURCE_DOES_NOT_EXIST"
    status, body = http.get("users/list")
    assert status == 200 and {"id": made.id, "username": unique, "is_admin": False, "roles": []} in body["users"]
    auth.delete_user(unique)
    assert code_of(auth.get_user, unique) == "RESOURCE_DOES_NOT_EXIST"


def test_a_user_comes_with_their_password_and_changes_it(auth, http, user):
    status, body = http.call("GET", "/api/2.0/mlflow/users/current", **basic(user))
    assert (status, body["user"]["username"], body["user"]["is_admin"], body["is_basic_auth"]) == (200, user, False, True)
    status, text = http.call("GET", "/api/2.0/mlflow/users/current", **basic(user, "wrong-wrong-wrong"))
    assert status == 401 and text.startswith("You are not authenticated.")

    def change(**fields):
        return http.call("PATCH", "/api/2.0/mlflow/users/update-password", {"username": user, **fields}, **basic(user))

    next_one = "copper-meadow-lantern"
    assert change(password=next_one)[1]["message"] == "Current password is required when changing your own password."
    assert change(password=next_one, current_password="wrong-wrong-wrong")[0] == 400
    assert change(password="short", current_password=PASSWORD)[0] == 400
    assert change(password=next_one, current_password=PASSWORD)[0] == 200
    assert http.call("GET", "/api/2.0/mlflow/users/current", **basic(user))[0] == 401
    assert http.call("GET", "/api/2.0/mlflow/users/current", **basic(user, next_one))[0] == 200
    auth.update_user_password(user, PASSWORD)
    assert http.call("GET", "/api/2.0/mlflow/users/current", **basic(user))[0] == 200


def test_a_refusal_names_its_realm_and_what_is_lacked(as_user, tracking_uri):
    reply = requests.get(f"{tracking_uri}/api/2.0/mlflow/users/current", auth=("nobody", "nothing-nothing"), timeout=20)
    assert (reply.status_code, reply.headers["WWW-Authenticate"]) == (401, 'Basic realm="mlflow"')
    with pytest.raises(MlflowException, match="Permission denied"):
        MlflowClient(tracking_uri).create_experiment(f"{as_user}-of-nobody")
    with pytest.raises(MlflowException, match="Permission denied"):
        MlflowClient(tracking_uri).search_experiments()


def test_an_administrator_is_made_and_unmade_and_no_user_makes_themselves_one(auth, http, user):
    def make(who):
        return http.call("PATCH", "/api/2.0/mlflow/users/update-admin", {"username": user, "is_admin": True}, **who)[0]

    assert make(basic(user)) == 403
    # Another administrator stays, or the last one could not be unmade.
    auth.create_user(f"{user}-other", PASSWORD)
    auth.update_user_admin(f"{user}-other", True)
    auth.update_user_admin(user, True)
    assert auth.get_user(user).is_admin
    assert http.get("users/list")[0] == 200
    auth.update_user_admin(user, False)
    assert not auth.get_user(user).is_admin
    assert http.call("GET", "/api/2.0/mlflow/users/list", **basic(user))[0] == 403
    assert http.call("POST", "/api/2.0/mlflow/users/create", {"username": f"{user}-y", "password": PASSWORD}, **basic(user))[0] == 403
    assert http.call("DELETE", "/api/2.0/mlflow/users/delete", {"username": f"{user}-other"}, **basic(user))[0] == 403
    assert http.call("GET", "/api/2.0/mlflow/users/get", params={"username": f"{user}-other"}, **basic(user))[0] == 403


def test_a_role_is_made_changed_filled_and_deleted(auth, workspace, unique):
    role = auth.create_role(workspace, "Data team", "reads and logs")
    assert (role.name, role.workspace, role.description, role.permissions) == ("Data team", workspace, "reads and logs", [])
    assert code_of(auth.create_role, workspace, "Data team") == "RESOURCE_ALREADY_EXISTS"
    assert code_of(auth.create_role, f"{unique}-none", "x") == "RESOURCE_DOES_NOT_EXIST"
    assert code_of(auth.create_role, workspace, "__user_1__") == "INVALID_PARAMETER_VALUE"
    assert auth.update_role(role.id, name="Team", description="logs").description == "logs"
    experiments = auth.add_role_permission(role.id, "experiment", "*", "READ")
    assert (experiments.role_id, experiments.resource_pattern, experiments.permission) == (role.id, "*", "READ")
    assert auth.update_role_permission(experiments.id, "EDIT").permission == "EDIT"
    models = auth.add_role_permission(role.id, "registered_model", "*", "MANAGE")
    assert code_of(auth.add_role_permission, role.id, "experiment", "*", "READ") == "RESOURCE_ALREADY_EXISTS"
    assert [p.resource_type for p in auth.list_role_permissions(role.id)] == ["experiment", "registered_model"]
    auth.remove_role_permission(models.id)
    assert [p.id for p in auth.get_role(role.id).permissions] == [experiments.id]
    assert [r.name for r in auth.list_roles(workspace)] == ["Team"]
    assert role.id in [r.id for r in auth.list_all_roles()]
    auth.delete_role(role.id)
    assert code_of(auth.get_role, role.id) == "RESOURCE_DOES_NOT_EXIST"


def test_what_cannot_be_held_everywhere_is_refused_with_what_to_do(auth, workspace):
    role = auth.create_role(workspace, "team")
    for resource, pattern, permission, text in (
        ("experiment", "1", "READ", "not for \"1\" alone"),
        ("run", "*", "READ", "grant on 'experiment' instead"),
        ("experiment", "*", "DENY", "whose roles only add"),
        ("experiment", "*", "OWN", "Invalid permission 'OWN'"),
        ("planet", "*", "READ", "Invalid resource type 'planet'"),
    ):
        with pytest.raises(MlflowException, match=text):
            auth.add_role_permission(role.id, resource, pattern, permission)
    assert auth.list_role_permissions(role.id) == []


def test_a_role_holds_in_its_workspace_for_the_client_at_once(auth, http, user, workspace, tracking_uri, monkeypatch):
    role = auth.create_role(workspace, "logger")
    auth.add_role_permission(role.id, "experiment", "*", "EDIT")
    assignment = auth.assign_role(user, role.id)
    assert (assignment.role_id, assignment.user_id) == (role.id, auth.get_user(user).id)
    assert code_of(auth.assign_role, user, role.id) == "RESOURCE_ALREADY_EXISTS"
    assert [a.user_id for a in auth.list_role_users(role.id)] == [assignment.user_id]
    assert [r.id for r in auth.list_user_roles(user)] == [role.id]
    status, body = http.call("GET", "/api/3.0/mlflow/users/current/permissions", **basic(user))
    assert (status, body["is_admin"], [p["role_name"] for p in body["permissions"]]) == (200, False, ["logger"])
    status, body = http.call("GET", "/api/3.0/mlflow/users/permissions/list", params={"username": user})
    assert [(p["workspace"], p["resource_type"], p["permission"]) for p in body["permissions"]] == [(workspace, "experiment", "EDIT")]
    status, body = http.call("GET", "/api/3.0/mlflow/workspaces", **basic(user))
    assert body == {"workspaces": [{"name": workspace, "description": "of a test"}]}

    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", user)
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", PASSWORD)
    there = MlflowClient(f"{tracking_uri}/projects/{workspace}")
    experiment = there.create_experiment("made-by-role")
    run = there.create_run(experiment)
    there.log_metric(run.info.run_id, "auc", 0.9)
    with pytest.raises(MlflowException, match="Permission denied"):
        there.delete_run(run.info.run_id)
    with pytest.raises(MlflowException, match="Permission denied"):
        there.create_registered_model("m")
    with pytest.raises(MlflowException, match="Permission denied"):
        MlflowClient(tracking_uri).search_experiments()
    with pytest.raises(MlflowException, match="Permission denied"):
        auth.add_role_permission(role.id, "registered_model", "*", "MANAGE")
    monkeypatch.delenv("MLFLOW_TRACKING_USERNAME")
    monkeypatch.delenv("MLFLOW_TRACKING_PASSWORD")
    auth.unassign_role(user, role.id)
    assert auth.list_user_roles(user) == []
    status, _ = http.call("GET", f"/projects/{workspace}/api/2.0/mlflow/experiments/get", params={"experiment_id": experiment}, **basic(user))
    assert status == 403


def test_a_user_is_given_directly_and_what_they_hold_is_told(auth, auth_client_class, http, user, workspace, tracking_uri):
    there = auth_client_class(f"{tracking_uri}/projects/{workspace}")
    asked = there.get_user_permission(user, "experiment", "*")
    assert (asked.permission, asked.allowed) == ("NO_PERMISSIONS", False)
    there.grant_user_permission(user, "experiment", "*", "READ")
    asked = there.get_user_permission(user, "experiment", "12")
    assert (asked.permission, asked.allowed) == ("READ", False)
    there.grant_user_permission(user, "experiment", "*", "MANAGE")
    asked = there.get_user_permission(user, "experiment", "*")
    assert (asked.permission, asked.allowed) == ("MANAGE", True)
    assert auth.get_user_permission(user, "experiment", "*").permission == "NO_PERMISSIONS"
    assert auth.list_roles(workspace) == []
    with pytest.raises(MlflowException, match="a project of its own|not for"):
        there.grant_user_permission(user, "experiment", "12", "READ")
    assert code_of(there.grant_user_permission, user, "workspace", "*", "MANAGE") == "INVALID_PARAMETER_VALUE"
    there.revoke_user_permission(user, "experiment", "*")
    assert there.get_user_permission(user, "experiment", "*").permission == "NO_PERMISSIONS"
    assert code_of(there.revoke_user_permission, user, "experiment", "*") == "RESOURCE_DOES_NOT_EXIST"


def test_an_administrator_of_one_workspace_rules_there_only_and_gives_no_more_than_they_have(auth, http, user, workspace, unique):
    other = f"{unique}-o"
    assert http.call("POST", "/api/3.0/mlflow/workspaces", {"name": other})[0] == 201
    ruler = auth.create_role(workspace, "ruler")
    auth.add_role_permission(ruler.id, "workspace", "*", "MANAGE")
    auth.assign_role(user, ruler.id)
    foreign = auth.create_role(other, "foreign")

    def as_ruler(method, path, body):
        return http.call(method, f"/api/3.0/mlflow/roles/{path}", body, **basic(user))[0]

    status, body = http.call("POST", "/api/3.0/mlflow/roles/create", {"workspace": workspace, "name": "own"}, **basic(user))
    assert status == 200
    own = body["role"]["id"]
    grant = {"resource_type": "workspace", "resource_pattern": "*", "permission": "MANAGE"}
    assert as_ruler("POST", "permissions/add", {"role_id": own, **grant}) == 200
    assert as_ruler("POST", "create", {"workspace": other, "name": "own"}) == 403
    assert as_ruler("POST", "permissions/add", {"role_id": foreign.id, **grant}) == 403
    assert as_ruler("POST", "assign", {"role_id": foreign.id, "username": user}) == 403
    assert as_ruler("DELETE", "delete", {"role_id": foreign.id}) == 403
    assert http.call("GET", "/api/3.0/mlflow/roles/get", params={"role_id": foreign.id}, **basic(user))[0] == 403
    assert http.call("PATCH", "/api/2.0/mlflow/users/update-admin", {"username": user, "is_admin": True}, **basic(user))[0] == 403


def test_workspaces_are_projects(http, workspace, unique):
    status, body = http.call("GET", f"/api/3.0/mlflow/workspaces/{workspace}")
    assert (status, body["workspace"]["name"]) == (200, workspace)
    status, body = http.call("PATCH", f"/api/3.0/mlflow/workspaces/{workspace}", {"description": "in other words"})
    assert (status, body["workspace"]["description"]) == (200, "in other words")
    assert http.call("PATCH", f"/api/3.0/mlflow/workspaces/{workspace}", {})[0] == 400
    assert http.call("POST", "/api/3.0/mlflow/workspaces", {"name": workspace})[1]["error_code"] == "RESOURCE_ALREADY_EXISTS"
    for bad in ("Upper", "x", "a_b", "default", "api"):
        assert http.call("POST", "/api/3.0/mlflow/workspaces", {"name": bad})[0] == 400
    status, body = http.call("POST", "/api/3.0/mlflow/workspaces", {"name": f"{unique}-a", "default_artifact_root": "s3://elsewhere"})
    assert status == 400 and "its own store" in body["message"]
    assert http.call("GET", f"/api/3.0/mlflow/workspaces/{unique}-a")[1]["error_code"] == "RESOURCE_DOES_NOT_EXIST"
    assert workspace in [w["name"] for w in http.call("GET", "/api/3.0/mlflow/workspaces")[1]["workspaces"]]
