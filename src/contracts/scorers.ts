// Scorers of experiments, as the native API speaks of them.
import { type Static, Type } from 'typebox';
import { IdText, Name, Timestamp } from './paging.ts';

const ScorerName = Type.String({ minLength: 1, maxLength: 256 });
const Definition = Type.Record(Type.String(), Type.Unknown(), {
  description: 'As the client that runs the scorer writes it.',
});

export const ScorerVersionView = Type.Object({
  scorerId: Type.String(),
  project: Type.String(),
  experimentId: Type.String(),
  name: Type.String(),
  version: Type.Integer(),
  definition: Definition,
  createdBy: Type.String(),
  createdAt: Timestamp,
});
export type ScorerVersionView = Static<typeof ScorerVersionView>;
export const ScorerListView = Type.Object({ items: Type.Array(ScorerVersionView) });

const SampleRate = Type.Number({ minimum: 0, maximum: 1, description: 'Share of the traces.' });
export const OnlineView = Type.Object({
  sampleRate: SampleRate,
  filter: Type.Union([Type.String(), Type.Null()], { description: 'Which traces; null for all.' }),
});
export type OnlineView = Static<typeof OnlineView>;
export const OnlineBody = Type.Object(
  { sampleRate: SampleRate, filter: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000 })) },
  { additionalProperties: false },
);
export const ScorerView = Type.Object({
  versions: Type.Array(ScorerVersionView, { description: 'Oldest first.' }),
  online: Type.Union([OnlineView, Type.Null()]),
});
export const ScorerParams = Type.Object({ project: Name, experiment: IdText, scorer: ScorerName });
export const ScorersQuery = Type.Object({ experiment: IdText }, { additionalProperties: false });
export const ScorerQuery = Type.Object(
  { version: Type.Optional(Type.Integer({ minimum: 1 })) },
  { additionalProperties: false },
);
export const NewScorerBody = Type.Object(
  { experiment: IdText, name: ScorerName, definition: Definition },
  { additionalProperties: false },
);
