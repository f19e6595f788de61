"""Import once what every training step imports, after the packages are installed.

It proves that the pinned packages load on this machine and leaves their bytecode and the font list on disk, also where
PYTHONDONTWRITEBYTECODE is set: each later step then starts in half the time.
"""

import io
import sys

sys.dont_write_bytecode = False

import git  # noqa: E402, F401
import mlflow.pyfunc  # noqa: E402
import mlflow.sklearn  # noqa: E402
import onnxruntime  # noqa: E402, F401
import pyarrow.parquet  # noqa: E402, F401
import skl2onnx  # noqa: E402, F401
import sklearn.ensemble  # noqa: E402
import skops.io  # noqa: E402, F401
from matplotlib.figure import Figure  # noqa: E402

figure = Figure()
figure.subplots().set_title("warm-up")
figure.savefig(io.BytesIO())

print(f"mlflow {mlflow.__version__}, scikit-learn {sklearn.__version__}, Python {sys.version.split()[0]}")
