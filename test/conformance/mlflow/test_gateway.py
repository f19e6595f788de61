"""Records of the gateway to language models: keys, models, endpoints, budgets and guardrails, by the real client's store."""

import json

import pytest
import requests
from mlflow.entities import (
    FallbackConfig,
    FallbackStrategy,
    GatewayEndpointModelConfig,
    GatewayEndpointTag,
    GatewayModelLinkageType,
    GatewayResourceType,
    RoutingStrategy,
)
from mlflow.entities.gateway_budget_policy import BudgetAction, BudgetDuration, BudgetDurationUnit, BudgetTargetScope, BudgetUnit
from mlflow.entities.gateway_guardrail import GuardrailAction, GuardrailStage
from mlflow.exceptions import MlflowException

VALUE = "sk-0123456789abcdef-wxyz"


@pytest.fixture
def store(client):
    return client._tracking_client.store


@pytest.fixture
def secret(store, unique):
    return store.create_gateway_secret(f"{unique}-key", {"api_key": VALUE}, provider="openai")


@pytest.fixture
def model(store, secret, unique):
    return store.create_gateway_model_definition(f"{unique}-model", secret.secret_id, "openai", "gpt-5")


def config(model, role=GatewayModelLinkageType.PRIMARY, **rest):
    return GatewayEndpointModelConfig(model.model_definition_id, role, **rest)


@pytest.fixture
def endpoint(store, model, unique):
    return store.create_gateway_endpoint(f"{unique}-endpoint", [config(model)])


def test_a_secret_is_kept_and_only_its_mask_comes_back(store, unique, http):
    made = store.create_gateway_secret(
        unique, {"api_key": VALUE}, provider="openai", auth_config={"api_base": "https://llm.example.com/v1/"}
    )
    assert made.masked_values == {"api_key": "sk-...wxyz"}
    assert made.auth_config == {"api_base": "https://llm.example.com/v1"}
    found = store.get_secret_info(secret_name=unique)
    assert (found.secret_id, found.provider) == (made.secret_id, "openai")
    changed = store.update_gateway_secret(made.secret_id, {"api_key": "another-key-of-some-length"})
    assert changed.masked_values == {"api_key": "ano...ngth"} and changed.auth_config == made.auth_config
    assert unique in [one.secret_name for one in store.list_secret_infos(provider="openai")]
    assert unique not in [one.secret_name for one in store.list_secret_infos(provider="anthropic")]
    _, body = http.call("GET", "/api/3.0/mlflow/gateway/secrets/list")
    assert VALUE not in json.dumps(body)
    with pytest.raises(MlflowException, match=f"Secret with name '{unique}' already exists"):
        store.create_gateway_secret(unique, {"api_key": VALUE})
    store.delete_gateway_secret(made.secret_id)
    with pytest.raises(MlflowException, match="GatewaySecret not found"):
        store.get_secret_info(secret_id=made.secret_id)
    with pytest.raises(MlflowException, match="Exactly one of"):
        store.get_secret_info()


def test_a_secret_is_sent_nowhere_but_where_it_was_set_for(store, unique):
    made = store.create_gateway_secret(unique, {"api_key": VALUE}, auth_config={"api_base": "https://llm.example.com"})
    for keys, settings in [
        ({"api_key": VALUE}, {"base_url": "https://evil.example.com"}),
        ({"api_key": VALUE, "api_base": "https://evil.example.com"}, {}),
        ({"api_key": VALUE}, {"api_base": "ftp://llm.example.com"}),
        ({"api_key": VALUE}, {"api_base": "https://u:p@llm.example.com"}),
    ]:
        with pytest.raises(MlflowException):
            store.create_gateway_secret(f"{unique}-other", keys, auth_config=settings)
    with pytest.raises(MlflowException, match="together with its value"):
        store.update_gateway_secret(made.secret_id, auth_config={"api_base": "https://evil.example.com"})
    assert store.get_secret_info(secret_id=made.secret_id).auth_config == {"api_base": "https://llm.example.com"}


def test_a_model_definition_is_kept_until_no_endpoint_uses_it(store, secret, unique):
    model = store.create_gateway_model_definition(unique, secret.secret_id, "openai", "gpt-5")
    assert (model.secret_name, model.provider, model.model_name) == (secret.secret_name, "openai", "gpt-5")
    changed = store.update_gateway_model_definition(model.model_definition_id, model_name="gpt-5-mini")
    assert store.get_gateway_model_definition(model.model_definition_id).model_name == changed.model_name == "gpt-5-mini"
    assert [one.name for one in store.list_gateway_model_definitions(secret_id=secret.secret_id)] == [unique]
    with pytest.raises(MlflowException, match="already exists"):
        store.create_gateway_model_definition(unique, secret.secret_id, "openai", "gpt-5")
    with pytest.raises(MlflowException, match="GatewaySecret not found"):
        store.create_gateway_model_definition(f"{unique}-2", "0" * 32, "openai", "gpt-5")
    endpoint = store.create_gateway_endpoint(unique, [config(model)])
    with pytest.raises(MlflowException, match="in use by endpoints") as refused:
        store.delete_gateway_model_definition(model.model_definition_id)
    assert refused.value.error_code == "INVALID_STATE"
    store.delete_gateway_endpoint(endpoint.endpoint_id)
    store.delete_gateway_secret(secret.secret_id)
    orphan = store.get_gateway_model_definition(model.model_definition_id)
    assert (orphan.secret_id, orphan.secret_name) == (None, None)
    store.delete_gateway_model_definition(model.model_definition_id)
    with pytest.raises(MlflowException, match="GatewayModelDefinition not found"):
        store.get_gateway_model_definition(model.model_definition_id)


def test_an_endpoint_splits_calls_and_falls_back(store, client, model, secret, unique):
    backup = store.create_gateway_model_definition(f"{unique}-backup", secret.secret_id, "anthropic", "claude")
    made = store.create_gateway_endpoint(
        unique,
        [config(model, weight=0.75), config(backup, GatewayModelLinkageType.FALLBACK, fallback_order=0)],
        routing_strategy=RoutingStrategy.REQUEST_BASED_TRAFFIC_SPLIT,
        fallback_config=FallbackConfig(FallbackStrategy.SEQUENTIAL, 1),
    )
    found = store.get_gateway_endpoint(name=unique)
    assert found == made
    assert [(one.model_definition.name, one.linkage_type.value, one.weight) for one in found.model_mappings] == [
        (model.name, "PRIMARY", 0.75),
        (backup.name, "FALLBACK", 1.0),
    ]
    assert (found.routing_strategy, found.fallback_config) == (
        RoutingStrategy.REQUEST_BASED_TRAFFIC_SPLIT,
        FallbackConfig(FallbackStrategy.SEQUENTIAL, 1),
    )
    assert client.get_experiment(found.experiment_id).name == f"gateway/{unique}"
    renamed = store.update_gateway_endpoint(made.endpoint_id, name=f"{unique}-new", model_configs=[config(backup)])
    assert [one.model_definition.name for one in renamed.model_mappings] == [backup.name]
    assert f"{unique}-new" in [one.name for one in store.list_gateway_endpoints(provider="anthropic")]
    assert f"{unique}-new" not in [one.name for one in store.list_gateway_endpoints(provider="openai")]
    for bad in [f"{unique} x", "a/b"]:
        with pytest.raises(MlflowException):
            store.create_gateway_endpoint(bad, [config(model)])
    with pytest.raises(MlflowException, match="Model definitions not found"):
        store.create_gateway_endpoint(f"{unique}-3", [GatewayEndpointModelConfig("0" * 32, GatewayModelLinkageType.PRIMARY)])
    store.delete_gateway_endpoint(made.endpoint_id)
    with pytest.raises(MlflowException, match="GatewayEndpoint not found"):
        store.get_gateway_endpoint(endpoint_id=made.endpoint_id)


def test_models_are_attached_to_an_endpoint_and_detached(store, secret, endpoint, unique):
    other = store.create_gateway_model_definition(f"{unique}-other", secret.secret_id, "openai", "gpt-5-nano")
    mapping = store.attach_model_to_endpoint(endpoint.endpoint_id, config(other, weight=2.0))
    assert (mapping.endpoint_id, mapping.weight, mapping.model_definition.name) == (endpoint.endpoint_id, 2.0, other.name)
    with pytest.raises(MlflowException, match="already attached"):
        store.attach_model_to_endpoint(endpoint.endpoint_id, config(other))
    store.detach_model_from_endpoint(endpoint.endpoint_id, other.model_definition_id)
    with pytest.raises(MlflowException, match="is not attached to"):
        store.detach_model_from_endpoint(endpoint.endpoint_id, other.model_definition_id)


def test_what_uses_an_endpoint_is_bound_to_it(store, endpoint):
    bound = store.create_endpoint_binding(endpoint.endpoint_id, GatewayResourceType.SCORER, "judge-1")
    assert (bound.endpoint_id, bound.resource_id) == (endpoint.endpoint_id, "judge-1")
    assert [one.resource_id for one in store.list_endpoint_bindings(endpoint_id=endpoint.endpoint_id)] == ["judge-1"]
    store.delete_endpoint_binding(endpoint.endpoint_id, "scorer", "judge-1")
    assert store.list_endpoint_bindings(endpoint_id=endpoint.endpoint_id) == []
    with pytest.raises(MlflowException, match="GatewayEndpointBinding not found"):
        store.delete_endpoint_binding(endpoint.endpoint_id, "scorer", "judge-1")


def test_endpoints_have_tags(store, endpoint):
    store.set_gateway_endpoint_tag(endpoint.endpoint_id, GatewayEndpointTag("team", "search"))
    store.set_gateway_endpoint_tag(endpoint.endpoint_id, GatewayEndpointTag("tier", "gold"))
    store.delete_gateway_endpoint_tag(endpoint.endpoint_id, "tier")
    assert store.get_gateway_endpoint(endpoint.endpoint_id).tags == [GatewayEndpointTag("team", "search")]


def test_budgets_limit_a_window_of_time(store, endpoint, tracking_uri):
    made = store.create_budget_policy(
        BudgetUnit.USD,
        12.5,
        BudgetDuration(BudgetDurationUnit.DAYS, 7),
        BudgetTargetScope.ENDPOINT,
        BudgetAction.REJECT,
        target_value=endpoint.endpoint_id,
    )
    found = store.get_budget_policy(made.budget_policy_id)
    assert found == made
    assert (found.budget_amount, found.duration.value, found.target_value) == (12.5, 7, endpoint.endpoint_id)
    changed = store.update_budget_policy(made.budget_policy_id, budget_amount=0.000001, budget_action=BudgetAction.ALERT)
    assert (changed.budget_amount, changed.budget_action) == (0.000001, BudgetAction.ALERT)
    with pytest.raises(MlflowException, match="target_value is required"):
        store.update_budget_policy(made.budget_policy_id, target_scope=BudgetTargetScope.USER)
    with pytest.raises(MlflowException, match="can only be set when"):
        store.create_budget_policy(
            BudgetUnit.USD, 1, BudgetDuration(BudgetDurationUnit.MONTHS, 1), BudgetTargetScope.WORKSPACE, BudgetAction.ALERT, target_value="x"
        )
    with pytest.raises(MlflowException, match="must be a positive integer"):
        store.create_budget_policy(
            BudgetUnit.USD, 1, BudgetDuration(BudgetDurationUnit.MONTHS, 0), BudgetTargetScope.GLOBAL, BudgetAction.ALERT
        )
    assert made.budget_policy_id in [one.budget_policy_id for one in store.list_budget_policies()]
    windows = requests.get(f"{tracking_uri}/api/3.0/mlflow/gateway/budgets/windows", timeout=20).json()["windows"]
    (window,) = [one for one in windows if one["budget_policy_id"] == made.budget_policy_id]
    assert window["window_end_ms"] - window["window_start_ms"] == 7 * 86_400_000
    assert window["current_spend"] == 0
    store.delete_budget_policy(made.budget_policy_id)
    with pytest.raises(MlflowException, match="GatewayBudgetPolicy not found"):
        store.get_budget_policy(made.budget_policy_id)


def test_guardrails_are_scorers_in_an_order(store, endpoint, experiment_id):
    judge = store.register_scorer(experiment_id, "safe", json.dumps({"name": "safe", "builtin_scorer_class": "Safety"}))
    code = store.register_scorer(experiment_id, "code", json.dumps({"name": "code", "call_source": "return True"}))
    first = store.create_gateway_guardrail("safe in", judge.scorer_id, 1, GuardrailStage.BEFORE, GuardrailAction.VALIDATION)
    second = store.create_gateway_guardrail(
        "safe out", judge.scorer_id, 1, GuardrailStage.AFTER, GuardrailAction.SANITIZATION, endpoint.endpoint_id
    )
    found = store.get_gateway_guardrail(second.guardrail_id)
    assert (found.name, found.stage, found.action, found.action_endpoint_name, found.scorer.scorer_name) == (
        "safe out",
        GuardrailStage.AFTER,
        GuardrailAction.SANITIZATION,
        endpoint.name,
        "safe",
    )
    with pytest.raises(MlflowException, match="do not support custom scorers"):
        store.create_gateway_guardrail("x", code.scorer_id, 1, GuardrailStage.BEFORE, GuardrailAction.VALIDATION)
    store.add_guardrail_to_endpoint(endpoint.endpoint_id, first.guardrail_id, 1)
    store.add_guardrail_to_endpoint(endpoint.endpoint_id, second.guardrail_id, 2)
    with pytest.raises(MlflowException, match="already added"):
        store.add_guardrail_to_endpoint(endpoint.endpoint_id, first.guardrail_id)
    store.update_endpoint_guardrail_config(endpoint.endpoint_id, second.guardrail_id, 0)
    order = [one.guardrail.name for one in store.list_endpoint_guardrail_configs(endpoint.endpoint_id)]
    assert order == ["safe out", "safe in"]
    store.remove_guardrail_from_endpoint(endpoint.endpoint_id, second.guardrail_id)
    store.delete_gateway_guardrail(first.guardrail_id)
    assert store.list_endpoint_guardrail_configs(endpoint.endpoint_id) == []
    assert second.guardrail_id in [one.guardrail_id for one in store.list_gateway_guardrails()]


def test_pages_ask_which_providers_there_are_and_what_they_need(http, model):
    def ask(route, **params):
        status, body = http.call("GET", f"/ajax-api/3.0/mlflow/gateway/{route}", params=params)
        return body if status == 200 else (status, body["error_code"])

    assert {"anthropic", "openai"} <= set(ask("supported-providers")["providers"])
    assert "gpt-5" in [one["model"] for one in ask("supported-models", provider="openai")["models"]]
    (mode,) = ask("provider-config", provider="openai")["auth_modes"]
    assert [one["name"] for one in mode["secret_fields"] + mode["config_fields"]] == ["api_key", "api_base"]
    assert ask("provider-config", provider="no-such") == (400, "INVALID_PARAMETER_VALUE")
    assert ask("secrets/config") == {"secrets_available": True, "using_default_passphrase": False}
