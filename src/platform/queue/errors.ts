import { defineErrors } from '../../kernel/errors.ts';

export const queueErrors = defineErrors('queue', {
  unknown_job: { kind: 'not_found', meaning: 'No job has that id.', hint: 'List jobs with `pawl job list`.' },
  cancelled: {
    kind: 'conflict',
    meaning: 'The job was cancelled while it ran.',
    hint: 'Start it again if it is still wanted.',
  },
  lease_lost: {
    kind: 'conflict',
    meaning: 'Another worker took the job over because its heartbeat stopped.',
    hint: 'Nothing to do: the other worker goes on with it.',
  },
});
