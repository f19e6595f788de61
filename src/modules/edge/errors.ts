import { defineErrors } from '../../kernel/errors.ts';

export const edgeErrors = defineErrors('edge', {
  unknown_bundle: {
    kind: 'not_found',
    meaning: 'There is no bundle with that id in the project.',
    hint: 'List them with `pawl bundle list`.',
  },
  not_ready: {
    kind: 'precondition',
    meaning: 'The bundle is still being built, or could not be built.',
    hint: 'See its state with `pawl bundle show`; build it again when it failed.',
  },
  no_onnx: {
    kind: 'precondition',
    meaning:
      'The model version has no ONNX form: it runs in Python processes of the server only, which devices do not have.',
    hint: 'Export ONNX with the model, or log it with an input example so that it can be converted.',
  },
  bad_request: {
    kind: 'invalid',
    meaning: 'What a bundle is to be made of does not fit the model.',
    hint: 'The message names what to change.',
  },
  not_quantized: {
    kind: 'precondition',
    meaning: 'The model cannot be made an 8-bit one, or answers too differently when it is.',
    hint: 'Build the bundle with the precision float32, or allow a larger difference.',
  },
});
