"""Runs one saved MLflow model for a data plane: binary frames of tensors in by standard input, tensors out by standard output.

A frame is two 32-bit little-endian lengths, a JSON document of the first and a body of the second. Bodies hold tensors in the order of
their specifications: numbers raw and little-endian, texts as the length of all, then a length and UTF-8 each.
The first frame opens the model: {"folder", "outputs", "memoryMb"}; without outputs they are found by a trial. Later frames are {"rows"} and a body.
Whatever the model prints goes to standard error.
"""

import ctypes
import json
import os
import resource
import signal
import struct
import sys

KINDS = {
    "boolean": ("bool", "bool"),
    "integer": ("int32", "int32"),
    "long": ("int64", "int64"),
    "float": ("float32", "float32"),
    "double": ("float64", "float64"),
    "string": ("string", "object"),
}
TENSOR_TYPES = {
    "bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64", "float32", "float64",
}  # fmt: skip


class Refused(Exception):
    """The model cannot be served, and why."""


def end_with_parent():
    """A worker of a data plane that was killed must not live on."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_exactly(stream, count):
    parts = bytearray()
    while len(parts) < count:
        part = stream.read(count - len(parts))
        if not part:
            sys.exit(0)
        parts += part
    return memoryview(parts)


def read_frame(stream):
    head, body = struct.unpack("<II", read_exactly(stream, 8))
    return json.loads(bytes(read_exactly(stream, head))), read_exactly(stream, body)


def write_frame(stream, document, parts=()):
    head = json.dumps(document).encode()
    stream.write(struct.pack("<II", len(head), sum(len(part) for part in parts)) + head)
    for part in parts:
        stream.write(part)
    stream.flush()


class SavedModel:
    def __init__(self, folder, outputs):
        import mlflow.pyfunc
        import numpy
        import pandas

        self.numpy, self.pandas = numpy, pandas
        self.folder = folder
        self.model = mlflow.pyfunc.load_model(folder)
        signature = self.model.metadata.signature
        if signature is None or signature.inputs is None:
            raise Refused("It was logged without a signature; log it with `signature` or `input_example`.")
        self.signature = signature
        self.tensors = signature.inputs.is_tensor_spec()
        self.inputs = [self.input_of(at, spec) for at, spec in enumerate(signature.inputs.inputs)]
        self.outputs = outputs if outputs is not None else self.try_out()
        if outputs is not None:
            self.warm_up()

    def input_of(self, at, spec):
        if self.tensors:
            kind = self.numpy.dtype(spec.type).name
            if kind.startswith("str") or kind == "object":
                kind = "string"
            if kind != "string" and kind not in TENSOR_TYPES:
                raise Refused(f"Its input {spec.name or at} holds {kind}, which cannot be sent.")
            shape = [None if size < 0 else int(size) for size in spec.shape]
            if not shape or shape[0] is not None or None in shape[1:]:
                raise Refused(f"Its input {spec.name or at} has the shape {spec.shape}; only the first dimension may vary.")
            return {"name": spec.name or "inputs", "type": kind, "shape": shape}
        known = KINDS.get(getattr(spec.type, "name", ""))
        if known is None:
            raise Refused(f"Its column {spec.name or at} is {spec.type}, which cannot be sent.")
        return {"name": spec.name or str(at), "type": known[0], "shape": [None, 1]}

    def frame(self, columns, rows):
        """What the model takes, from an array per input."""
        if not self.tensors:
            frame = {}
            for spec, values in zip(self.inputs, columns):
                frame[spec["name"]] = values.reshape(rows)
            made = self.pandas.DataFrame(frame)
            if all(spec.name is None for spec in self.signature.inputs.inputs):
                made.columns = range(len(columns))
            return made
        if len(columns) == 1 and self.signature.inputs.inputs[0].name is None:
            return columns[0]
        return {spec["name"]: values for spec, values in zip(self.inputs, columns)}

    def read(self, body, rows):
        columns, at = [], 0
        for spec in self.inputs:
            shape = [rows, *spec["shape"][1:]]
            count = int(self.numpy.prod(shape, dtype="int64"))
            if spec["type"] == "string":
                (size,) = struct.unpack_from("<I", body, at)
                values, end, at = [], at + 4 + size, at + 4
                while at < end:
                    (length,) = struct.unpack_from("<I", body, at)
                    values.append(bytes(body[at + 4 : at + 4 + length]).decode())
                    at += 4 + length
                array = self.numpy.array(values, dtype=object)
            else:
                kind = self.numpy.dtype(spec["type"]).newbyteorder("<")
                # A copy: models may write to what they are given.
                array = self.numpy.frombuffer(body, kind, count, at).astype(spec["type"])
                at += count * kind.itemsize
            columns.append(array.reshape(shape))
        return columns

    def arrays(self, result, rows):
        """The answer of a model as named arrays with a row per input row."""
        numpy, pandas = self.numpy, self.pandas
        if isinstance(result, pandas.DataFrame):
            named = [(str(name), result[name].to_numpy()) for name in result.columns]
        elif isinstance(result, dict):
            named = [(str(name), numpy.asarray(values)) for name, values in result.items()]
        else:
            declared = self.signature.outputs.inputs if self.signature.outputs is not None else []
            name = declared[0].name if len(declared) == 1 and declared[0].name else "predictions"
            named = [(name, numpy.asarray(result))]
        for name, values in named:
            if values.ndim == 0 or values.shape[0] != rows:
                raise ValueError(f"The model answered {rows} rows with an output {name} of shape {list(values.shape)}.")
        return named

    def output_of(self, name, values):
        kind = values.dtype.name
        if values.dtype.kind in "OUS":
            flat = values.ravel().tolist()
            kind = "string" if all(isinstance(value, str) for value in flat) else "float64"
        elif kind == "float16":
            kind = "float32"
        elif kind not in TENSOR_TYPES:
            raise Refused(f"Its output {name} holds {kind}, which cannot be sent.")
        return {"name": name, "type": kind, "shape": [None, *values.shape[1:]]}

    def trial(self):
        """Rows to try the model with: those it was logged with, else neutral ones. Answers (input, number of rows)."""
        from mlflow.models import Model

        example = None
        try:
            example = Model.load(self.folder).load_input_example(self.folder)
        except Exception as error:
            print(f"The input example cannot be read: {error}", file=sys.stderr)
        if example is not None and hasattr(example, "__len__") and not isinstance(example, (str, dict)):
            return example, len(example)
        neutral = [
            self.numpy.full([2, *spec["shape"][1:]], "", dtype=object)
            if spec["type"] == "string"
            else self.numpy.zeros([2, *spec["shape"][1:]], dtype=spec["type"])
            for spec in self.inputs
        ]
        return self.frame(neutral, 2), 2

    def try_out(self):
        data, rows = self.trial()
        try:
            return [self.output_of(name, values) for name, values in self.arrays(self.model.predict(data), rows)]
        except Refused:
            raise
        except Exception as error:
            raise Refused(f"It failed on a trial of {rows} rows: {type(error).__name__}: {error}") from error

    def warm_up(self):
        """The first prediction imports and allocates; it must not be a client's. Neutral rows may be refused, which does not matter."""
        try:
            self.model.predict(self.trial()[0])
        except Exception as error:
            print(f"The warm-up failed: {error}", file=sys.stderr)

    def write(self, named):
        if len(named) != len(self.outputs):
            raise ValueError(f"The model gave {len(named)} outputs, not {len(self.outputs)}.")
        parts = []
        for spec, (_, values) in zip(self.outputs, named):
            if list(values.shape[1:]) != spec["shape"][1:]:
                raise ValueError(f"The output {spec['name']} has rows of shape {list(values.shape[1:])}, not {spec['shape'][1:]}.")
            if spec["type"] == "string":
                texts = [str(value).encode() for value in values.ravel().tolist()]
                parts.append(struct.pack("<I", sum(4 + len(text) for text in texts)))
                parts.extend(piece for text in texts for piece in (struct.pack("<I", len(text)), text))
            else:
                # Objects that are numbers have no kind; anything else must not lose more than precision.
                exact = values.astype(spec["type"], casting="unsafe" if values.dtype.kind == "O" else "same_kind")
                parts.append(self.numpy.ascontiguousarray(exact).astype(exact.dtype.newbyteorder("<"), copy=False).tobytes())
        return parts

    def run(self, body, rows):
        return self.write(self.arrays(self.model.predict(self.frame(self.read(body, rows), rows)), rows))


def serve(source, target):
    opening, _ = read_frame(source)
    # The data plane watches what is resident; this refuses a sudden allocation before it gets to look.
    most = (2 * opening["memoryMb"] + 1024) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    try:
        model = SavedModel(opening["folder"], opening["outputs"])
    except Exception as error:
        text = str(error) if isinstance(error, Refused) else f"It cannot be loaded: {type(error).__name__}: {error}"
        write_frame(target, {"refused": text[:2000]})
        return
    write_frame(target, {"inputs": model.inputs, "outputs": model.outputs})
    while True:
        request, body = read_frame(source)
        try:
            parts = model.run(body, request["rows"])
        except Exception as error:
            write_frame(target, {"error": f"{type(error).__name__}: {error}"[:2000]})
        else:
            write_frame(target, {}, parts)


if __name__ == "__main__":
    end_with_parent()
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    serve(requests, answers)
