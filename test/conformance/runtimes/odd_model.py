"""A model that does as its rows say, kept apart so that the client can log its code."""

import os
import sys
import time

import mlflow
import pandas as pd
from mlflow.pyfunc import PythonModel


class Odd(PythonModel):
    def predict(self, context, model_input, params=None):
        held = []
        for what in model_input["what"]:
            if what == "crash":
                os._exit(3)
            if what == "raise":
                raise ValueError("this row is not for me")
            if what == "sleep":
                time.sleep(60)
            if what == "slow":
                time.sleep(1.5)
            if what == "hoard":
                for _ in range(64):
                    held.append(bytearray(os.urandom(1024) * 16 * 1024))
                    time.sleep(0.02)
            if what == "print":
                print("lines on standard output must not disturb the answer" * 100, flush=True)
        names = ",".join(sorted(os.environ))
        return pd.DataFrame(
            {
                "double": model_input["x"] * 2,
                "text": [names if what == "environment" else f"{what}!" for what in model_input["what"]],
                "pid": [os.getpid()] * len(model_input),
            }
        )


if __name__ != "__main__" or "mlflow" in sys.modules:
    mlflow.models.set_model(Odd())
