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
  unknown_channel: {
    kind: 'not_found',
    meaning: 'There is no channel of that name, or the caller may not see it.',
    hint: 'List them with `pawl channel list`.',
  },
  channel_taken: {
    kind: 'conflict',
    meaning: 'Another project has a channel of that name; names are the addresses of devices and unique on a server.',
    hint: 'Choose another name for the channel.',
  },
  nothing_published: {
    kind: 'not_found',
    meaning: 'The channel has no bundle yet: the first is being built, or could not be.',
    hint: 'See it with `pawl channel show`, and ask again in a minute.',
  },
  nothing_earlier: {
    kind: 'precondition',
    meaning: 'The channel has published no other bundle to go back to.',
    hint: 'See what it published with `pawl channel history`.',
  },
  never_published: {
    kind: 'invalid',
    meaning: 'The bundle was never published in the channel.',
    hint: 'See what it published with `pawl channel history`.',
  },
  bad_report: {
    kind: 'invalid',
    meaning: 'The report of a device does not fit the bundle that it names.',
    hint: 'Send counts in the bins of the reference.json of that bundle.',
  },
  not_quantized: {
    kind: 'precondition',
    meaning: 'The model cannot be made an 8-bit one, or answers too differently when it is.',
    hint: 'Build the bundle with the precision float32, or allow a larger difference.',
  },
});
