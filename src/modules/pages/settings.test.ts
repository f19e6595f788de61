// What the pages of settings and account say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, textOf } from '../../../test/support/answers.ts';
import { accountAnswer, settingsAnswer } from './settings.ts';

const idle = { queued: 0, running: 0, dead: 0 };
const applied = { seq: 7, at: '1997-08-14T06:05:04.000Z', by: 'ana', changes: 3 };

test('settings name the last apply with its proof, and jobs that gave up before those under way', () => {
  const well = settingsAnswer(applied, idle);
  assert.equal(
    textOf(well),
    'pawl.yaml was last applied 1997-08-14 06:05 UTC by ana, with 3 changes; no job waits or has given up.',
  );
  assert.deepEqual(linksOf(well), ['settings?tab=declaration', 'audit?sel=7']);
  assert.equal(well.tone, 'ok');
  const broken = settingsAnswer(applied, { queued: 4, running: 1, dead: 1 });
  assert.match(textOf(broken), /; 1 job gave up after the last attempt\.$/);
  assert.equal(linksOf(broken).at(-1), 'settings?tab=jobs');
  assert.equal(broken.tone, 'warn');
  assert.match(
    textOf(settingsAnswer(null, { ...idle, queued: 2, running: 1 })),
    /^No pawl\.yaml .*; 3 jobs under way\.$/,
  );
  assert.match(textOf(settingsAnswer(null, { ...idle, dead: 100 })), /100 jobs or more gave up/);
});

test('an account says who reads, how much they may do, and where', () => {
  assert.equal(
    textOf(accountAnswer({ kind: 'local', name: 'local' }, 60, 60)),
    'To this server you are somebody on the server’s own machine, and may do everything.',
  );
  assert.equal(
    textOf(accountAnswer({ kind: 'token', name: 'ci', projects: ['shop'] }, 12, 60)),
    'To this server you are the token ci, and may do 12 of 60 things in the project shop.',
  );
  const nobody = accountAnswer({ kind: 'token', name: 'ci', projects: [] }, 0, 60);
  assert.match(textOf(nobody), /may do nothing in no project\.$/);
  assert.equal(nobody.tone, 'blocked');
});
