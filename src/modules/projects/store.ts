// All SQL of what was applied last.
import type { Tx } from '../../platform/db/database.ts';
import type { Resource, ResourceKind } from './desired.ts';

type ProjectsTables = {
  projects_applied: { project: string; kind: string; name: string; body: string; applied_at: number };
};

const tables = (tx: Tx) => tx.withTables<ProjectsTables>();

export async function listApplied(tx: Tx, project: string): Promise<Resource[]> {
  const rows = await tables(tx)
    .selectFrom('projects_applied')
    .selectAll()
    .where('project', '=', project)
    .orderBy('kind')
    .orderBy('name')
    .execute();
  return rows.map((row) => ({
    kind: row.kind as ResourceKind,
    name: row.name,
    body: JSON.parse(row.body) as Resource['body'],
  }));
}

export async function upsertApplied(tx: Tx, project: string, resource: Resource, at: number): Promise<void> {
  const change = { body: JSON.stringify(resource.body), applied_at: at };
  await tables(tx)
    .insertInto('projects_applied')
    .values({ project, kind: resource.kind, name: resource.name, ...change })
    .onConflict((conflict) => conflict.columns(['project', 'kind', 'name']).doUpdateSet(change))
    .execute();
}

export async function deleteApplied(tx: Tx, project: string, kind: string, name: string): Promise<void> {
  await tables(tx)
    .deleteFrom('projects_applied')
    .where('project', '=', project)
    .where('kind', '=', kind)
    .where('name', '=', name)
    .execute();
}
