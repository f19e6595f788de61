import { defineErrors } from '../../kernel/errors.ts';

export const datasetsErrors = defineErrors('datasets', {
  unknown_dataset: {
    kind: 'not_found',
    meaning: 'There is no dataset of that name in the project.',
    hint: 'List them with `pawl dataset list`, or register it first.',
  },
  unknown_version: {
    kind: 'not_found',
    meaning: 'The dataset has no such version, or none at that time.',
    hint: 'List its versions with `pawl dataset versions`.',
  },
  unknown_ingest: {
    kind: 'not_found',
    meaning: 'The dataset has no ingest with that id.',
    hint: 'List its ingests; each version names the one that made it.',
  },
  nothing_quarantined: {
    kind: 'not_found',
    meaning: 'The ingest set no rows aside.',
    hint: 'Look at the ingest: `quarantine` is null when every row was kept.',
  },
  bad_schema: {
    kind: 'invalid',
    meaning: 'The declared schema names a column twice, a type that does not exist, or a key that is no column.',
    hint: 'Use DuckDB type names such as VARCHAR, BIGINT, DOUBLE, DECIMAL(12,2), DATE, TIMESTAMP, BOOLEAN.',
  },
  bad_expectation: {
    kind: 'invalid',
    meaning: 'An expectation lacks an argument, names an unknown column or its SQL does not run.',
    hint: 'Correct the expectation that the message names.',
  },
  malformed_file: {
    kind: 'invalid',
    meaning: 'The file is not well-formed CSV, Parquet or JSON lines; nothing was changed.',
    hint: 'Correct the place that the message names and ingest the file again.',
  },
  bad_value: {
    kind: 'invalid',
    meaning: 'A value does not fit the type of its column; nothing was changed.',
    hint: 'Correct the value, or declare another type for the column.',
  },
  schema_changed: {
    kind: 'invalid',
    meaning: 'The file lacks columns, has unknown ones or has them with another type; nothing was changed.',
    hint: 'Correct the file, change the declared schema, or allow the change with `schemaChange: "allow"` (replace only).',
  },
  quality_failed: {
    kind: 'invalid',
    meaning: 'An expectation of severity `error` failed; no version was made. The results are kept with the ingest.',
    hint: 'Read the failing rows in the details, correct the data or the expectation, and ingest again.',
  },
  bad_source: {
    kind: 'invalid',
    meaning: 'The source of the data does not exist, holds no files, or mixes formats.',
    hint: 'Name a CSV, Parquet or JSON lines file, or a folder with files of one format.',
  },
  forbidden_path: {
    kind: 'forbidden',
    meaning: 'The server may not read that path for this caller.',
    hint: 'Upload the file, or add its folder to the roots that the server may import from.',
  },
  personal: {
    kind: 'forbidden',
    meaning: 'The dataset has columns of personal data (PII) that the caller may not see or uncover.',
    hint: 'Ask for the permission datasets.pii, or read rows instead of the file: there those columns are masked.',
  },
  conflict: {
    kind: 'conflict',
    meaning: 'Another ingest changed the dataset meanwhile.',
    hint: 'Repeat the request.',
  },
});
