"""Writes an export as Neptune's exporter lays it out: fill_neptune.py FOLDER. Its service is closed; the layout is that of its manual."""

import datetime
import os
import sys

import pyarrow as pa
import pyarrow.parquet as pq

root = sys.argv[1]
schema = pa.schema([
    ("project_id", pa.string()),
    ("run_id", pa.string()),
    ("attribute_path", pa.string()),
    ("attribute_type", pa.string()),
    ("step", pa.decimal128(18, 6)),
    ("timestamp", pa.timestamp("ms", tz="UTC")),
    ("int_value", pa.int64()),
    ("float_value", pa.float64()),
    ("string_value", pa.string()),
    ("bool_value", pa.bool_()),
    ("datetime_value", pa.timestamp("ms", tz="UTC")),
    ("string_set_value", pa.list_(pa.string())),
    ("file_value", pa.struct([("path", pa.string())])),
    ("histogram_value", pa.struct([("type", pa.string()), ("edges", pa.list_(pa.float64())), ("values", pa.list_(pa.float64()))])),
])
start = datetime.datetime(2025, 3, 1, 12, tzinfo=datetime.timezone.utc)


def write(run, rows, part):
    folder = os.path.join(root, "data", "team_churn_1a2b")
    os.makedirs(folder, exist_ok=True)
    whole = [{**{name: None for name in schema.names}, "project_id": "team/churn", "run_id": run, **row} for row in rows]
    pq.write_table(pa.Table.from_pylist(whole, schema=schema), os.path.join(folder, f"{run}_part_{part}.parquet"))


def one(path, kind, value):
    return {"attribute_path": path, "attribute_type": kind, f"{kind}_value": value}


def series(path, kind, column, step, value):
    from decimal import Decimal

    at = start + datetime.timedelta(seconds=float(step))
    return {"attribute_path": path, "attribute_type": kind, "step": Decimal(str(step)), "timestamp": at, column: value}


files = os.path.join(root, "files", "team_churn_1a2b", "CHURN-1")
os.makedirs(os.path.join(files, "set"), exist_ok=True)
for name, content in (("a.txt", "hello"), ("set/b.txt", "b")):
    with open(os.path.join(files, name), "w") as file:
        file.write(content)

write("CHURN-1", [
    one("sys/name", "string", "brave"),
    one("sys/owner", "string", "ana"),
    one("sys/creation_time", "datetime", start),
    one("sys/failed", "bool", False),
    one("sys/tags", "string_set", ["base", "new"]),
    one("sys/description", "string", "first try"),
    one("config/lr", "float", 0.1),
    one("config/depth", "int", 3),
    one("config/big", "bool", True),
    one("config/name", "string", "adam"),
    {"attribute_path": "plots/a", "attribute_type": "file", "file_value": {"path": "team_churn_1a2b/CHURN-1/a.txt"}},
    {"attribute_path": "set", "attribute_type": "file", "file_value": {"path": "team_churn_1a2b/CHURN-1/set"}},
], 0)
write("CHURN-1", [series("metrics/loss", "float_series", "float_value", step, 1 / (step + 1)) for step in range(100)]
      + [series("log", "string_series", "string_value", step, f"line {step}") for step in range(3)]
      + [series("weights", "histogram_series", "histogram_value", 0, {"type": "COUNTING", "edges": [0.0, 1.0], "values": [4.0]})], 1)
write("CHURN-2", [
    one("sys/failed", "bool", True),
    series("metrics/loss", "float_series", "float_value", 0.5, 0.25),
], 0)
