import { defineErrors } from '../../kernel/errors.ts';

export const webhooksErrors = defineErrors('webhooks', {
  bad_name: {
    kind: 'invalid',
    meaning: 'The name of a webhook has characters that are not allowed.',
    hint: 'Use letters, digits, `.`, `_` and `-`, a letter or digit first and last; at most 63.',
  },
  bad_url: {
    kind: 'invalid',
    meaning: 'The address of a receiver is not one that this server delivers to.',
    hint: 'Use an https address of the public internet, or change `webhooks.schemes` and `webhooks.allowPrivate`.',
  },
  no_events: {
    kind: 'invalid',
    meaning: 'A webhook names no event.',
    hint: 'Name at least one event.',
  },
  unknown_webhook: {
    kind: 'not_found',
    meaning: 'The project has no webhook of that id.',
    hint: 'List them with `pawl webhook list`.',
  },
  unknown_delivery: {
    kind: 'not_found',
    meaning: 'The project has no delivery of that id.',
    hint: 'List them with `pawl webhook deliveries`.',
  },
  still_queued: {
    kind: 'precondition',
    meaning: 'A delivery that is still being tried cannot be sent once more.',
    hint: 'Wait until it is delivered or dead.',
  },
});
