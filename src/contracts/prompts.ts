// Prompts, their versions and aliases, as the native API speaks of them.
import { type Static, Type } from 'typebox';
import { Name, PageQuery, pageOf, Timestamp } from './paging.ts';
import { searchQuery } from './search.ts';

const PromptName = Type.String({ minLength: 1, maxLength: 256, pattern: '^[^/:]+$' });
const Tags = Type.Record(Type.String({ minLength: 1, maxLength: 250 }), Type.String({ maxLength: 100_000 }));
const Message = Type.Object(
  { role: Type.String({ minLength: 1, maxLength: 64 }), content: Type.String({ maxLength: 100_000 }) },
  { additionalProperties: false },
);
const VersionNumber = Type.Integer({ minimum: 1 });
const Settings = Type.Record(Type.String(), Type.Unknown());

export const PromptView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  name: Type.String(),
  description: Type.String(),
  lastVersion: Type.Integer(),
  aliases: Type.Record(Type.String(), Type.Integer(), { description: 'Version by alias.' }),
  tags: Type.Record(Type.String(), Type.String()),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type PromptView = Static<typeof PromptView>;
export const PromptPage = pageOf(PromptView);
export const PromptParams = Type.Object({ project: Name, prompt: PromptName });
export const PromptQuery = Type.Object(searchQuery, { additionalProperties: false });

export const PromptVersionView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  prompt: Type.String(),
  version: Type.Integer(),
  text: Type.String({ description: 'The template as people read it: of a chat each message under its role.' }),
  messages: Type.Union([Type.Array(Message), Type.Null()], { description: 'null for a template that is text.' }),
  variables: Type.Array(Type.String(), { description: 'Names in double braces.' }),
  message: Type.String({ description: 'What the author said of the change.' }),
  modelConfig: Type.Unknown({ description: 'The model it is meant for, with its settings; null when not said.' }),
  responseFormat: Type.Unknown({ description: 'JSON Schema of the answer; null when not said.' }),
  aliases: Type.Array(Type.String()),
  tags: Type.Record(Type.String(), Type.String()),
  user: Type.String(),
  createdAt: Timestamp,
});
export type PromptVersionView = Static<typeof PromptVersionView>;
export const PromptVersionPage = pageOf(PromptVersionView);
export const PromptVersionParams = Type.Object({ project: Name, prompt: PromptName, version: VersionNumber });
export const PromptVersionQuery = PageQuery;
export const NewPromptVersionBody = Type.Object(
  {
    name: PromptName,
    template: Type.Union([Type.String({ minLength: 1, maxLength: 100_000 }), Type.Array(Message, { minItems: 1 })], {
      description: 'Text, or the messages of a chat, with variables as `{{name}}`.',
    }),
    message: Type.Optional(Type.String({ maxLength: 5000 })),
    tags: Type.Optional(Tags),
    modelConfig: Type.Optional(Settings),
    responseFormat: Type.Optional(Settings),
  },
  { additionalProperties: false },
);

export const PromptAliasParams = Type.Object({
  project: Name,
  prompt: PromptName,
  alias: Type.String({ minLength: 1, maxLength: 255 }),
});
export const PromptAliasBody = Type.Object({ version: VersionNumber }, { additionalProperties: false });
export const PromptAliasView = Type.Object({ alias: Type.String(), version: Type.Integer() });

export const PromptDiffQuery = Type.Object({ from: VersionNumber, to: VersionNumber }, { additionalProperties: false });
export const PromptDiffView = Type.Object({
  from: PromptVersionView,
  to: PromptVersionView,
  parts: Type.Array(
    Type.Object({
      kind: Type.Union([Type.Literal('same'), Type.Literal('added'), Type.Literal('removed')]),
      text: Type.String(),
    }),
    {
      description: 'Read one after the other: `same` and `removed` are the first text, `same` and `added` the second.',
    },
  ),
});
export type PromptDiffView = Static<typeof PromptDiffView>;
