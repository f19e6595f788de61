"""Webhooks by the unmodified client, with a real receiver: what it gets, how it is signed, and when it is tried again."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from mlflow.entities.webhook import WebhookEvent, WebhookStatus
from mlflow.exceptions import MlflowException

SECRET = "a secret of the receiver"


class Receiver:
    def __init__(self):
        self.received = []
        self.statuses = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.received.append((self.headers, body))
                status = outer.statuses.pop(0) if outer.statuses else 200
                self.send_response(status)
                if status == 429:
                    self.send_header("retry-after", "1")
                self.end_headers()
                self.wfile.write(b"an inner matter")

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def wait(self, count, seconds=20):
        end = time.monotonic() + seconds
        while len(self.received) < count and time.monotonic() < end:
            time.sleep(0.02)
        assert len(self.received) == count
        return [(headers, json.loads(body)) for headers, body in self.received]


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.server.shutdown()


@pytest.fixture
def hook(client, receiver, unique):
    ids = []

    def make(*events, **options):
        webhook = client.create_webhook(unique, receiver.url, [WebhookEvent.from_str(one) for one in events], **options)
        ids.append(webhook.webhook_id)
        return webhook

    yield make
    for one in ids:
        client.delete_webhook(one)


def test_a_registered_model_is_told_signed_in_mlflows_envelope(client, receiver, hook, unique):
    hook("registered_model.created", secret=SECRET)
    client.create_registered_model(unique, tags={"a": "b"}, description="one")
    [(headers, body)] = receiver.wait(1)
    assert body["entity"] == "registered_model" and body["action"] == "created"
    assert body["data"] == {"name": unique, "tags": {"a": "b"}, "description": "one"}
    content = f"{headers['X-MLflow-Delivery-Id']}.{headers['X-MLflow-Timestamp']}.{receiver.received[0][1].decode()}"
    digest = hmac.new(SECRET.encode(), content.encode(), hashlib.sha256).digest()
    assert headers["X-MLflow-Signature"] == f"v1,{base64.b64encode(digest).decode()}"


def test_versions_tags_and_aliases_are_told_in_order_of_their_transactions(client, receiver, hook, unique):
    hook(
        "model_version.created",
        "model_version_tag.set",
        "model_version_tag.deleted",
        "model_version_alias.created",
        "model_version_alias.deleted",
    )
    client.create_registered_model(unique)
    client.create_model_version(unique, "s3://bucket/model", run_id="of-another-server")
    client.set_model_version_tag(unique, "1", "k", "v")
    client.delete_model_version_tag(unique, "1", "k")
    client.set_registered_model_alias(unique, "champion", "1")
    client.delete_registered_model_alias(unique, "champion")
    got = {f"{body['entity']}.{body['action']}": body["data"] for _, body in receiver.wait(5)}
    version = got["model_version.created"]
    assert (version["name"], version["version"], version["run_id"]) == (unique, "1", "of-another-server")
    assert client.get_model_version(unique, "1").run_id == "of-another-server"
    assert got["model_version_tag.set"] == {"name": unique, "version": "1", "key": "k", "value": "v"}
    assert got["model_version_tag.deleted"] == {"name": unique, "version": "1", "key": "k"}
    assert got["model_version_alias.created"] == {"name": unique, "alias": "champion", "version": "1"}
    assert got["model_version_alias.deleted"] == {"name": unique, "alias": "champion"}


def test_a_prompt_is_told_as_a_prompt_and_not_as_a_model(client, receiver, hook, unique):
    hook("registered_model.created", "model_version.created", "prompt.created", "prompt_version.created")
    client.create_prompt(unique, tags={"a": "b"})
    client.create_prompt_version(unique, "Hello {{name}}", tags={"c": "d"})
    got = {body["entity"]: body["data"] for _, body in receiver.wait(2)}
    assert got["prompt"]["tags"] == {"a": "b"}
    assert got["prompt_version"] == {
        "name": unique,
        "version": "1",
        "template": "Hello {{name}}",
        "tags": {"c": "d"},
        "description": None,
    }


def test_a_failing_receiver_is_tried_again_with_the_same_delivery_id(client, receiver, hook, unique):
    receiver.statuses = [503, 429]
    hook("registered_model.created")
    client.create_registered_model(unique)
    got = receiver.wait(3)
    assert len({headers["X-MLflow-Delivery-Id"] for headers, _ in got}) == 1
    assert all(headers["X-MLflow-Signature"] is None for headers, _ in got)


def test_a_test_sends_an_example_and_hides_what_an_internal_receiver_answers(client, receiver, hook):
    webhook = hook("registered_model.created", "prompt_tag.set")
    result = client.test_webhook(webhook.webhook_id)
    assert (result.success, result.response_status, result.error_message) == (True, 200, None)
    assert "inner matter" not in result.response_body
    receiver.statuses = [404]
    result = client.test_webhook(webhook.webhook_id, event=WebhookEvent.from_str("prompt_tag.set"))
    assert (result.success, result.response_status) == (False, 404)
    assert receiver.wait(2)[1][1]["entity"] == "prompt_tag"


def test_a_disabled_webhook_is_told_nothing_at_once(client, receiver, hook, unique):
    disabled = hook("registered_model.created")
    changed = client.update_webhook(disabled.webhook_id, status=WebhookStatus.DISABLED, description="quiet")
    assert (changed.status, changed.description, changed.url) == (WebhookStatus.DISABLED, "quiet", receiver.url)
    assert changed.last_updated_timestamp > disabled.last_updated_timestamp
    client.create_registered_model(unique)
    hook("registered_model.created")
    client.create_registered_model(f"{unique}-2")
    assert receiver.wait(1)[0][1]["data"]["name"] == f"{unique}-2"


def test_webhooks_are_paged_newest_first_and_never_show_their_secret(client, hook, http):
    made = [hook("registered_model.created", secret=SECRET).webhook_id for _ in range(3)]
    page = client.list_webhooks(max_results=2)
    assert [one.webhook_id for one in page] == made[:0:-1]
    rest = client.list_webhooks(max_results=2, page_token=page.token)
    assert made[0] in [one.webhook_id for one in rest]
    status, body = http.get("webhooks")
    assert status == 200 and SECRET not in json.dumps(body)


@pytest.mark.parametrize(
    "url, text",
    [
        ("   ", "cannot be empty or just whitespace"),
        ("ftp://example.com", "Invalid webhook URL scheme"),
        ("http://[invalid", "Invalid webhook URL"),
    ],
)
def test_addresses_that_are_none_are_refused_in_mlflows_words(client, hook, url, text):
    webhook = hook("registered_model.created")
    with pytest.raises(MlflowException, match=text):
        client.update_webhook(webhook.webhook_id, url=url)


def test_an_action_that_an_entity_does_not_have_is_refused(http, unique):
    body = {"name": unique, "url": "http://example.com", "events": [{"entity": "PROMPT", "action": "DELETED"}]}
    status, answer = http.post("webhooks", body)
    assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert "Invalid action" in answer["message"]
    with pytest.raises(MlflowException, match="Webhook with ID nonexistent not found"):
        raise MlflowException(http.get("webhooks/nonexistent")[1]["message"])
