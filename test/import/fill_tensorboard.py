"""Writes event files as training scripts do: fill_tensorboard.py FOLDER."""

import sys

import numpy as np
from tensorboardX import SummaryWriter

writer = SummaryWriter(f"{sys.argv[1]}/run-a")
for step in range(1000):
    writer.add_scalar("loss", 1 / (step + 1), step)
writer.add_scalar("eval/bad", float("nan"), 3)
writer.add_text("note", "hello *there*", 1)
writer.add_image("pic", np.zeros((3, 8, 8), dtype=np.uint8), 5)
writer.add_hparams({"lr": 0.5, "opt": "adam", "big": True}, {"hparam/acc": 0.75}, name="trial")
writer.close()
