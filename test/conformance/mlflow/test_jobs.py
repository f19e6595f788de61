"""Background jobs of a project, by the calls of MLflow's pages."""

import time

JOBS = "/ajax-api/3.0/jobs"


def start_export(http, project="default"):
    body = {"operation": "listRuns", "format": "csv"}
    status, made = http.call("POST", f"/api/v1/projects/{project}/exports", body)
    assert status == 202, made


def jobs(http, prefix="", **wanted):
    status, body = http.call("POST", f"{prefix}{JOBS}/search", wanted)
    assert status == 200, body
    return body["jobs"]


def test_jobs_are_found_read_and_cancelled_in_their_project(http, unique):
    http.call("POST", "/api/3.0/mlflow/workspaces", {"name": unique})
    there = f"/projects/{unique}"
    assert jobs(http, there) == []
    start_export(http, unique)
    deadline = time.monotonic() + 20
    while not jobs(http, there, statuses=["SUCCEEDED", "FAILED"]) and time.monotonic() < deadline:
        time.sleep(0.1)
    (job,) = jobs(http, there)
    assert job["status"] in ("SUCCEEDED", "FAILED") and job["params"] == {} and job["result"] is None
    assert jobs(http, there, job_name=job["job_name"], statuses=[job["status"]]) == [job]
    assert jobs(http, there, job_name="other") == [] == jobs(http, there, statuses=["CANCELED"])
    assert jobs(http, there, params={"operation": "listRuns"}) == []
    assert http.call("POST", f"{there}{JOBS}/search", {"statuses": ["DONE"]})[0] == 400
    assert http.call("GET", f"{there}{JOBS}/{job['job_id']}") == (200, job)
    # What has ended stays as it is.
    assert http.call("PATCH", f"{there}{JOBS}/cancel/{job['job_id']}") == (200, job)
    for method, path in (("GET", ""), ("PATCH", "cancel/")):
        status, body = http.call(method, f"{JOBS}/{path}{job['job_id']}")
        assert (status, body["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST"), "of another project"


def test_no_job_is_begun_by_the_name_of_a_function(http, unique):
    before = len(jobs(http))
    for name in ("os.system", "invoke_scorer", "run_online_trace_scorer"):
        status, body = http.call("POST", f"{JOBS}/", {"job_name": name, "params": {"command": "touch /tmp/x"}})
        assert (status, body["error_code"]) == (404, "ENDPOINT_NOT_FOUND")
    assert len(jobs(http)) == before
