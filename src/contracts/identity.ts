import { type Static, Type } from 'typebox';
import { Name, pageOf, Timestamp } from './paging.ts';

export const ProjectView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  createdAt: Timestamp,
});
export type ProjectView = Static<typeof ProjectView>;
export const ProjectPage = pageOf(ProjectView);
export const NewProject = Type.Object(
  { name: Name, description: Type.Optional(Type.String({ maxLength: 2000 })) },
  { additionalProperties: false },
);

export const ProjectChange = Type.Object(
  { description: Type.String({ maxLength: 2000 }) },
  { additionalProperties: false },
);

export const TokenView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(Type.String()),
  projects: Type.Union([Type.Array(Type.String()), Type.Null()]),
  user: Type.Union([Type.String(), Type.Null()], {
    description: 'The user it belongs to: it may then do only what the roles of the user give too.',
  }),
  createdAt: Timestamp,
  expiresAt: Type.Union([Timestamp, Type.Null()]),
  revokedAt: Type.Union([Timestamp, Type.Null()]),
});
export type TokenView = Static<typeof TokenView>;
export const TokenPage = pageOf(TokenView);
export const NewTokenBody = Type.Object(
  {
    name: Name,
    scopes: Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: 100 }),
    projects: Type.Optional(Type.Array(Name)),
    expiresAt: Type.Optional(Timestamp),
    user: Type.Optional(Name),
  },
  { additionalProperties: false },
);
export const CreatedToken = Type.Object({ token: TokenView, secret: Type.String({ description: 'Shown once.' }) });
