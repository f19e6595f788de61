"""Answers rows with the model of this folder, in Python. Needs onnxruntime and numpy, nothing of the server that made it.

As a program: python predict.py [ROWS.json] [--key PEM]. Rows are a JSON list of objects or lists; without a file the example of the bundle is
used, and - reads standard input. As a module: Bundle(folder, key).predict(rows).
"""

import base64
import hashlib
import json
import math
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
INTEGERS = {"integer": 2**31, "long": 2**53}


class BundleError(Exception):
    """A row or a file that the bundle refuses."""


# Ed25519 as RFC 8032, section 5.1, defines it; only what checking a public signature takes, so that nothing has to be installed for it.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def point_add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = point_add(result, point)
        point = point_add(point, point)
        scalar >>= 1
    return result


def recover_x(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P != 0:
        return None
    return P - x if x & 1 != sign else x


def decompress(data):
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = recover_x(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, -1, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def signature_fits(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r = decompress(public), decompress(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or r is None or scalar >= ORDER:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = point_multiply(scalar, BASE), point_add(r, point_multiply(digest, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def public_key(pem):
    body = "".join(line for line in pem.splitlines() if not line.startswith("-----"))
    # The key is what follows the twelve bytes that name the algorithm.
    return base64.b64decode(body)[12:]


def digest_of(path):
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            found.update(chunk)
    return found.hexdigest()


def verify(folder, key):
    """Checks the signature of the manifest, then every file that it lists; returns the manifest."""
    manifest = (folder / "manifest.json").read_bytes()
    signature = base64.b64decode((folder / "manifest.sig").read_text())
    if not signature_fits(public_key(Path(key).read_text()), manifest, signature):
        raise BundleError("The signature does not fit the manifest: it was not made with this key, or the manifest was changed.")
    listed = json.loads(manifest)
    for file in listed["files"]:
        found = digest_of(folder / file["path"])
        if found != file["sha256"]:
            raise BundleError(f"{file['path']} has the digest {found}, the manifest says {file['sha256']}.")
    return listed


def value_of(column, row, value):
    kind = column["type"]
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if value is None and kind in ("float", "double"):
        return math.nan
    fits = (
        number
        if kind in ("float", "double")
        else isinstance(value, bool)
        if kind == "boolean"
        else isinstance(value, str)
        if kind == "string"
        else number and float(value).is_integer() and -INTEGERS[kind] <= value < INTEGERS[kind]
    )
    if not fits:
        raise BundleError(f"Row {row}, {column['name']}: expected {kind}, got {json.dumps(value)[:80]}.")
    return int(value) if kind in INTEGERS else value


class Bundle:
    """The model of a folder. key is the server's public key; that of the folder itself proves only that nothing broke."""

    def __init__(self, folder=HERE, key=None):
        import onnxruntime

        folder = Path(folder)
        self.manifest = verify(folder, key or folder / "signing-key.pem")
        self.interface = json.loads((folder / "interface.json").read_text())
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])

    def read_rows(self, given):
        columns = self.interface["columns"]
        known = {column["name"] for column in columns}
        if not isinstance(given, list) or not given:
            raise BundleError("Rows must be a list with at least one row.")
        rows = []
        for at, row in enumerate(given):
            if isinstance(row, dict):
                unknown = [name for name in row if name not in known]
                missing = [one["name"] for one in columns if one["required"] and one["name"] not in row]
                if unknown or missing:
                    parts = [f"{word} {', '.join(names)}" for word, names in (("missing", missing), ("unknown", unknown)) if names]
                    raise BundleError(f"Row {at} does not fit the signature: {'; '.join(parts)}.")
                row = [row.get(column["name"]) for column in columns]
            elif not isinstance(row, list) or len(row) != len(columns):
                raise BundleError(f"Row {at} must be an object of columns or a list of {len(columns)} values.")
            rows.append([value_of(column, at, value) for column, value in zip(columns, row)])
        return rows

    def feeds(self, rows):
        import numpy

        feeds = {}
        for spec in self.interface["inputs"]:
            tail = [1 if size is None else size for size in spec["shape"][1:]]
            width = math.prod(tail)
            data = numpy.zeros((len(rows), width), dtype=object if spec["type"] == "string" else spec["type"])
            for place, column in enumerate(self.interface["columns"]):
                if column["input"] == spec["name"]:
                    data[:, column["offset"]] = [row[place] for row in rows]
            feeds[spec["name"]] = data.reshape([len(rows), *tail])
        return feeds

    def predict(self, given):
        """Answers rows: predictions as the server's /invocations answers, and scores and decisions where the model has them."""
        rows = self.read_rows(given)
        names = [spec["name"] for spec in self.interface["outputs"]]
        results = {name: found.reshape(len(rows), -1) for name, found in zip(names, self.session.run(names, self.feeds(rows)))}
        found = results[self.interface["predictions"]]
        answer = {"predictions": found.ravel().tolist() if found.shape[1] == 1 else found.tolist()}
        score, threshold = self.interface["score"], self.interface["threshold"]
        if score is not None:
            answer["scores"] = results[score["output"]][:, score["offset"]].tolist()
            if threshold is not None:
                answer["decisions"] = [one >= threshold for one in answer["scores"]]
        return answer


def main(words):
    key = None
    if "--key" in words:
        at = words.index("--key")
        key = words[at + 1]
        words = words[:at] + words[at + 2 :]
    source = words[0] if words else str(HERE / "example.json")
    rows = json.loads(sys.stdin.read() if source == "-" else Path(source).read_text())
    print(json.dumps(Bundle(HERE, key).predict(rows)))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (BundleError, OSError, ValueError) as problem:
        sys.exit(str(problem))
