// All SQL of issues.
import { sql } from 'kysely';
import type { Filter, OrderKey } from '../../kernel/filter/ast.ts';
import type { Tx } from '../../platform/db/database.ts';
import { type ColumnType, columnField, type FieldTable, type Search } from '../../platform/db/search.ts';
import { type Issue, type IssueStatus, type Severity, severityRank } from './model.ts';

type IssueRow = {
  id: string;
  project: string;
  experiment_id: string;
  name: string;
  description: string;
  status: string;
  severity: string | null;
  severity_rank: number;
  root_causes: string;
  categories: string;
  source_run_id: string | null;
  created_by: string;
  created_at: number;
  updated_at: number;
};

const tables = (tx: Tx) => tx.withTables<{ review_issues: IssueRow }>();

function toIssue(row: IssueRow): Issue {
  return {
    id: row.id,
    project: row.project,
    experimentId: row.experiment_id,
    name: row.name,
    description: row.description,
    status: row.status as IssueStatus,
    severity: row.severity as Severity | null,
    rootCauses: JSON.parse(row.root_causes) as string[],
    categories: JSON.parse(row.categories) as string[],
    sourceRunId: row.source_run_id,
    createdBy: row.created_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export async function upsertIssue(tx: Tx, issue: Issue): Promise<void> {
  const change = {
    name: issue.name,
    description: issue.description,
    status: issue.status,
    severity: issue.severity,
    severity_rank: severityRank(issue.severity),
    root_causes: JSON.stringify(issue.rootCauses),
    categories: JSON.stringify(issue.categories),
    updated_at: issue.updatedAt,
  };
  await tables(tx)
    .insertInto('review_issues')
    .values({
      id: issue.id,
      project: issue.project,
      experiment_id: issue.experimentId,
      source_run_id: issue.sourceRunId,
      created_by: issue.createdBy,
      created_at: issue.createdAt,
      ...change,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
    .execute();
}

export async function findIssue(tx: Tx, project: string, id: string): Promise<Issue | undefined> {
  const row = await tables(tx)
    .selectFrom('review_issues')
    .selectAll()
    .where('project', '=', project)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toIssue(row);
}

export interface IssueCount {
  readonly status: IssueStatus;
  readonly severity: Severity | null;
  readonly issues: number;
}

export async function countIssues(tx: Tx, project: string): Promise<IssueCount[]> {
  const rows = await tables(tx)
    .selectFrom('review_issues')
    .select(({ fn }) => ['status', 'severity', fn.countAll().as('issues')])
    .where('project', '=', project)
    .groupBy(['status', 'severity'])
    .execute();
  return rows.map(({ status, severity, issues }) => ({
    status: status as IssueStatus,
    severity: severity as Severity | null,
    issues: Number(issues),
  }));
}

export interface IssueSearch {
  readonly filter?: Filter | undefined;
  readonly order?: readonly OrderKey[] | undefined;
  readonly experimentId?: string | undefined;
}

const columns: Readonly<Record<string, readonly [string, ColumnType]>> = {
  id: ['i.id', 'text'],
  name: ['i.name', 'text'],
  description: ['i.description', 'text'],
  status: ['i.status', 'text'],
  severity: ['i.severity', 'text'],
  runId: ['i.source_run_id', 'text'],
  createdBy: ['i.created_by', 'text'],
  createdAt: ['i.created_at', 'time'],
  updatedAt: ['i.updated_at', 'time'],
};

const fields: FieldTable = ({ entity, key }) => {
  const column = entity === undefined && Object.hasOwn(columns, key) ? columns[key] : undefined;
  return column === undefined ? undefined : columnField(...column);
};

export function issueSearch(project: string, { filter, order = [], experimentId }: IssueSearch): Search {
  return {
    from: sql`review_issues AS i`,
    id: 'i.id',
    where: [
      sql<boolean>`i.project = ${project}`,
      ...(experimentId === undefined ? [] : [sql<boolean>`i.experiment_id = ${experimentId}`]),
    ],
    filter,
    fields,
    order,
    tieBreak: [
      { column: 'i.severity_rank', type: 'number', descending: true },
      { column: 'i.created_at', type: 'number', descending: true },
    ],
  };
}

/** The issues with these ids, in their order. */
export async function loadIssues(tx: Tx, ids: readonly string[]): Promise<Issue[]> {
  if (ids.length === 0) return [];
  const rows = await tables(tx).selectFrom('review_issues').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(rows.map((row) => [row.id, toIssue(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
