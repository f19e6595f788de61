"""Writes runs of Weights & Biases to disk by its own client, never online: fill_wandb.py FOLDER."""

import os
import sys

root = sys.argv[1]
os.environ["WANDB_MODE"] = "offline"
os.environ["WANDB_SILENT"] = "true"
os.chdir(root)

import wandb

config = {"depth": 3, "opt": {"lr": 0.1, "name": "adam"}, "layers": [1, 2]}
run = wandb.init(project="churn", name="brave", config=config, tags=["base"], notes="first try", group="g1", dir=root)
for step in range(400):
    run.log({"loss": 1 / (step + 1), "val/acc": step / 400, "nested": {"a": step}})
run.log({"auc": 0.8, "bad": float("nan"), "up": float("inf")})
with open(os.path.join(root, "a.txt"), "w") as file:
    file.write("hello")
run.save(os.path.join(root, "a.txt"), base_path=root)
run.summary["best"] = 0.9
run.finish()

run = wandb.init(project="churn", name="broken", dir=root)
run.log({"loss": 2.0})
run.finish(exit_code=1)
