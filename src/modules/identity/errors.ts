import { defineErrors } from '../../kernel/errors.ts';

export const identityErrors = defineErrors('identity', {
  unknown_project: {
    kind: 'not_found',
    meaning: 'There is no project of that name.',
    hint: 'List projects with `pawl project list`, or make it with `pawl project create NAME`.',
  },
  project_exists: { kind: 'conflict', meaning: 'A project of that name exists.', hint: 'Choose another name.' },
  bad_name: {
    kind: 'invalid',
    meaning: 'The name has characters that are not allowed.',
    hint: 'Use letters, digits, `_`, `-` and `.`; at most 128.',
  },
  bad_scope: {
    kind: 'invalid',
    meaning: 'A scope is not a permission or pattern.',
    hint: 'Use `module.action`, `module.*`, `*.read` or `*`.',
  },
  beyond_own: {
    kind: 'forbidden',
    meaning: 'A token would allow more than whoever makes it may do.',
    hint: 'Give it scopes and projects that you have yourself, or ask an administrator to make it.',
  },
  unknown_token: {
    kind: 'not_found',
    meaning: 'There is no token with that id.',
    hint: 'List tokens with `pawl token list`.',
  },
});
