import { defineErrors } from '../../kernel/errors.ts';

export const olapErrors = defineErrors('olap', {
  invalid_sql: {
    kind: 'invalid',
    meaning: 'The analytical query could not be parsed, bound or evaluated over its data.',
    hint: 'Correct the SQL (DuckDB dialect); the message names the place.',
  },
  invalid_value: {
    kind: 'invalid',
    meaning: 'A value does not fit the type of the column that it was appended to.',
    hint: 'Send a value of the type that the message names, or null.',
  },
  not_a_query: {
    kind: 'invalid',
    meaning: 'Something other than one SELECT statement was given where only a query may run.',
    hint: 'Write exactly one SELECT (or WITH … SELECT) statement.',
  },
  forbidden: {
    kind: 'forbidden',
    meaning: 'A query reached for files, extensions or settings outside its sandbox.',
    hint: 'Query only the tables and views that are offered.',
  },
  too_many_rows: {
    kind: 'too_large',
    meaning: 'The result has more rows than the caller accepts.',
    hint: 'Aggregate, filter or add a LIMIT.',
  },
  out_of_memory: {
    kind: 'too_large',
    meaning: 'The query needed more memory than its limit and could not spill to disk.',
    hint: 'Read fewer rows or columns, or raise the memory limit of analytical queries.',
  },
  failed: {
    kind: 'unavailable',
    meaning: 'The analytical engine or the files it reads failed.',
    hint: 'Check that the files exist and that the disk has space, then repeat the request.',
  },
});
