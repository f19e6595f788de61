// Views: what a reader chose of a page, stored under the digest of its content, and names that point at it.
import { type Static, Type } from 'typebox';
import { IdText, Name, PageQuery, pageOf, Timestamp } from './paging.ts';

/** Most characters of a stored state, as canonical JSON. */
export const mostStateCharacters = 262_144;

export const PagePath = Type.String({
  pattern: '^[A-Za-z0-9_.%/\\-]{0,500}$',
  description: 'Path of the page below its project, such as `experiments/0198…`; empty for Home.',
});
const StateOfPage = Type.Record(Type.String({ pattern: '^[a-z]{1,20}$' }), Type.String({ minLength: 1 }), {
  maxProperties: 50,
  description: 'Search parameters of the page.',
});

export const StateBody = Type.Object({ state: StateOfPage }, { additionalProperties: false });
export const StateId = Type.String({ pattern: '^[0-9a-f]{12}$', description: 'Start of the SHA-256 of the state.' });
export const StateParams = Type.Object({ project: Name, state: StateId });
export const StateView = Type.Object({ id: StateId, state: StateOfPage });

const ViewName = Type.String({ minLength: 1, maxLength: 100 });
export const ViewBody = Type.Object(
  {
    page: PagePath,
    name: ViewName,
    team: Type.Optional(Type.Boolean({ default: false, description: 'For everyone of the project.' })),
    state: StateOfPage,
  },
  { additionalProperties: false },
);
export const ViewChange = Type.Object(
  {
    name: Type.Optional(ViewName),
    default: Type.Optional(Type.Boolean({ description: 'The page opens with it.' })),
  },
  { additionalProperties: false, minProperties: 1 },
);
export const ViewParams = Type.Object({ project: Name, view: IdText });
export const ViewQuery = Type.Object(
  { ...PageQuery.properties, page: Type.Optional(PagePath) },
  { additionalProperties: false },
);
export const NamedView = Type.Object({
  id: IdText,
  project: Type.String(),
  page: Type.String(),
  name: Type.String(),
  team: Type.Boolean(),
  default: Type.Boolean(),
  state: StateOfPage,
  by: Type.String({ description: 'Who saved it last.' }),
  updatedAt: Timestamp,
});
export type NamedView = Static<typeof NamedView>;
export const NamedViewPage = pageOf(NamedView);
