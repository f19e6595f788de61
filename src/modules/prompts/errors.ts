import { defineErrors } from '../../kernel/errors.ts';

export const promptsErrors = defineErrors('prompts', {
  unknown_prompt: {
    kind: 'not_found',
    meaning: 'The project has no prompt of that name.',
    hint: 'List prompts with `pawl prompt list`.',
  },
  not_a_prompt: {
    kind: 'conflict',
    meaning: 'The name belongs to a registered model, so no prompt can have it.',
    hint: 'Choose another name for the prompt.',
  },
  bad_prompt: {
    kind: 'invalid',
    meaning: 'A prompt has a name or a template that is not allowed.',
    hint: 'Names have letters, digits, `_`, `-` and `.`; a template is text, or messages that each have a role and content.',
  },
});
