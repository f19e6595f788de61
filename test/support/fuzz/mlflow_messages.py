"""Prints the requests of MLflow's protocol as its client declares them: {"METHOD /path": JSON Schema of the fields}."""

import importlib
import json
import pkgutil

import mlflow.protos
from google.protobuf.descriptor import FieldDescriptor as Field
from mlflow.protos.databricks_pb2 import rpc, validate_required

DEEPEST = 4
WELL_KNOWN = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Duration": {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?s$"},
    "google.protobuf.Struct": {"type": "object"},
    "google.protobuf.ListValue": {"type": "array", "items": {}},
    "google.protobuf.Value": {},
}
NUMBERS = {Field.TYPE_DOUBLE, Field.TYPE_FLOAT}
TEXTS = {Field.TYPE_STRING, Field.TYPE_BYTES}


def one(field, depth):
    if field.type in NUMBERS:
        return {"type": "number"}
    if field.type in TEXTS:
        return {"type": "string"}
    if field.type == Field.TYPE_BOOL:
        return {"type": "boolean"}
    if field.type == Field.TYPE_ENUM:
        return {"enum": [value.name for value in field.enum_type.values]}
    if field.type == Field.TYPE_MESSAGE:
        return message(field.message_type, depth + 1)
    return {"type": "integer"}


def message(descriptor, depth=0):
    if descriptor.full_name in WELL_KNOWN:
        return WELL_KNOWN[descriptor.full_name]
    if depth > DEEPEST:
        return {"type": "object"}
    if descriptor.GetOptions().map_entry:
        return {"type": "object", "additionalProperties": one(descriptor.fields_by_name["value"], depth)}
    properties = {}
    for field in descriptor.fields:
        own = one(field, depth)
        is_map = field.message_type is not None and field.message_type.GetOptions().map_entry
        repeated = field.is_repeated if hasattr(field, "is_repeated") else field.label == Field.LABEL_REPEATED
        properties[field.name] = {"type": "array", "items": own} if repeated and not is_map else own
    required = [field.name for field in descriptor.fields if field.GetOptions().Extensions[validate_required]]
    return {"type": "object", "properties": properties, "required": required}


routes = {}
for module in pkgutil.iter_modules(mlflow.protos.__path__):
    if not module.name.endswith("_pb2") or module.name.startswith("unity_catalog"):
        continue
    loaded = importlib.import_module(f"mlflow.protos.{module.name}")
    for service in loaded.DESCRIPTOR.services_by_name.values():
        for method in service.methods:
            for endpoint in method.GetOptions().Extensions[rpc].endpoints:
                path = endpoint.path if endpoint.path.startswith("/") else f"/{endpoint.path}"
                routes[f"{endpoint.method} /api/{endpoint.since.major}.0{path}"] = message(method.input_type)
print(json.dumps(routes))
