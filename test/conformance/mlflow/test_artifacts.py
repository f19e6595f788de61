"""Artifacts through the proxy: streamed, listed, read in parts, deleted; hostile paths refused."""

import hashlib
import os

import mlflow
import pytest


def test_files_and_folders_come_back_as_they_went(client, run_id, tmp_path):
    tree = {"a.txt": b"hello", "dir/b.json": b"{}", "dir/deep/c.bin": os.urandom(1000), "empty": b"", "e\u0301t\u00e9 x.txt": b"u"}
    for path, content in tree.items():
        (tmp_path / "in" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / path).write_bytes(content)
    client.log_artifacts(run_id, str(tmp_path / "in"), "root")
    listed = {each.path: (each.is_dir, each.file_size) for each in client.list_artifacts(run_id, "root")}
    assert listed["root/dir"][0] is True and listed["root/a.txt"] == (False, 5) and listed["root/empty"] == (False, 0)
    assert [each.path for each in client.list_artifacts(run_id)] == ["root"]
    assert [each.path for each in client.list_artifacts(run_id, "root/dir/deep")] == ["root/dir/deep/c.bin"]
    copy = client.download_artifacts(run_id, "root", str(tmp_path))
    for path, content in tree.items():
        with open(os.path.join(copy, path), "rb") as file:
            assert file.read() == content


def test_a_large_file_arrives_whole(client, run_id, tmp_path):
    path = tmp_path / "large.bin"
    digest = hashlib.sha256()
    with open(path, "wb") as file:
        for _ in range(100):
            part = os.urandom(1 << 20)
            digest.update(part)
            file.write(part)
    client.log_artifact(run_id, str(path))
    copy = client.download_artifacts(run_id, "large.bin", str(tmp_path / "out") if (tmp_path / "out").mkdir() is None else "")
    with open(copy, "rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == digest.hexdigest()


def test_logging_again_replaces_and_deleting_removes_empty_folders(client, run_id, http):
    client.log_text(run_id, "one", "x/y.txt")
    client.log_text(run_id, "two", "x/y.txt")
    assert mlflow.artifacts.load_text(f"runs:/{run_id}/x/y.txt") == "two"
    number = client.get_run(run_id).info.experiment_id
    path = f"/api/2.0/mlflow-artifacts/artifacts/{number}/{run_id}/artifacts/x/y.txt"
    assert http.call("DELETE", path)[0] == 200
    assert client.list_artifacts(run_id) == []
    assert http.call("DELETE", path)[0] == 404


def test_a_file_never_takes_the_place_of_a_folder(client, run_id, http):
    client.log_text(run_id, "one", "x/y.txt")
    number = client.get_run(run_id).info.experiment_id
    root = f"/api/2.0/mlflow-artifacts/artifacts/{number}/{run_id}/artifacts"
    for path in ("x", "x/y.txt/z"):
        status, body = http.call("PUT", f"{root}/{path}", data=b"no")
        assert (status, body["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


def test_downloads_are_attachments_that_can_be_read_in_parts(client, run_id, tracking_uri):
    import requests

    client.log_text(run_id, "<script>0123456789</script>", "page.html")
    reply = requests.get(f"{tracking_uri}/get-artifact", params={"run_id": run_id, "path": "page.html"}, timeout=20)
    assert reply.status_code == 200 and reply.headers["content-disposition"].startswith("attachment")
    assert reply.headers["x-content-type-options"] == "nosniff" and "html" not in reply.headers["content-type"]
    number = client.get_run(run_id).info.experiment_id
    url = f"{tracking_uri}/api/2.0/mlflow-artifacts/artifacts/{number}/{run_id}/artifacts/page.html"
    part = requests.get(url, headers={"Range": "bytes=8-17"}, timeout=20)
    assert (part.status_code, part.text, part.headers["content-range"]) == (206, "0123456789", "bytes 8-17/27")
    assert requests.get(url, headers={"Range": "bytes=-9"}, timeout=20).text == "</script>"
    assert requests.get(url, headers={"Range": "bytes=99-"}, timeout=20).status_code == 416


HOSTILE = [
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%252e%252e%252fetc",
    "..\\..\\etc",
    "/etc/passwd",
    "C:/x",
    "file:///etc/passwd",
    "a/../../b",
    "a\0b",
    "a//b",
    "./a",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_hostile_paths_are_refused_everywhere(client, run_id, http, path):
    for status, body in (
        http.call("GET", "/get-artifact", params={"run_id": run_id, "path": path}),
        http.get("artifacts/list", run_id=run_id, path=path),
        http.call("GET", "/api/2.0/mlflow-artifacts/artifacts", params={"path": path}),
    ):
        assert (status, body["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize("path", ["..%2f..%2fx", "%2e%2e/x", "a/..%2f..%2fb", "..%5cx", "a%00b"])
def test_hostile_upload_paths_store_nothing(run_id, client, tracking_uri, path):
    import requests

    number = client.get_run(run_id).info.experiment_id
    request = requests.Request("PUT", f"{tracking_uri}/", data=b"no").prepare()
    request.url = f"{tracking_uri}/api/2.0/mlflow-artifacts/artifacts/{number}/{run_id}/artifacts/{path}"
    with requests.Session() as session:
        assert session.send(request, timeout=20).status_code in (400, 404)
    assert client.list_artifacts(run_id) == []


def test_the_model_version_download_finds_the_file_of_its_model(client, run_id, unique, http):
    client.log_text(run_id, "flavors: {}", "model/MLmodel")
    client.create_registered_model(unique)
    client.create_model_version(unique, f"runs:/{run_id}/model", run_id)
    params = {"name": unique, "version": "1", "path": "MLmodel"}
    assert http.call("GET", "/model-versions/get-artifact", params=params) == (200, "flavors: {}")


def test_the_client_uploads_and_downloads_in_parts(client, run_id, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", "true")
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD", "true")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", str(6 << 20))
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", str(5 << 20))
    monkeypatch.setenv("MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE", str(5 << 20))
    content = os.urandom((17 << 20) + 13)
    (tmp_path / "large é.bin").write_bytes(content)
    client.log_artifact(run_id, str(tmp_path / "large é.bin"), "model/weights")
    listed = client.list_artifacts(run_id, "model/weights")
    assert [(each.path, each.file_size) for each in listed] == [("model/weights/large é.bin", len(content))]
    (tmp_path / "out").mkdir()
    copy = client.download_artifacts(run_id, "model/weights/large é.bin", str(tmp_path / "out"))
    with open(copy, "rb") as file:
        assert file.read() == content


def test_the_client_gives_up_an_upload_that_a_part_of_failed(client, run_id, tmp_path, monkeypatch):
    from mlflow.store.artifact.http_artifact_repo import HttpArtifactRepository

    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", "true")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", "1")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", str(5 << 20))
    send = HttpArtifactRepository._upload_part

    def broken(credential, **options):
        if credential.part_number == 2:
            raise OSError("the line was cut")
        return send(credential, **options)

    monkeypatch.setattr(HttpArtifactRepository, "_upload_part", staticmethod(broken))
    (tmp_path / "large.bin").write_bytes(os.urandom(11 << 20))
    with pytest.raises(mlflow.MlflowException, match="part"):
        client.log_artifact(run_id, str(tmp_path / "large.bin"))
    assert client.list_artifacts(run_id) == []


def test_presigned_addresses_store_and_read_a_file_without_credentials(run_id, http):
    import requests

    _, body = http.post("artifacts/presigned-upload-url", {"run_id": run_id, "path": "a/b.txt", "expiration": 60})
    assert requests.put(body["presigned_url"], data=b"hello", headers=body["headers"], timeout=20).status_code == 200
    _, body = http.post("artifacts/presigned-download-url", {"run_id": run_id, "path": "a/b.txt"})
    assert (body["file_size"], requests.get(body["presigned_url"], timeout=20).text) == (5, "hello")
