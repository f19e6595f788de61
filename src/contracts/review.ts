// Issues of applications, as the native API speaks of them.
import { type Static, Type } from 'typebox';
import { IdText, Name, pageOf, Timestamp } from './paging.ts';
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
