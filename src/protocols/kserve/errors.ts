import { defineErrors } from '../../kernel/errors.ts';

export const kserveErrors = defineErrors('kserve', {
  models_are_deployed: {
    kind: 'forbidden',
    meaning:
      'A request wants to load or unload a model of the data plane, which reads them from its signed snapshot only.',
    hint: 'Deploy a version with `pawl endpoint deploy`.',
  },
  no_shared_memory: {
    kind: 'unimplemented',
    meaning: 'The data plane reads no memory of its clients.',
    hint: 'Send tensors in the request, as bytes: `binary_data_size`, or `raw_input_contents` of gRPC.',
  },
  unknown_region: {
    kind: 'not_found',
    meaning: 'No region of shared memory has that name: none is ever registered.',
    hint: 'Send tensors in the request.',
  },
  fixed_settings: {
    kind: 'unimplemented',
    meaning: 'A setting of the data plane’s log or traces cannot be changed or read by a request.',
    hint: 'Start the data plane with another `--log-level`; traces of requests are joined by their header `traceparent`.',
  },
  no_generation: {
    kind: 'unimplemented',
    meaning: 'The models of the data plane answer tensors; they generate no text.',
    hint: 'Send it to the gateway to language models, or use `infer`.',
  },
});
