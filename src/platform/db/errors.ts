import { defineErrors } from '../../kernel/errors.ts';

export const dbErrors = defineErrors('db', {
  write_failed: {
    kind: 'unavailable',
    meaning: 'The database could not make a write durable; nothing of it was kept.',
    hint: 'Check free disk space and the database log, then repeat the request.',
  },
  migration_changed: {
    kind: 'precondition',
    meaning: 'A migration that this database has applied differs from the one in this release.',
    hint: 'Run the release that created the data, or restore a backup; released migrations never change.',
  },
  migration_unknown: {
    kind: 'precondition',
    meaning: 'The database was written by a newer release.',
    hint: 'Upgrade Pawl to that release or later.',
  },
  conflict: {
    kind: 'conflict',
    meaning: 'Concurrent transactions kept conflicting.',
    hint: 'Repeat the request.',
  },
  locked: {
    kind: 'unavailable',
    meaning: 'Another process holds the database of this home.',
    hint: 'Stop the other `pawl serve`, or choose another --home.',
  },
});
