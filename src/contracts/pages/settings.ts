// Settings and account: how is this project set up, and who am I to this server?
import { type Static, Type } from 'typebox';
import { ProjectView } from '../identity.ts';
import { Timestamp } from '../paging.ts';
import { AnswerView } from './answer.ts';
import { ReaderView } from './reader.ts';

const JobCount = Type.Integer({ description: 'At most 100: as many are counted.' });

export const SettingsPageView = Type.Object({
  answer: AnswerView,
  project: ProjectView,
  applied: Type.Union(
    [
      Type.Object({
        seq: Type.Integer({ description: 'Of the entry in the audit log.' }),
        at: Timestamp,
        by: Type.String(),
        changes: Type.Integer(),
      }),
      Type.Null(),
    ],
    { description: 'The last time that a pawl.yaml was applied.' },
  ),
  jobs: Type.Object({ queued: JobCount, running: JobCount, dead: JobCount }),
  permissions: Type.Array(Type.Object({ name: Type.String(), meaning: Type.String() }), {
    description: 'Every permission of this server, for scopes of tokens.',
  }),
});
export type SettingsPageView = Static<typeof SettingsPageView>;

export const AccountPageView = Type.Object({
  answer: AnswerView,
  reader: ReaderView,
  projects: Type.Union([Type.Array(Type.String()), Type.Null()], { description: 'null: all.' }),
  permissions: Type.Array(Type.Object({ name: Type.String(), meaning: Type.String(), held: Type.Boolean() })),
});
export type AccountPageView = Static<typeof AccountPageView>;
