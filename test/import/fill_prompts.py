"""Registers three versions of a prompt through MLflow's own client and deletes the second: fill_prompts.py TRACKING_URI."""

import sys

import mlflow
from mlflow import MlflowClient

uri = sys.argv[1]
mlflow.set_tracking_uri(uri)
mlflow.set_registry_uri(uri)
client = MlflowClient()
for number in (1, 2, 3):
    mlflow.genai.register_prompt(
        name="triage", template=f"Sort {{{{mail}}}}, try {number}.", commit_message=f"try {number}", tags={"team": "care"}
    )
mlflow.genai.register_prompt(name="chat", template=[{"role": "user", "content": "Say {{word}}."}])
client.delete_prompt_version("triage", "2")
client.set_prompt_alias("triage", "live", 3)
