import { defineErrors } from '../../kernel/errors.ts';

export const monitoringErrors = defineErrors('monitoring', {
  unknown_plan: {
    kind: 'not_found',
    meaning: 'The model has no monitors.',
    hint: 'Declare `monitoring` in pawl.yaml and run `pawl apply`.',
  },
  unknown_alarm: {
    kind: 'not_found',
    meaning: 'There is no alarm with that id.',
    hint: 'List alarms with `pawl alarm list`.',
  },
  unknown_window: {
    kind: 'not_found',
    meaning: 'The project has no monitor window with that id.',
    hint: 'List them with `pawl monitor windows`.',
  },
  unknown_column: {
    kind: 'not_found',
    meaning: 'The window did not measure that column.',
    hint: 'The columns of a window are in its `values`.',
  },
  bad_file: {
    kind: 'invalid',
    meaning: 'A file to compare is of a type that cannot be read.',
    hint: 'Give Parquet (`.parquet`) or CSV (`.csv`).',
  },
  unknown_file_column: {
    kind: 'not_found',
    meaning: 'A column to compare is not in both files.',
    hint: 'Leave `--columns` out to compare all that both have.',
  },
  bad_monitor: {
    kind: 'invalid',
    meaning: 'A monitor is declared with a type or option that does not exist.',
    hint: 'See the guide on monitors; an example is `{ type: data-drift, method: psi, threshold: 0.25, minimum: 3 }`.',
  },
  bad_schedule: {
    kind: 'invalid',
    meaning: 'The schedule is not a cron expression.',
    hint: 'Use five fields, such as `0 6 * * *` (every day at 06:00 UTC).',
  },
  no_reference: {
    kind: 'precondition',
    meaning: 'The serving version has no reference rows.',
    hint: 'Log them as an artifact of the training run and name its path as `reference`.',
  },
});
