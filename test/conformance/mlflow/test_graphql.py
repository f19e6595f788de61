"""The questions that MLflow's pages ask in GraphQL, as they ask them."""

import math

from mlflow.entities import Metric

RUN = """
query GetRun($data: MlflowGetRunInput!) @component(name: "MLflow.ExperimentRunTracking") {
  mlflowGetRun(input: $data) {
    apiError { helpUrl code message }
    run {
      info { runName status runUuid experimentId artifactUri endTime lifecycleStage startTime userId }
      experiment { experimentId name tags { key value } artifactLocation lifecycleStage lastUpdateTime }
      modelVersions { status version name source }
      data { metrics { key value step timestamp } params { key value } tags { key value } }
      inputs {
        datasetInputs { dataset { digest name profile schema source sourceType } tags { key value } }
        modelInputs { modelId }
      }
      outputs { modelOutputs { modelId step } }
    }
  }
}
"""

EXPERIMENT = """
query MlflowGetExperimentQuery($input: MlflowGetExperimentInput!) @component(name: "MLflow.ExperimentRunTracking") {
  mlflowGetExperiment(input: $input) {
    apiError { code message }
    experiment { artifactLocation creationTime experimentId lastUpdateTime lifecycleStage name tags { key value } }
  }
}
"""

HISTORY = """
query GetMetricHistoryBulkInterval($data: MlflowGetMetricHistoryBulkIntervalInput!)
  @component(name: "MLflow.ExperimentRunTracking") {
    mlflowGetMetricHistoryBulkInterval(input: $data) {
      __typename
      metrics { timestamp step runId key value }
      apiError { code message }
    }
  }
"""

RUNS = """
query SearchRuns($data: MlflowSearchRunsInput!) {
  mlflowSearchRuns(input: $data) {
    apiError { helpUrl code message }
    runs { info { runName runUuid status } experiment { name } data { metrics { key value } } modelVersions { version name } }
  }
}
"""


def ask(http, query, status=200, prefix="", **variables):
    answered, body = http.call("POST", f"{prefix}/graphql", {"query": query, "variables": variables})
    assert answered == status, body
    return body


def test_a_run_is_asked_with_its_experiment_and_versions_as_its_page_does(client, http, run_id, experiment_id, unique):
    client.log_param(run_id, "depth", 6)
    client.log_metric(run_id, "auc", 0.9, step=3)
    client.log_metric(run_id, "odd", math.nan)
    client.set_tag(run_id, "team", "red")
    client.create_registered_model(unique)
    client.create_model_version(unique, f"runs:/{run_id}/model", run_id)
    body = ask(http, RUN, data={"runId": run_id})
    assert body["errors"] is None
    run = body["data"]["mlflowGetRun"]["run"]
    assert run["info"]["runUuid"] == run_id and run["info"]["status"] == "RUNNING"
    assert isinstance(run["info"]["startTime"], str) and run["info"]["experimentId"] == experiment_id
    assert run["experiment"]["name"] == client.get_experiment(experiment_id).name
    assert [(v["name"], v["version"], v["status"]) for v in run["modelVersions"]] == [(unique, "1", "READY")]
    metrics = {metric["key"]: metric for metric in run["data"]["metrics"]}
    assert (metrics["auc"]["value"], metrics["auc"]["step"], metrics["odd"]["value"]) == (0.9, "3", None)
    assert {"key": "depth", "value": "6"} in run["data"]["params"]
    status, body = http.call("GET", "/graphql", params={"query": f'{{ mlflowGetRun(input: {{runId: "{run_id}"}}) {{ run {{ info {{ runId }} }} }} }}'})
    assert (status, body["data"]) == (200, {"mlflowGetRun": {"run": {"info": {"runId": run_id}}}})


def test_experiments_histories_files_and_versions_are_asked_as_by_rest(client, http, run_id, experiment_id, unique):
    client.log_batch(run_id, metrics=[Metric("loss", 1 / step, 0, step) for step in range(1, 6)])
    client.log_text(run_id, "hello", "notes/a.txt")
    experiment = ask(http, EXPERIMENT, input={"experimentId": experiment_id})["data"]["mlflowGetExperiment"]["experiment"]
    assert (experiment["experimentId"], experiment["lifecycleStage"]) == (experiment_id, "active")
    history = ask(http, HISTORY, data={"runIds": [run_id], "metricKey": "loss", "maxResults": 100})
    points = history["data"]["mlflowGetMetricHistoryBulkInterval"]
    assert points["__typename"] == "MlflowGetMetricHistoryBulkIntervalResponse"
    assert [(p["step"], p["runId"]) for p in points["metrics"]] == [(str(step), run_id) for step in range(1, 6)]
    files = ask(http, 'query ($i: MlflowListArtifactsInput) { mlflowListArtifacts(input: $i) { rootUri files { path isDir fileSize } } }', i={"runId": run_id, "path": "notes"})
    assert files["data"]["mlflowListArtifacts"]["files"] == [{"path": "notes/a.txt", "isDir": False, "fileSize": "5"}]
    folders = ask(http, 'query ($i: MlflowListArtifactsInput) { mlflowListArtifacts(input: $i) { files { path isDir fileSize } } }', i={"runId": run_id})
    assert {"path": "notes", "isDir": True, "fileSize": "0"} in folders["data"]["mlflowListArtifacts"]["files"]
    client.create_registered_model(unique)
    client.create_model_version(unique, f"runs:/{run_id}/model", run_id)
    versions = ask(http, 'query ($i: MlflowSearchModelVersionsInput) { mlflowSearchModelVersions(input: $i) { modelVersions { name runId } } }', i={"filter": f"name='{unique}'", "maxResults": 10})
    assert versions["data"]["mlflowSearchModelVersions"]["modelVersions"] == [{"name": unique, "runId": run_id}]
    found = ask(http, RUNS, data={"experimentIds": [experiment_id], "filter": "metrics.loss < 1"})
    assert [run["info"]["runUuid"] for run in found["data"]["mlflowSearchRuns"]["runs"]] == [run_id]
    found = ask(http, RUNS.replace("query", "mutation"), data={"experimentIds": [experiment_id]})
    assert len(found["data"]["mlflowSearchRuns"]["runs"]) == 1
    sets = ask(http, "mutation ($i: MlflowSearchDatasetsInput) { mlflowSearchDatasets(input: $i) { datasetSummaries { name } } }", i={"experimentIds": [experiment_id]})
    assert sets["data"]["mlflowSearchDatasets"]["datasetSummaries"] == []


def test_what_is_not_there_is_said_in_mlflows_words_and_the_rest_is_answered(http, experiment_id):
    body = ask(http, RUN, data={"runId": "0" * 32})
    assert body["data"] == {"mlflowGetRun": None} and body["errors"] == [f"Run with id={'0' * 32} not found"]
    body = ask(http, "mutation { testMutation(inputString: \"x\") { output } }")
    assert body["data"]["testMutation"]["output"] == "x"
    assert "Cannot query field" in ask(http, "{ mlflowGetSecrets { all } }", status=400)["errors"][0]
    assert ask(http, "{ mlflowGetRun(", status=400)["data"] is None
    assert ask(http, "", status=400)["errors"] == ["The request has no query."]


def test_graphql_keeps_to_the_project_and_to_what_the_caller_may(client, http, run_id, unique):
    http.call("POST", "/api/3.0/mlflow/workspaces", {"name": unique})
    body = ask(http, RUN, prefix=f"/projects/{unique}", data={"runId": run_id})
    assert body["data"] == {"mlflowGetRun": None}
    client.create_registered_model(unique)
    client.create_model_version(unique, f"runs:/{run_id}/model", run_id)
    password = "walnut-orbit-ferry-54"
    http.call("POST", "/api/2.0/mlflow/users/create", {"username": unique, "password": password})
    query = {"query": RUN, "variables": {"data": {"runId": run_id}}}
    assert http.call("POST", "/graphql", query, auth=(unique, password))[0] == 403
    assert http.call("POST", "/graphql", {"query": "{ __schema { types { name } } }"}, auth=(unique, password))[0] == 403
    grant = {"username": unique, "resource_type": "experiment", "resource_id": "*", "permission": "READ"}
    assert http.call("POST", "/api/3.0/mlflow/users/permissions/grant", grant)[0] == 200
    status, body = http.call("POST", "/graphql", query, auth=(unique, password))
    run = body["data"]["mlflowGetRun"]["run"]
    assert (status, run["info"]["runUuid"], run["modelVersions"]) == (200, run_id, None)
    assert body["errors"] == [f"Permission denied: {unique} lacks the permission registry.read."]
    assert http.call("POST", "/graphql", {"query": "{ __schema { types { name } } }"}, auth=(unique, password))[0] == 200
