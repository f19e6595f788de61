import { defineErrors } from '../../kernel/errors.ts';

export const reviewErrors = defineErrors('review', {
  unknown_issue: {
    kind: 'not_found',
    meaning: 'The project has no issue with that id.',
    hint: 'List the issues of the project.',
  },
  unknown_label_schema: {
    kind: 'not_found',
    meaning: 'There is no label schema of that id or name.',
    hint: 'List the label schemas of the experiment.',
  },
  label_schema_exists: {
    kind: 'conflict',
    meaning: 'The experiment has a label schema of that name.',
    hint: 'Choose another name, or change the one that exists.',
  },
  unknown_queue: {
    kind: 'not_found',
    meaning: 'There is no review queue of that id or name.',
    hint: 'List the review queues of the experiment.',
  },
  queue_exists: {
    kind: 'conflict',
    meaning: 'The experiment has a review queue of that name, whatever its case.',
    hint: 'Choose another name, or use the queue that exists.',
  },
  bad_queue: {
    kind: 'invalid',
    meaning: 'A review queue has a name, user or question that is not allowed, or cannot be changed so.',
    hint: 'Correct what the message names.',
  },
  unknown_item: {
    kind: 'not_found',
    meaning: 'The review queue does not have that trace.',
    hint: 'List the items of the queue.',
  },
  bad_label_schema: {
    kind: 'invalid',
    meaning:
      'A label schema has a name, label, option or bound that is not allowed, or would change what answers were given under.',
    hint: 'Correct what the message names.',
  },
});
