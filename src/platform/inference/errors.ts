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
    hint: 'Try the same inputs with onnxruntime in Python; the model itself may refuse them.',
  },
});
