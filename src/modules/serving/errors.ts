import { defineErrors } from '../../kernel/errors.ts';

export const servingErrors = defineErrors('serving', {
  unknown_endpoint: {
    kind: 'not_found',
    meaning: 'There is no endpoint of that name.',
    hint: 'List them with `pawl endpoint list`, or deploy a model version to make one.',
  },
  endpoint_taken: {
    kind: 'conflict',
    meaning:
      'Another project has an endpoint of that name; names are the addresses of the data plane and unique on a server.',
    hint: 'Choose another name for the endpoint.',
  },
  bad_features: {
    kind: 'invalid',
    meaning: 'The features of the service do not fit the columns of the model.',
    hint: 'Name the feature service that the version was trained with, or change its defaults with `pawl feature-service declare`.',
  },
  missing_features: {
    kind: 'invalid',
    meaning:
      'The online store holds no usable features of an entity of the request, and the feature service declares that to be refused.',
    hint: 'Check the key; materialise the view, or let the feature service take defaults for what is missing.',
  },
  stale_features: {
    kind: 'unavailable',
    meaning:
      'The features of an entity of the request are older than the view or the feature service allows, and that is to be refused.',
    hint: 'Materialise the view: `pawl feature materialize VIEW`.',
  },
  features_unavailable: {
    kind: 'unavailable',
    meaning: 'The online store could not be read in time, and the feature service declares that to be refused.',
    hint: 'Check that the store runs and that the data plane has its address; the request may be repeated.',
  },
  token_taken: {
    kind: 'conflict',
    meaning: 'A token of data planes has that name.',
    hint: 'Choose another name, or delete the token with `pawl data-plane-token delete NAME`.',
  },
  too_many_tokens: {
    kind: 'precondition',
    meaning: 'There are as many tokens of data planes as snapshots carry.',
    hint: 'Delete tokens that nobody uses.',
  },
  unknown_token: {
    kind: 'not_found',
    meaning: 'There is no token of data planes with that name.',
    hint: 'List them with `pawl data-plane-token list`.',
  },
  bad_log_policy: {
    kind: 'invalid',
    meaning: 'What is to be logged of an endpoint names a column that it does not take.',
    hint: 'Name columns of the signature, or the sticky key.',
  },
  unknown_revision: {
    kind: 'not_found',
    meaning: 'The endpoint has no such earlier revision to go back to.',
    hint: 'List them with `pawl endpoint revisions ENDPOINT`.',
  },
  unknown_rollout: {
    kind: 'not_found',
    meaning: 'The endpoint has no rollout with that id.',
    hint: 'List the rollouts of the endpoint.',
  },
  rollout_running: {
    kind: 'conflict',
    meaning: 'The endpoint has a rollout that is not finished; traffic may only be changed through it.',
    hint: 'Promote the rollout or roll it back first.',
  },
  rollout_finished: {
    kind: 'precondition',
    meaning: 'The rollout was promoted or rolled back already.',
    hint: 'Start another rollout.',
  },
  same_version: {
    kind: 'invalid',
    meaning: 'Champion and challenger are the same model version.',
    hint: 'Name another version of the model.',
  },
  not_servable: {
    kind: 'precondition',
    meaning: 'The model version can be run neither as ONNX nor by Python processes.',
    hint: 'The message says why; log the model with MLflow and an input example, and register it again.',
  },
  runtime_pending: {
    kind: 'unavailable',
    meaning:
      'How the model version is run is still being found out: it is converted, or an environment is built for it.',
    hint: 'Deploy it again in a minute; `pawl model runtime` shows how far it is.',
  },
  bad_signature: {
    kind: 'invalid',
    meaning: 'The signature of the model version does not fit the inputs or outputs of its ONNX model.',
    hint: 'Export ONNX with one input per column of the signature, or one matrix as wide as there are columns.',
  },
  bad_output: {
    kind: 'invalid',
    meaning: 'The output mapping names an output or a column that the model does not have.',
    hint: 'Use a name from `outputs` of the model’s metadata.',
  },
  incompatible_versions: {
    kind: 'invalid',
    meaning: 'The versions of one endpoint must take the same columns and give the same outputs.',
    hint: 'Deploy a model with another signature to an endpoint of its own.',
  },
  bad_plan: {
    kind: 'invalid',
    meaning: 'The steps or guards of the rollout cannot be carried out.',
    hint: 'Give steps of growing weight in (0, 1], and guards with positive limits.',
  },
  unknown_prediction: {
    kind: 'not_found',
    meaning: 'The prediction log has no prediction with that id.',
    hint: 'Predictions appear some seconds after the answer; check the id for typing errors.',
  },
  unknown_batch: {
    kind: 'not_found',
    meaning: 'There is no batch job with that id.',
    hint: 'List the batch jobs of the project.',
  },
  missing_column: {
    kind: 'invalid',
    meaning: 'A dataset to be scored lacks columns of the model’s signature.',
    hint: 'Score a version that has the columns the message names.',
  },
  bad_snapshot: {
    kind: 'invalid',
    meaning:
      'The serving snapshot was changed outside Pawl or is of another format; the one loaded before stays in use.',
    hint: 'Start the control plane on this home folder: it writes the snapshot again.',
  },
  corrupt_model: {
    kind: 'internal',
    meaning: 'A model file does not have the content that the snapshot names.',
    hint: 'Start the control plane on this home folder: it links the model again.',
  },
  bad_input: {
    kind: 'invalid',
    meaning: 'The request does not fit the signature of the model.',
    hint: 'Send exactly the columns and types that GET /v2/models/<endpoint> lists.',
  },
  bad_window: {
    kind: 'invalid',
    meaning: 'A window of time cannot be read, or ends before it begins.',
    hint: 'Give a window such as 90m, 24h or 30d, or from and to as times in UTC, the earlier first.',
  },
  overloaded: {
    kind: 'rate_limited',
    meaning: 'More requests wait for the model than its deployment allows, or it would be free too late for this one.',
    hint: 'Send it again after the time of Retry-After; raise `maxQueue` or `workers` of the deployment if it is meant to carry more.',
  },
  deadline_exceeded: {
    kind: 'unavailable',
    meaning: 'The time of the request was over before the model was free.',
    hint: 'Give requests more time, or raise `deadlineMs` of the deployment.',
  },
  not_ready: {
    kind: 'unavailable',
    meaning: 'The endpoint’s model is not loaded yet or could not be loaded.',
    hint: 'Look at /v2/models/<endpoint>/ready and the data plane’s log.',
  },
  no_data_plane: {
    kind: 'unavailable',
    meaning: 'The data plane, which answers predictions, does not run or does not answer.',
    hint: 'Start the server without --no-data-plane, or run `pawl data-plane` on the same home folder.',
  },
  log_failed: {
    kind: 'unavailable',
    meaning: 'The prediction log cannot be written, and no answer leaves without its log entry.',
    hint: 'Free space on the disk of the home folder, then repeat the request.',
  },
});
