import { defineErrors } from '../../kernel/errors.ts';

export const inferenceErrors = defineErrors('inference', {
  malformed_model: {
    kind: 'invalid',
    meaning: 'The file is not a valid ONNX model, or needs operators this runtime does not have.',
    hint: 'Export the model again; `python -m onnx.checker model.onnx` tells what is wrong with it.',
  },
  unsupported_model: {
    kind: 'invalid',
    meaning: 'The model has inputs or outputs that are not tensors of numbers, booleans or text.',
    hint: 'Export it with plain tensors: for scikit-learn classifiers switch the option `zipmap` off.',
  },
  run_failed: {
    kind: 'internal',
    meaning: 'The model failed on inputs that fit its declared types and shapes.',
    hint: 'Try the same inputs with the model in Python; the model itself may refuse them.',
  },
  refused_model: {
    kind: 'invalid',
    meaning: 'A saved MLflow model cannot be loaded, or takes or gives what cannot be sent as columns or tensors.',
    hint: 'Load it with `mlflow.pyfunc.load_model` and log it with a signature of plain columns or tensors.',
  },
  no_environment: {
    kind: 'precondition',
    meaning: 'There is no Python environment with what a saved model requires, and none could be built.',
    hint: 'Install what its requirements.txt lists, or let this machine reach a package index.',
  },
  timed_out: {
    kind: 'unavailable',
    meaning: 'The model took longer than the time limit of a request.',
    hint: 'Send fewer rows, or raise the time limit of the deployment.',
  },
  worker_ended: {
    kind: 'unavailable',
    meaning: 'The process that ran the Python model ended during the request; it is started again.',
    hint: 'Send the request again; see the state of the workers with `pawl endpoint runtime`.',
  },
  no_worker: {
    kind: 'unavailable',
    meaning: 'No process that runs the Python model is up: it ended several times and waits before its next start.',
    hint: 'See why with `pawl endpoint runtime`; a version that works may be deployed meanwhile.',
  },
});
