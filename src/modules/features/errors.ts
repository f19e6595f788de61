import { defineErrors } from '../../kernel/errors.ts';

export const featuresErrors = defineErrors('features', {
  unknown_entity: {
    kind: 'not_found',
    meaning: 'There is no entity of that name in the project.',
    hint: 'Declare the entity with its join keys first.',
  },
  unknown_view: {
    kind: 'not_found',
    meaning: 'There is no feature view of that name, or it has no such version.',
    hint: 'List them with `pawl feature list`.',
  },
  unknown_service: {
    kind: 'not_found',
    meaning: 'There is no feature service of that name in the project.',
    hint: 'Declare the service with the features it serves.',
  },
  unknown_feature: {
    kind: 'not_found',
    meaning: 'The feature view has no feature of that name.',
    hint: 'The message lists the features that are there.',
  },
  unknown_training_set: {
    kind: 'not_found',
    meaning: 'There is no training set with that id.',
    hint: 'List the training sets of the project.',
  },
  bad_view: {
    kind: 'invalid',
    meaning: 'The SQL of a feature view does not run, or does not yield the keys, times and features that it declares.',
    hint: 'Correct the SQL (DuckDB dialect) or the declaration; the message names what is missing.',
  },
  bad_frame: {
    kind: 'invalid',
    meaning:
      'The frame of a training set is not one of: cut-offs with SQL, SQL, a dataset, stored Parquet; or lacks keys or times.',
    hint: 'Give rows with the join keys of every view and a time.',
  },
  name_collision: {
    kind: 'invalid',
    meaning: 'Two columns of the result would have the same name.',
    hint: 'Ask for full names (`view__feature`), or leave one of the features out.',
  },
  duplicate_keys: {
    kind: 'invalid',
    meaning: 'A snapshot has several rows for one entity, so its values are ambiguous.',
    hint: 'Group the SQL of the view by its join keys.',
  },
  label_not_mature: {
    kind: 'precondition',
    meaning: 'The label of some rows is not known yet at the time of the server.',
    hint: 'Leave those cut-offs out, wait, or ask for `immature: "drop"`.',
  },
  too_many_times: {
    kind: 'too_large',
    meaning: 'A snapshot view would have to be computed at too many different times.',
    hint: 'Use fewer cut-offs, or write the view over events.',
  },
  not_materialized: {
    kind: 'precondition',
    meaning: 'This version of the feature view was never materialised.',
    hint: 'Materialise it first.',
  },
  bad_selection: {
    kind: 'invalid',
    meaning: 'An online request names neither a service nor views, or both.',
    hint: 'Name either `service` or `views`.',
  },
  bad_key: {
    kind: 'invalid',
    meaning: 'A row of an online request lacks a join key.',
    hint: 'Give every join key of the entity in every row.',
  },
});
