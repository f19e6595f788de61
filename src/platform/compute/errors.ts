import { defineErrors } from '../../kernel/errors.ts';

export const computeErrors = defineErrors('compute', {
  bad_spec: {
    kind: 'invalid',
    meaning: 'A process cannot be started as described: no command, a missing working folder, or a bad limit.',
    hint: 'Correct the command, folder or limit that the message names.',
  },
  secret_in_arguments: {
    kind: 'invalid',
    meaning: 'A secret stands in the command line, where every user of the machine could read it.',
    hint: 'Pass the secret as an environment variable and let the program read it from there.',
  },
});
