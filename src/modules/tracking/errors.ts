import { defineErrors } from '../../kernel/errors.ts';

export const trackingErrors = defineErrors('tracking', {
  unknown_experiment: {
    kind: 'not_found',
    meaning: 'There is no such experiment in the project.',
    hint: 'List experiments with `pawl experiment list`.',
  },
  experiment_exists: {
    kind: 'conflict',
    meaning: 'An experiment of that name exists, possibly a deleted one.',
    hint: 'Choose another name, or restore the deleted experiment.',
  },
  run_exists: {
    kind: 'conflict',
    meaning: 'There is a run with that id already, in this project or another.',
    hint: 'Log to the run that is there, or leave the id out.',
  },
  logged_model_exists: {
    kind: 'conflict',
    meaning: 'There is a logged model with that id already, in this project or another.',
    hint: 'Use the one that is there, or leave the id out.',
  },
  unknown_run: { kind: 'not_found', meaning: 'There is no such run in the project.', hint: 'Check the id.' },
  not_active: {
    kind: 'invalid',
    meaning: 'The experiment or run is deleted, so nothing can be added to it.',
    hint: 'Restore it first.',
  },
  param_changed: {
    kind: 'invalid',
    meaning: 'A parameter was already logged with another value; parameters are facts and do not change.',
    hint: 'Log it under another name, or start a new run.',
  },
  unknown_tag: {
    kind: 'not_found',
    meaning: 'There is no tag with that key.',
    hint: 'Read the record to see its tags.',
  },
  unknown_metric: { kind: 'not_found', meaning: 'The run has no metric of that name.', hint: 'Read the run first.' },
  unknown_logged_model: {
    kind: 'not_found',
    meaning: 'There is no logged model with that id in the project.',
    hint: 'Check the id.',
  },
  unknown_artifact: {
    kind: 'not_found',
    meaning: 'There is no file at that path.',
    hint: 'List the folder to see what is there.',
  },
  not_a_table: {
    kind: 'invalid',
    meaning: 'The file cannot be read as rows and columns.',
    hint: 'Download it; CSV, TSV, JSON lines and Parquet are read as tables.',
  },
  artifact_conflict: {
    kind: 'conflict',
    meaning: 'A file would take the place of a folder, or the other way round.',
    hint: 'Delete what is there, or choose another path.',
  },
  unknown_upload: {
    kind: 'not_found',
    meaning: 'There is no such upload in the project: it was given up, or swept away after two days.',
    hint: 'Begin a new upload.',
  },
  bad_upload: {
    kind: 'invalid',
    meaning: 'The upload has other parts than those that are named, or is completed already.',
    hint: 'Read the upload to see which parts arrived.',
  },
});
