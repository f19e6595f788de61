"""Tells whether the Python that runs this has what a saved model requires: prints {"python", "wanted", "unmet"} as JSON.

Reads texts only; nothing of the model is run. Usage: requirements.py FOLDER
"""

import json
import re
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

# The part of MLflow that loads models, under its own name.
SAME = {"mlflow": "mlflow-skinny"}


def installed(name):
    for candidate in (name, SAME.get(name.lower())):
        if candidate is None:
            continue
        try:
            return metadata.version(candidate)
        except metadata.PackageNotFoundError:
            continue
    return None


def unmet(line):
    try:
        wanted = Requirement(line)
    except InvalidRequirement:
        return f"{line} (not understood)"
    if wanted.marker is not None and not wanted.marker.evaluate():
        return None
    found = installed(wanted.name)
    if found is None:
        return f"{line} (not installed)"
    if wanted.url is not None:
        return f"{line} (from elsewhere)"
    return None if wanted.specifier.contains(found, prereleases=True) else f"{line} (installed is {found})"


def lines_of(path):
    if not path.is_file():
        return []
    lines = (line.split(" #")[0].strip() for line in path.read_text().splitlines())
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def main(folder):
    environment = folder / "python_env.yaml"
    wanted = re.search(r"^python:\s*['\"]?([\d.]+)", environment.read_text(), re.M) if environment.is_file() else None
    missing = [text for text in map(unmet, lines_of(folder / "requirements.txt")) if text is not None]
    print(json.dumps({"python": sys.version.split()[0], "wanted": wanted.group(1) if wanted else None, "unmet": missing}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
