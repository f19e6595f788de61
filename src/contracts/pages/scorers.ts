// Scorers and one of them: what judges the answers of applications, how, and of which traces.
import { type Static, Type } from 'typebox';
import { OnlineView, ScorerVersionView } from '../scorers.ts';
import { AnswerView } from './answer.ts';

const Experiment = Type.Union([Type.Object({ id: Type.String(), name: Type.String() }), Type.Null()], {
  description: 'null when it is gone.',
});
const Online = Type.Union([OnlineView, Type.Null()], { description: 'null when nobody has said.' });

export const ScorerReading = Type.Object(
  {
    kind: Type.Union([Type.Literal('code'), Type.Literal('judge'), Type.Literal('built-in'), Type.Literal('other')]),
    code: Type.Union([Type.String(), Type.Null()], { description: 'Python, where the definition holds its source.' }),
    instructions: Type.Union([Type.String(), Type.Null()], { description: 'What a judge is asked to do.' }),
    model: Type.Union([Type.String(), Type.Null()], { description: 'The model that judges.' }),
  },
  { description: 'What a definition says, as far as it is known how to read it.' },
);
export type ScorerReading = Static<typeof ScorerReading>;

export const ScorersPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(
    Type.Object({
      newest: ScorerVersionView,
      reading: ScorerReading,
      versions: Type.Integer(),
      experiment: Experiment,
      online: Online,
    }),
    { description: 'By name.' },
  ),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type ScorersPageView = Static<typeof ScorersPageView>;

export const ScorerPageView = Type.Object({
  answer: AnswerView,
  experiment: Experiment,
  online: Online,
  items: Type.Array(Type.Object({ version: ScorerVersionView, reading: ScorerReading }), {
    description: 'Newest first.',
  }),
});
export type ScorerPageView = Static<typeof ScorerPageView>;
