"""Filters, orders and paging of searches, against a plain Python reading of the same rules."""

import math
import random
import re
import threading

import pytest
from mlflow.entities import Metric, Param, RunTag
from mlflow.exceptions import MlflowException


@pytest.fixture
def runs(client, experiment_id):
    """Runs with known values; run 3 lacks the metric, run 4 has NaN."""
    made = []
    for n in range(6):
        run = client.create_run(experiment_id, start_time=1000 + n, run_name=f"Run-{n}", tags={"team": "A" if n % 2 else "b"})
        metrics = [] if n == 3 else [Metric("m", math.nan if n == 4 else n / 10, 1, 0)]
        client.log_batch(run.info.run_id, metrics=metrics, params=[Param("p one", f"v{n}")], tags=[RunTag("mlflow.user", f"u{n}")])
        made.append(run.info.run_id)
    client.set_terminated(made[0], "FINISHED", 2000)
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {0, 1, 2, 3, 4, 5}),
        ("metrics.m > 0.15", {2, 5}),
        ("metrics.m <= 0.1 and tags.team = 'A'", {1}),
        ("metric.m != 0.2", {0, 1, 5}),
        ("params.`p one` = 'v3'", {3}),
        ('parameters."p one" != "v3"', {0, 1, 2, 4, 5}),
        ("params.`p one` LIKE 'v%'", {0, 1, 2, 3, 4, 5}),
        ("tags.team LIKE 'a'", set()),
        ("tags.team ILIKE 'a'", {1, 3, 5}),
        ("tags.mlflow.user = 'u2'", {2}),
        ("tags.nothing != 'x'", set()),
        ("tags.nothing IS NULL", {0, 1, 2, 3, 4, 5}),
        ("tags.team IS NOT NULL AND start_time > 1003", {4, 5}),
        ("attributes.status = 'FINISHED'", {0}),
        ("status != 'FINISHED' and attributes.`run name` = 'Run-1'", {1}),
        ("attributes.start_time >= 1004", {4, 5}),
        ("run_name LIKE 'Run-_'", {0, 1, 2, 3, 4, 5}),
        ("run_name LIKE '%*%'", set()),
        ("end_time = 2000", {0}),
        ("metrics.m > 0.45 or params.`p one` in ('v0', 'v1')", {0, 1, 5}),
        ("not (tags.team = 'A') and (metrics.m = 0 or metrics.m = 0.2)", {0, 2}),
        ("best(metrics.m) >= 0.2", {2, 5}),
        ("count(metrics.m) = 0 or mean(metric.m) = 0.5", {3, 5}),
        ("run_name RLIKE '^Run-[12]$' and status not in ('FAILED')", {1, 2}),
        ("attributes.status RLIKE '^FIN' and attributes.duration >= 1s", {0}),
        ("attributes.end_time > '1970-01-01T00:00:01Z'", {0}),
        ("metrics.m in (0.1, 0.5)", {1, 5}),
    ],
)
def test_a_filter_finds_exactly_its_runs(client, experiment_id, runs, text, expected):
    found = {run.info.run_id for run in client.search_runs([experiment_id], filter_string=text)}
    assert found == {runs[n] for n in expected}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ([], [5, 4, 3, 2, 1, 0]),
        (["metrics.m ASC"], [0, 1, 2, 5, 4, 3]),
        (["metrics.m DESC"], [5, 2, 1, 0, 4, 3]),
        (["max(metrics.m) DESC"], [5, 2, 1, 0, 4, 3]),
        (["count(metrics.m)", "min(metrics.m) DESC"], [3, 5, 2, 1, 0, 4]),
        (["tags.team", "attributes.start_time ASC"], [1, 3, 5, 0, 2, 4]),
        (["params.`p one` DESC"], [5, 4, 3, 2, 1, 0]),
        (["end_time"], [0, 5, 4, 3, 2, 1]),
    ],
)
@pytest.mark.parametrize("size", [2, 100])
def test_an_order_puts_missing_values_last_and_pages_do_not_overlap(client, experiment_id, runs, order, expected, size):
    seen, token = [], None
    while True:
        page = client.search_runs([experiment_id], order_by=order, max_results=size, page_token=token)
        seen += [run.info.run_id for run in page]
        token = page.token
        if not token:
            break
    assert seen == [runs[n] for n in expected]


def test_dataset_fields_filter_runs(client, experiment_id, runs):
    import pandas as pd
    import mlflow

    mlflow.set_experiment(experiment_id=experiment_id)
    data = mlflow.data.from_pandas(pd.DataFrame({"a": [1.0]}), name="orders")
    with mlflow.start_run(run_id=runs[1]):
        mlflow.log_input(data, context="training")
    found = lambda text: [run.info.run_id for run in client.search_runs([experiment_id], filter_string=text)]  # noqa: E731
    assert found("dataset.name = 'orders'") == [runs[1]]
    assert found("dataset.context = 'training' and dataset.digest LIKE '%'") == [runs[1]]
    assert found("dataset.name = 'other'") == []


@pytest.mark.parametrize(
    "text", ["metrics.m >", "nonsense", "attributes.nope = 'x'", "foo.bar = 1", "metrics.m = 'text'", "params.p LIKE 3", "a = 1; drop table x"]
)
def test_a_filter_that_makes_no_sense_is_refused(client, experiment_id, text):
    with pytest.raises(MlflowException) as refusal:
        client.search_runs([experiment_id], filter_string=text)
    assert refusal.value.error_code == "INVALID_PARAMETER_VALUE"


def test_limits_orders_and_tokens_are_checked(client, experiment_id, http):
    assert http.post("runs/search", {"experiment_ids": [experiment_id], "max_results": 50001})[0] == 400
    assert http.post("runs/search", {"experiment_ids": [experiment_id], "page_token": "nonsense"})[0] == 400
    assert http.post("runs/search", {"experiment_ids": [experiment_id], "order_by": ["metrics.a", "metrics.a DESC"]})[0] == 400
    status, body = http.get("experiments/search")
    assert status == 400 and "Invalid value 0 for parameter 'max_results' supplied" in body["message"]
    assert http.post("runs/search", {"experiment_ids": []}) == (200, {"runs": []})


def test_experiments_are_found_by_name_and_tag(client, unique):
    first = client.create_experiment(unique + "-a", tags={"k": unique})
    second = client.create_experiment(unique + "-B", tags={"k": unique})
    found = lambda text, **extra: [each.experiment_id for each in client.search_experiments(filter_string=text, **extra)]  # noqa: E731
    assert found(f"name = '{unique}-a'") == [first]
    assert set(found(f"tags.k = '{unique}'")) == {first, second}
    assert found(f"name ILIKE '{unique}-b'") == [second]
    assert found(f"tags.k = '{unique}'", order_by=["name DESC"]) == [first, second]
    assert found(f"tags.k = '{unique}'", order_by=["name"], max_results=1) == [second]


def test_a_search_over_another_order_refuses_the_token(client, experiment_id, runs, http):
    _, body = http.post("runs/search", {"experiment_ids": [experiment_id], "max_results": 2})
    again = {"experiment_ids": [experiment_id], "page_token": body["next_page_token"], "order_by": ["metrics.m"]}
    assert http.post("runs/search", again)[0] == 400


TEAMS = ["red", "Red", "blue", "50% off", "a_b", "it's", ""]


def like(pattern, text, ignoring_case):
    expression = "".join({"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return re.fullmatch(expression, text, re.DOTALL | (re.IGNORECASE if ignoring_case else 0)) is not None


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def comparison(chance):
    """A comparison as text, and its meaning for a run: None where the run has no such value."""
    numbers = {"=": lambda a, b: a == b, "!=": lambda a, b: a != b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
               "<": lambda a, b: a < b, "<=": lambda a, b: a <= b}
    kind = chance.choice(["metric", "param", "tag", "start", "null", "in", "like"])
    if kind == "metric":
        operator, value = chance.choice(list(numbers)), chance.choice([-1.5, 0, 0.25, 1, 1e12])
        compare = numbers[operator]
        return f"metrics.m {operator} {value}", lambda run: run["m"] is not None and not math.isnan(run["m"]) and compare(run["m"], value)
    if kind == "start":
        operator, value = chance.choice(list(numbers)), chance.randrange(100, 112)
        return f"attributes.start_time {operator} {value}", lambda run: numbers[operator](run["start"], value)
    field = chance.choice(["p", "t"])
    name = {"p": "params.`p 1`", "t": "tags.team"}[field]
    if kind == "null":
        missing = chance.random() < 0.5
        return f"{name} IS {'' if missing else 'NOT '}NULL", lambda run: (run[field] is None) == missing
    if kind == "in":
        values = chance.sample(TEAMS[:-1], chance.randrange(1, 4))
        within = chance.random() < 0.5
        text = f"{name} {'' if within else 'NOT '}IN ({', '.join(map(quoted, values))})"
        return text, lambda run: run[field] is not None and (run[field] in values) == within
    if kind == "like":
        pattern = chance.choice(["%", "r%", "%E%", "R_d", "50%", "a_b", "%'%", ""])
        ignoring = chance.random() < 0.5
        return f"{name} {'I' if ignoring else ''}LIKE {quoted(pattern)}", lambda run: run[field] is not None and like(pattern, run[field], ignoring)
    value, equal = chance.choice(TEAMS), chance.random() < 0.5
    return f"{name} {'=' if equal else '!='} {quoted(value)}", lambda run: run[field] is not None and (run[field] == value) == equal


def expression(chance, depth=0):
    if depth > 3 or chance.random() < 0.4:
        return comparison(chance)
    if chance.random() < 0.25:
        text, holds = expression(chance, depth + 1)
        return f"NOT ({text})", lambda run: not holds(run)
    (left, first), (right, second) = expression(chance, depth + 1), expression(chance, depth + 1)
    if chance.random() < 0.5:
        return f"({left}) AND ({right})", lambda run: first(run) and second(run)
    return f"({left}) OR ({right})", lambda run: first(run) or second(run)


def test_made_up_filters_find_what_a_plain_reading_of_them_finds(client, experiment_id):
    chance = random.Random(11)
    runs = {}
    for n in range(24):
        known = {
            "m": chance.choice([None, math.nan, -1.5, 0.0, 0.25, 1.0, 1e12]),
            "p": chance.choice([None, *TEAMS]),
            "t": chance.choice([None, *TEAMS]),
            "start": 100 + n // 2,
        }
        run = client.create_run(experiment_id, start_time=known["start"]).info.run_id
        client.log_batch(
            run,
            metrics=[] if known["m"] is None else [Metric("m", known["m"], 1, 0)],
            params=[] if known["p"] is None else [Param("p 1", known["p"])],
            tags=[] if known["t"] is None else [RunTag("team", known["t"])],
        )
        runs[run] = known
    for _ in range(250):
        text, holds = expression(chance)
        found = {run.info.run_id for run in client.search_runs([experiment_id], filter_string=text)}
        assert found == {run for run, known in runs.items() if holds(known)}, text


@pytest.mark.parametrize("order", [["attributes.start_time ASC"], ["metrics.m DESC"], []])
def test_pages_hold_each_earlier_run_once_while_others_are_made(client, experiment_id, order):
    def make(at):
        run = client.create_run(experiment_id, start_time=at).info.run_id
        client.log_metric(run, "m", at % 7)
        return run

    before = {make(1000 + n) for n in range(30)}
    going = threading.Event()

    def others():
        at = 0
        while not going.is_set():
            at += 1
            # Some before all, some after all, some among them.
            make(1000 + (at * 13) % 60 - 15)

    writer = threading.Thread(target=others)
    writer.start()
    try:
        seen, token = [], None
        while True:
            page = client.search_runs([experiment_id], order_by=order, max_results=4, page_token=token)
            seen += [run.info.run_id for run in page]
            token = page.token
            if not token or len(seen) > 2000:
                break
    finally:
        going.set()
        writer.join()
    assert len(seen) == len(set(seen)), "no run comes twice"
    assert before <= set(seen), "no run is left out"
