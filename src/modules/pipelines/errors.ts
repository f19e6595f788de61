import { defineErrors } from '../../kernel/errors.ts';

export const pipelinesErrors = defineErrors('pipelines', {
  unknown_pipeline: {
    kind: 'not_found',
    meaning: 'There is no pipeline of that name in the project.',
    hint: 'List them with `pawl pipeline list`, or declare it in pawl.yaml.',
  },
  unknown_run: {
    kind: 'not_found',
    meaning: 'There is no pipeline run with that id.',
    hint: 'List runs with `pawl pipeline runs NAME`.',
  },
  unknown_step: {
    kind: 'not_found',
    meaning: 'The run has no step of that name.',
    hint: 'See the steps of the run with `pawl pipeline show RUN`.',
  },
  bad_definition: {
    kind: 'invalid',
    meaning: 'The pipeline cannot run as declared.',
    hint: 'Correct the faults listed in `errors`.',
  },
  bad_schedule: {
    kind: 'invalid',
    meaning: 'The schedule is not a cron expression.',
    hint: 'Use five fields, such as `0 6 1 * *` (06:00 UTC on the first of each month).',
  },
  bad_bundle: {
    kind: 'invalid',
    meaning: 'The code bundle has a bad path, is too large, or lacks content.',
    hint: 'Send relative paths, and at most 32 MiB of files.',
  },
  unknown_input_kind: {
    kind: 'invalid',
    meaning: 'An input has a kind that no source provides.',
    hint: 'Use step, file, dataset or training-set.',
  },
  missing_file: {
    kind: 'not_found',
    meaning: 'An input names a file that the code bundle does not have.',
    hint: 'Add the file beside pawl.yaml, or correct the path.',
  },
  missing_output: {
    kind: 'precondition',
    meaning: 'A step ended well but did not write an output it declared.',
    hint: 'Write the file to the path given by `${outputs.NAME}`.',
  },
  step_failed: {
    kind: 'precondition',
    meaning: 'A step of the run failed.',
    hint: 'Read its log; the run page opens at the first error line.',
  },
  not_ended: { kind: 'conflict', meaning: 'The run has not ended.', hint: 'Wait for it, or cancel it first.' },
  not_reproducible: {
    kind: 'precondition',
    meaning: 'Nothing recorded says how the run came about.',
    hint: 'Only runs that a pipeline started can be reproduced.',
  },
});
