import { defineErrors } from '../../kernel/errors.ts';

export const packagingErrors = defineErrors('packaging', {
  no_onnx: {
    kind: 'precondition',
    meaning: 'The model version has no ONNX form: it runs in Python processes, whose environment is not packaged.',
    hint: 'Export ONNX with the model, or log it with an input example so that it can be converted.',
  },
  bad_name: {
    kind: 'invalid',
    meaning: 'The name of a package or the reference of its image cannot be used where it is to run.',
    hint: 'Use lower-case letters, digits and `-` for the name, and a reference such as registry.example.com/churn:3 for the image.',
  },
  not_installed: {
    kind: 'precondition',
    meaning: 'This installation lacks files that an image needs.',
    hint: 'Build an image layout on a server that runs on Linux from a complete checkout, or use the format oci-context.',
  },
});
