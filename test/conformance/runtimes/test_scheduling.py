"""Queues, deadlines, batches and the cache of an endpoint, as its settings have it, and their counters."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import requests
from conftest import DATA_PLANE, rows


def metrics(endpoint):
    """The counters of an endpoint, as Prometheus reads them."""
    reply = requests.get(f"{DATA_PLANE}/metrics", timeout=20)
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = re.findall(r'^pawl_serving_(\w+)\{endpoint="([^"]+)",version="1",role="champion"\} (\S+)$', reply.text, re.M)
    return {name: float(value) for name, of, value in lines if of == endpoint}


def busy(pawl, endpoint, pool):
    """Keeps the model busy for a while; answers the request that does."""
    request = pool.submit(pawl.invoke, endpoint, rows("slow"))
    until = time.monotonic() + 20
    while pawl.workers(endpoint)[0]["state"] != "busy":
        assert time.monotonic() < until, "it never began"
    return request


def test_more_than_may_wait_get_429_with_the_time_to_come_again(odd, pawl):
    endpoint = odd(maxQueue=1)
    with ThreadPoolExecutor(8) as pool:
        first = busy(pawl, endpoint, pool)
        replies = list(pool.map(lambda _: pawl.invoke(endpoint, rows("a")), range(6)))
        assert first.result().status_code == 200
    refused = [reply for reply in replies if reply.status_code == 429]
    assert len(refused) == 5 and sum(reply.status_code == 200 for reply in replies) == 1
    assert all(int(reply.headers["retry-after"]) >= 1 for reply in refused)
    assert all("wait for the model" in reply.json()["message"] for reply in refused)
    assert metrics(endpoint)["shed_total"] == 5
    assert pawl.doubles(endpoint, rows("a")) == [0.0], "it is free again"


def test_requests_that_wait_share_the_next_run(odd, pawl):
    endpoint = odd()
    before = metrics(endpoint)
    with ThreadPoolExecutor(8) as pool:
        first = busy(pawl, endpoint, pool)
        answers = list(pool.map(lambda n: pawl.doubles(endpoint, rows(*["a"] * n)), range(1, 6)))
        first.result()
    assert answers == [[2.0 * at for at in range(n)] for n in range(1, 6)], "each has its own rows"
    after = metrics(endpoint)
    assert after["requests_total"] - before["requests_total"] == 6
    assert after["rows_total"] - before["rows_total"] == 1 + 15
    assert after["runs_total"] - before["runs_total"] == 2
    assert after["run_fixed_seconds"] > 0


def test_a_request_has_the_time_it_brings_or_that_of_its_endpoint(odd, pawl):
    endpoint = odd(deadlineMs=200)
    with ThreadPoolExecutor(2) as pool:
        first = busy(pawl, endpoint, pool)
        reply = pawl.invoke(endpoint, rows("a"))
        assert reply.status_code in (429, 503) and re.search("time of the request|too late", reply.json()["message"])
        first.result()
    pawl.deploy(endpoint, endpoint, deadlineMs=30_000)
    with ThreadPoolExecutor(2) as pool:
        first = busy(pawl, endpoint, pool)
        hasty = pawl.invoke(endpoint, rows("a"), {"x-request-timeout-ms": "100"})
        assert hasty.status_code in (429, 503)
        assert first.result().status_code == 200
    counted = metrics(endpoint)
    assert counted["expired_total"] + counted["shed_total"] == 1
    assert pawl.invoke(endpoint, rows("a"), {"x-request-timeout-ms": "soon"}).status_code == 400


def test_the_same_rows_are_answered_from_the_cache_when_the_deployment_asks_for_it(odd, pawl):
    endpoint = odd(cacheEntries=10)
    assert [pawl.doubles(endpoint, rows("a")) for _ in range(3)] == [[0.0]] * 3
    assert pawl.doubles(endpoint, rows("b")) == [0.0]
    counts = pawl.running(endpoint)["counts"]
    assert (counts["cacheHits"], counts["cacheMisses"], counts["requests"]) == (2, 2, 2)
    pawl.deploy(endpoint, endpoint, cacheEntries=0)
    assert [pawl.doubles(endpoint, rows("a")) for _ in range(2)] == [[0.0]] * 2
    assert pawl.running(endpoint)["counts"]["cacheHits"] == 0
