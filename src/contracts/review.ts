// Issues of applications and questions for reviewers, as the native API speaks of them.
import { type Static, Type } from 'typebox';
import { IdText, Name, PageQuery, pageOf, Timestamp } from './paging.ts';
import { searchQuery } from './search.ts';

export const issueStatuses = ['pending', 'rejected', 'resolved'] as const;
/** From the least to the greatest. */
export const severities = ['not_an_issue', 'low', 'medium', 'high'] as const;

const Status = Type.Union([Type.Literal('pending'), Type.Literal('rejected'), Type.Literal('resolved')]);
const Severity = Type.Union([
  Type.Literal('not_an_issue'),
  Type.Literal('low'),
  Type.Literal('medium'),
  Type.Literal('high'),
]);
const Title = Type.String({ minLength: 1, maxLength: 250 });
const Description = Type.String({ maxLength: 10_000 });
const Texts = Type.Array(Type.String({ maxLength: 5000 }), { maxItems: 100 });

export const IssueView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  experimentId: Type.String(),
  name: Type.String(),
  description: Type.String(),
  status: Status,
  severity: Type.Union([Severity, Type.Null()]),
  rootCauses: Type.Array(Type.String()),
  categories: Type.Array(Type.String()),
  sourceRunId: Type.Union([Type.String(), Type.Null()], { description: 'The run that found it.' }),
  createdBy: Type.String(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type IssueView = Static<typeof IssueView>;
export const IssuePage = pageOf(IssueView);
export const IssueParams = Type.Object({ project: Name, issue: IdText });
export const IssueQuery = Type.Object(
  { ...searchQuery, experiment: Type.Optional(IdText) },
  { additionalProperties: false },
);
const details = {
  status: Type.Optional(Status),
  severity: Type.Optional(Severity),
  rootCauses: Type.Optional(Texts),
  categories: Type.Optional(Texts),
};
export const NewIssueBody = Type.Object(
  {
    experiment: IdText,
    name: Title,
    description: Type.Optional(Description),
    run: Type.Optional(IdText),
    ...details,
  },
  { additionalProperties: false },
);
export const IssueChange = Type.Object(
  { name: Type.Optional(Title), description: Type.Optional(Description), ...details },
  { additionalProperties: false },
);
export const IssueUnlinkBody = Type.Object(
  { traces: Type.Array(Type.String({ minLength: 1, maxLength: 500 }), { minItems: 1, maxItems: 200 }) },
  { additionalProperties: false },
);
export const IssueTracesBody = Type.Object(
  {
    traces: Type.Array(Type.String({ minLength: 1, maxLength: 500 }), { minItems: 1, maxItems: 200 }),
    rationale: Type.Optional(Type.String({ maxLength: 10_000, description: 'Why they show it.' })),
  },
  { additionalProperties: false },
);

const Label = Type.String({ minLength: 1, maxLength: 64 });
const Bound = Type.Union([Type.Number(), Type.Null()]);
const LabelInput = Type.Union(
  [
    Type.Object({ kind: Type.Literal('pass-fail'), positive: Label, negative: Label }, { additionalProperties: false }),
    Type.Object(
      {
        kind: Type.Literal('categorical'),
        options: Type.Array(Label, { minItems: 1, maxItems: 10 }),
        several: Type.Boolean({ description: 'Whether several options may be chosen.' }),
      },
      { additionalProperties: false },
    ),
    Type.Object({ kind: Type.Literal('numeric'), min: Bound, max: Bound }, { additionalProperties: false }),
    Type.Object(
      { kind: Type.Literal('text'), maxLength: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]) },
      { additionalProperties: false },
    ),
  ],
  { description: 'The form of an answer.' },
);
const LabelType = Type.Union([Type.Literal('feedback'), Type.Literal('expectation')]);
const Instruction = Type.String({ maxLength: 1000 });

export const LabelSchemaView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  experimentId: Type.String(),
  name: Type.String({ description: 'Of the assessments that answer it.' }),
  type: LabelType,
  instruction: Type.Union([Type.String(), Type.Null()]),
  comment: Type.Boolean({ description: 'Whether a comment may be added.' }),
  input: LabelInput,
  isDefault: Type.Boolean({ description: 'The question that every experiment has.' }),
  createdBy: Type.String(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type LabelSchemaView = Static<typeof LabelSchemaView>;
export const LabelSchemaPage = pageOf(LabelSchemaView);
export const LabelSchemaParams = Type.Object({ project: Name, schema: IdText });
export const LabelSchemaQuery = Type.Object(
  { ...PageQuery.properties, experiment: IdText },
  { additionalProperties: false },
);
export const NewLabelSchemaBody = Type.Object(
  {
    experiment: IdText,
    name: Title,
    type: Type.Optional(LabelType),
    instruction: Type.Optional(Instruction),
    comment: Type.Optional(Type.Boolean()),
    input: LabelInput,
  },
  { additionalProperties: false },
);
export const LabelSchemaChange = Type.Object(
  {
    name: Type.Optional(Title),
    instruction: Type.Optional(Instruction),
    comment: Type.Optional(Type.Boolean()),
    input: Type.Optional(LabelInput),
  },
  { additionalProperties: false },
);
