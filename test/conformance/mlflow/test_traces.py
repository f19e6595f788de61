"""Traces: logged by the fluent API and by OpenTelemetry's messages, searched, tagged, linked, assessed and deleted."""

import gzip
import json
import time

import mlflow
import pytest
import requests
from mlflow.entities import AssessmentSource, AssessmentSourceType, SpanType
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@pytest.fixture
def experiment(unique):
    return mlflow.set_experiment(unique).experiment_id


def call(question, fail=False):
    """One request of an application: a chain that retrieves, then asks a model."""

    @mlflow.trace(span_type=SpanType.RETRIEVER)
    def retrieve(query):
        return [{"page_content": f"about {query}", "metadata": {"score": 0.5}}]

    @mlflow.trace(name="ask", span_type=SpanType.CHAIN)
    def ask(question):
        retrieve(question)
        with mlflow.start_span("model", span_type=SpanType.CHAT_MODEL) as span:
            span.set_inputs({"messages": [{"role": "user", "content": question}]})
            span.set_attribute("temperature", 0.5)
            span.set_attribute("mlflow.chat.tokenUsage", {"input_tokens": 7, "output_tokens": 5, "total_tokens": 12})
            span.set_outputs({"text": "because"})
            if fail:
                raise ValueError("no answer")
        return "because"

    try:
        ask(question)
    except ValueError:
        pass
    mlflow.flush_trace_async_logging()
    return mlflow.get_last_active_trace_id()


def test_a_trace_is_read_back_as_it_was_made(experiment):
    trace = mlflow.get_trace(call("why?"))
    assert trace.info.state == "OK"
    assert trace.info.experiment_id == experiment
    assert trace.info.tags["mlflow.traceName"] == "ask"
    assert json.loads(trace.info.request_preview) == {"question": "why?"}
    assert trace.info.token_usage == {"input_tokens": 7, "output_tokens": 5, "total_tokens": 12}
    root, retriever, model = trace.data.spans
    assert [span.name for span in trace.data.spans] == ["ask", "retrieve", "model"]
    assert root.parent_id is None and retriever.parent_id == root.span_id
    assert retriever.span_type == SpanType.RETRIEVER
    assert retriever.outputs == [{"page_content": "about why?", "metadata": {"score": 0.5}}]
    assert model.get_attribute("temperature") == 0.5
    assert root.start_time_ns <= model.start_time_ns <= model.end_time_ns <= root.end_time_ns


@pytest.mark.parametrize("waiting", [True, False])
def test_traces_come_whole_whether_the_client_waits_or_not(experiment, monkeypatch, waiting):
    monkeypatch.setenv("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "false" if waiting else "true")
    mlflow.tracing.reset()
    try:
        ids = []
        for number in range(8):
            with mlflow.start_span(f"root {number}") as root:
                for child in range(12):
                    with mlflow.start_span(f"child {child}"):
                        pass
            ids.append(root.trace_id)
        if not waiting:
            mlflow.flush_trace_async_logging()
        for number, id in enumerate(ids):
            spans = mlflow.get_trace(id).data.spans
            assert [span.name for span in spans if span.parent_id is None] == [f"root {number}"]
            assert {span.name for span in spans} == {f"root {number}", *(f"child {child}" for child in range(12))}
    finally:
        monkeypatch.undo()
        mlflow.tracing.reset()


def test_the_exporter_of_opentelemetry_sends_its_spans_here(experiment):
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource({"service.name": "shop"}))
    headers = {"x-mlflow-experiment-id": experiment}
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{mlflow.get_tracking_uri()}/v1/traces", headers=headers)))
    tracer = provider.get_tracer("test")
    with tracer.start_as_current_span("checkout", attributes={"items": 3}) as root:
        with tracer.start_as_current_span("pay") as pay:
            pay.add_event("declined", {"reason": "limit"})
            pay.record_exception(ValueError("no money"))
    provider.shutdown()
    trace = mlflow.get_trace(f"tr-{root.get_span_context().trace_id:032x}")
    assert trace.info.experiment_id == experiment
    by_name = {span.name: span for span in trace.data.spans}
    assert by_name["checkout"].get_attribute("items") == 3
    assert by_name["pay"].parent_id == by_name["checkout"].span_id
    assert [event.name for event in by_name["pay"].events] == ["declined", "exception"]


def test_an_error_is_kept_with_its_exception(experiment):
    trace = mlflow.get_trace(call("why?", fail=True))
    assert trace.info.state == "ERROR"
    [event] = trace.data.spans[-1].events
    assert event.attributes["exception.message"] == "no answer"


def test_searches_by_what_traces_and_their_spans_have(experiment):
    good, bad = call("good"), call("bad", fail=True)
    mlflow.set_trace_tag(good, "team", "blue")

    def found(filter_string, **options):
        traces = mlflow.search_traces(
            locations=[experiment], filter_string=filter_string, return_type="list", include_spans=False, **options
        )
        return [trace.info.trace_id for trace in traces]

    assert found(None) == [bad, good]
    assert found(None, order_by=["timestamp_ms ASC"]) == [good, bad]
    assert found(None, max_results=1) == [bad]
    assert found("trace.status = 'ERROR'") == [bad]
    assert found("tags.team = 'blue'") == [good]
    assert found("tags.team != 'blue'") == []
    assert found("tags.team RLIKE '^bl.e$'") == [good]
    assert found("trace.name RLIKE '(?i)^ASK' AND span.name RLIKE 'triev'") == [bad, good]
    assert found("name = 'ask' AND trace.execution_time_ms >= 0") == [bad, good]
    assert found("span.name = 'retrieve' AND span.type = 'RETRIEVER'") == [bad, good]
    assert found("span.attributes.temperature = '0.5'") == [bad, good]
    assert found("span.status = 'ERROR'") == [bad]
    assert found("trace.text LIKE '%good%'") == [good]
    assert found(f"trace.timestamp_ms > {int(time.time() * 1000) + 60_000}") == []
    mlflow.delete_trace_tag(good, "team")
    assert found("tags.team = 'blue'") == []


def test_a_session_a_user_and_a_run_find_their_traces(experiment):
    with mlflow.start_run() as run:

        @mlflow.trace
        def turn():
            mlflow.update_current_trace(
                metadata={"mlflow.trace.session": "s-1", "mlflow.trace.user": "ana"}, client_request_id="r-1"
            )

        turn()
        mlflow.flush_trace_async_logging()
    within = mlflow.get_last_active_trace_id()
    other = call("elsewhere")

    def found(filter_string):
        return {
            trace.info.trace_id
            for trace in mlflow.search_traces(
                locations=[experiment], filter_string=filter_string, return_type="list", include_spans=False
            )
        }

    assert found("metadata.`mlflow.trace.session` = 's-1'") == {within}
    assert found("request_metadata.`mlflow.trace.user` = 'ana'") == {within}
    assert found("client_request_id = 'r-1'") == {within}
    assert found(f"run_id = '{run.info.run_id}'") == {within}
    mlflow.MlflowClient().link_traces_to_run([other], run.info.run_id)
    assert found(f"run_id = '{run.info.run_id}'") == {within, other}


def test_assessments_are_logged_changed_overridden_and_searched(experiment):
    trace_id = call("why?")
    human = AssessmentSource(source_type=AssessmentSourceType.HUMAN, source_id="bo")
    feedback = mlflow.log_feedback(trace_id=trace_id, name="correct", value=True, rationale="it is", source=human)
    score = mlflow.log_feedback(trace_id=trace_id, name="score", value=0.25)
    expected = mlflow.log_expectation(trace_id=trace_id, name="answer", value={"text": "because"}, source=human)
    assert mlflow.get_assessment(trace_id, feedback.assessment_id).rationale == "it is"
    assert mlflow.get_assessment(trace_id, expected.assessment_id).value == {"text": "because"}

    later = mlflow.override_feedback(
        trace_id=trace_id, assessment_id=feedback.assessment_id, value=False, rationale="it is not"
    )
    states = {one.assessment_id: one.valid for one in mlflow.get_trace(trace_id).info.assessments if one.name == "correct"}
    assert states == {feedback.assessment_id: False, later.assessment_id: True}

    def found(filter_string):
        return mlflow.search_traces(
            locations=[experiment], filter_string=filter_string, return_type="list", include_spans=False
        )

    assert len(found("feedback.correct = 'false'")) == 1
    assert found("feedback.correct = 'true'") == []
    assert len(found("feedback.score = '0.25'")) == 1
    mlflow.delete_assessment(trace_id, later.assessment_id)
    assert len(found("feedback.correct = 'true'")) == 1
    mlflow.delete_assessment(trace_id, score.assessment_id)
    with pytest.raises(mlflow.exceptions.MlflowException, match="not found for trace"):
        mlflow.get_assessment(trace_id, score.assessment_id)


def test_traces_are_deleted_by_id_and_by_age(experiment):
    client = mlflow.MlflowClient()
    first, second, third = call("1"), call("2"), call("3")
    assert client.delete_traces(experiment, trace_ids=[second]) == 1
    with pytest.raises(mlflow.exceptions.MlflowException, match=f"Trace with ID '{second}' not found"):
        client.get_trace(second)
    assert client.delete_traces(experiment, max_timestamp_millis=int(time.time() * 1000) + 1, max_traces=1) == 1
    left = mlflow.search_traces(locations=[experiment], return_type="list", include_spans=False)
    assert [trace.info.trace_id for trace in left] == [third]
    assert first != third


def spans_of(count, trace=1, usage=True):
    """An export of other instrumentation: the names of OpenTelemetry's conventions, attributes of every type."""
    request = ExportTraceServiceRequest()
    group = request.resource_spans.add()
    attribute = group.resource.attributes.add(key="service.name")
    attribute.value.string_value = "shop"
    scope = group.scope_spans.add()
    now = time.time_ns()
    for index in range(count):
        span = scope.spans.add(
            trace_id=trace.to_bytes(16, "big") if trace else b"",
            span_id=(index + 1).to_bytes(8, "big"),
            name=f"span {index}",
            kind=3,
            start_time_unix_nano=now + index,
            end_time_unix_nano=now + 1_000_000 * (count - index),
        )
        if index > 0:
            span.parent_span_id = (1).to_bytes(8, "big")
        for key, set_to in {
            "gen_ai.operation.name": lambda value: setattr(value, "string_value", "chat"),
            "gen_ai.usage.input_tokens": lambda value: setattr(value, "int_value", 3),
            "gen_ai.usage.output_tokens": lambda value: setattr(value, "int_value", 2),
            "score": lambda value: setattr(value, "double_value", 0.25),
            "cached": lambda value: setattr(value, "bool_value", True),
            "big": lambda value: setattr(value, "int_value", 2**60 + 1),
            "raw": lambda value: setattr(value, "bytes_value", b"\x00\xff"),
        }.items():
            set_to(span.attributes.add(key=key).value)
        listed = span.attributes.add(key="stops").value.array_value.values
        listed.add(string_value="a")
        listed.add(int_value=1)
        span.events.add(name="first token", time_unix_nano=now + 5)
        span.status.code = 1
    return request


def export(url, experiment, body, content_type="application/x-protobuf", **headers):
    return requests.post(
        f"{url}/v1/traces",
        data=body,
        headers={"content-type": content_type, "x-mlflow-experiment-id": experiment, **headers},
        timeout=20,
    )


def test_spans_of_any_exporter_become_a_trace(experiment, tracking_uri):
    request = spans_of(3, trace=0xA1)
    body = gzip.compress(request.SerializeToString())
    for _ in range(2):
        answer = export(tracking_uri, experiment, body, **{"content-encoding": "gzip"})
        assert (answer.status_code, answer.content) == (200, b"")
    trace = mlflow.get_trace(f"tr-{0xA1:032x}")
    assert trace.info.state == "OK"
    # What the root says it used includes what is below it.
    assert trace.info.token_usage == {"input_tokens": 3, "output_tokens": 2, "total_tokens": 5}
    root = trace.data.spans[0]
    assert (root.name, root.parent_id) == ("span 0", None)
    assert root.attributes["score"] == 0.25 and root.attributes["cached"] is True
    assert root.attributes["stops"] == ["a", 1]
    assert root.attributes["service.name"] == "shop"
    assert root.events[0].name == "first token"
    assert len(trace.data.spans) == 3


def test_spans_may_be_the_first_that_a_project_hears_of(tracking_uri, unique):
    requests.post(f"{tracking_uri}/api/v1/projects", json={"name": unique}, timeout=20).raise_for_status()
    body = spans_of(2, trace=0xF1).SerializeToString()
    assert export(f"{tracking_uri}/projects/{unique}", "0", body).status_code == 200
    found = requests.get(f"{tracking_uri}/projects/{unique}/api/3.0/mlflow/traces/tr-{0xF1:032x}", timeout=20).json()
    location = found["trace"]["trace_info"]["trace_location"]
    assert location["mlflow_experiment"]["experiment_id"] == "0"


def test_otlp_in_json_is_the_same(experiment, tracking_uri):
    span = {
        "traceId": f"{0xB2:032x}",
        "spanId": "00000000000000b2",
        "name": "by json",
        "startTimeUnixNano": str(time.time_ns()),
        "endTimeUnixNano": str(time.time_ns() + 10**9),
        "attributes": [{"key": "n", "value": {"intValue": "5"}}],
        "status": {"code": 2, "message": "broken"},
    }
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]})
    answer = export(tracking_uri, experiment, body, "application/json")
    assert (answer.status_code, answer.json()) == (200, {})
    trace = mlflow.get_trace(f"tr-{0xB2:032x}")
    assert trace.info.state == "ERROR"
    assert trace.data.spans[0].attributes["n"] == 5
    assert trace.info.execution_duration == 1000


@pytest.mark.parametrize(
    ("body", "content_type", "headers", "status"),
    [
        (b"\x0a\xff\xff\xff\xff\x0f", "application/x-protobuf", {}, 400),
        (b"", "application/x-protobuf", {}, 400),
        (b"{", "application/json", {}, 400),
        (spans_of(1).SerializeToString(), "text/plain", {}, 400),
        (b"not gzip", "application/x-protobuf", {"content-encoding": "gzip"}, 400),
        (spans_of(1).SerializeToString(), "application/x-protobuf", {"content-encoding": "zstd"}, 400),
        (gzip.compress(bytes(200 * 2**20)), "application/x-protobuf", {"content-encoding": "gzip"}, 400),
        (spans_of(1, trace=0).SerializeToString(), "application/x-protobuf", {}, 422),
    ],
)
def test_what_is_no_export_is_refused_and_nothing_is_kept(experiment, tracking_uri, body, content_type, headers, status):
    answer = export(tracking_uri, experiment, body, content_type, **headers)
    assert answer.status_code == status, answer.text
    assert answer.json()["message"]
    assert mlflow.search_traces(locations=[experiment], return_type="list") == []


def test_aggregates_and_correlations_are_over_all_traces(experiment):
    client = mlflow.MlflowClient()._tracing_client
    for index in range(4):
        call(f"question {index}", fail=index == 3)
    mlflow.set_trace_tag(mlflow.get_last_active_trace_id(), "team", "blue")
    from mlflow.entities.trace_metrics import AggregationType, MetricAggregation, MetricViewType

    def ask(view, metric, *aggregations, **options):
        points = client.store.query_trace_metrics(
            experiment_ids=[experiment], view_type=view, metric_name=metric, aggregations=list(aggregations), **options
        )
        return [(dict(point.dimensions), dict(point.values)) for point in points]

    count = MetricAggregation(aggregation_type=AggregationType.COUNT)
    assert ask(MetricViewType.TRACES, "trace_count", count, dimensions=["trace_status"]) == [
        ({"trace_status": "ERROR"}, {"COUNT": 1}),
        ({"trace_status": "OK"}, {"COUNT": 3}),
    ]
    total = MetricAggregation(aggregation_type=AggregationType.SUM)
    median = MetricAggregation(aggregation_type=AggregationType.PERCENTILE, percentile_value=50)
    assert ask(MetricViewType.TRACES, "total_tokens", total, median) == [({}, {"SUM": 48, "P50.0": 12})]
    assert ask(MetricViewType.TRACES, "trace_count", count, filters=["trace.tag.team = 'blue'"]) == [({}, {"COUNT": 1})]
    spans = ask(MetricViewType.SPANS, "span_count", count, dimensions=["span_type"])
    assert ({"span_type": "RETRIEVER"}, {"COUNT": 4}) in spans
    with pytest.raises(mlflow.exceptions.MlflowException, match="Invalid"):
        ask(MetricViewType.TRACES, "nonsense", count)

    found = client.calculate_trace_filter_correlation(
        experiment_ids=[experiment], filter_string1="trace.status = 'ERROR'", filter_string2="tags.team = 'blue'"
    )
    assert (found.total_count, found.filter1_count, found.filter2_count, found.joint_count) == (4, 1, 1, 1)
    assert found.npmi == 1.0
