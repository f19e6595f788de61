import { defineErrors } from '../kernel/errors.ts';

export const appErrors = defineErrors('app', {
  bad_setting: {
    kind: 'invalid',
    meaning: 'A setting has a value that is not allowed.',
    hint: 'Correct it; `pawl config print` shows each value and where it came from.',
  },
  unknown_setting: {
    kind: 'invalid',
    meaning: 'The configuration file has a key that does not exist.',
    hint: 'See docs/reference/config.md for all settings.',
  },
  unreadable_config: {
    kind: 'invalid',
    meaning: 'The configuration file cannot be read or parsed.',
    hint: 'Correct the file, or pass another with --config.',
  },
  home_locked: {
    kind: 'conflict',
    meaning: 'Another server runs on the same home folder.',
    hint: 'Stop it, or choose another folder with --home.',
  },
  port_taken: {
    kind: 'conflict',
    meaning: 'The port is in use.',
    hint: 'Stop the other program, or choose another port with --port (0 takes a free one).',
  },
  data_plane_failed: {
    kind: 'conflict',
    meaning: 'The data plane could not be started.',
    hint: 'Read serving/data-plane.log in the home folder; choose another port with --data-plane-port, or start with --no-data-plane.',
  },
  clock_not_simulated: {
    kind: 'precondition',
    meaning: 'Only a simulated clock can be advanced.',
    hint: 'Start the server with `--clock simulated:<ISO time>`.',
  },
  clock_backwards: {
    kind: 'invalid',
    meaning: 'The simulated clock cannot go back.',
    hint: 'Advance to a later time.',
  },
  unknown_job: { kind: 'not_found', meaning: 'No job has that id.', hint: 'List jobs with `pawl job list`.' },
});
