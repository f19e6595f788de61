// All SQL of views.
import type { PageState } from '../../contracts/view-state.ts';
import type { Tx } from '../../platform/db/database.ts';
import { team, type View, type ViewWithState } from './model.ts';

type StateRow = { project: string; id: string; state: string; created_at: number };
type ViewRow = {
  id: string;
  project: string;
  page: string;
  owner: string;
  name: string;
  by_default: number;
  state_id: string;
  saved_by: string;
  created_at: number;
  updated_at: number;
};
type ViewsTables = { views_states: StateRow; views_named: ViewRow };

const tables = (tx: Tx) => tx.withTables<ViewsTables>();

function toView({ state, ...row }: ViewRow & { readonly state: string }): ViewWithState {
  return {
    id: row.id,
    project: row.project,
    page: row.page,
    name: row.name,
    owner: row.owner,
    byDefault: row.by_default === 1,
    stateId: row.state_id,
    savedBy: row.saved_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    state: JSON.parse(state) as PageState,
  };
}

export async function findState(tx: Tx, project: string, id: string): Promise<string | undefined> {
  const row = await tables(tx)
    .selectFrom('views_states')
    .select('state')
    .where('project', '=', project)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.state;
}

/** Does nothing when the id is there. */
export async function insertState(tx: Tx, row: StateRow): Promise<void> {
  await tables(tx)
    .insertInto('views_states')
    .values(row)
    .onConflict((conflict) => conflict.columns(['project', 'id']).doNothing())
    .execute();
}

const withState = (tx: Tx) =>
  tables(tx)
    .selectFrom('views_named as view')
    .innerJoin('views_states as state', (join) =>
      join.onRef('state.project', '=', 'view.project').onRef('state.id', '=', 'view.state_id'),
    )
    .selectAll('view')
    .select('state.state');

export async function findView(tx: Tx, project: string, id: string): Promise<ViewWithState | undefined> {
  const row = await withState(tx).where('view.project', '=', project).where('view.id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toView(row);
}

export async function findNamed(
  tx: Tx,
  { project, page, owner, name }: Pick<View, 'project' | 'page' | 'owner' | 'name'>,
): Promise<ViewWithState | undefined> {
  const row = await withState(tx)
    .where('view.project', '=', project)
    .where('view.page', '=', page)
    .where('view.owner', '=', owner)
    .where('view.name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : toView(row);
}

/** Those of the team and of one owner, by name. */
export async function listViews(
  tx: Tx,
  of: { readonly project: string; readonly page: string | undefined; readonly owner: string },
  after: readonly [name: string, id: string],
  limit: number,
): Promise<ViewWithState[]> {
  let query = withState(tx)
    .where('view.project', '=', of.project)
    .where('view.owner', 'in', [team, of.owner])
    .where((eb) =>
      eb.or([eb('view.name', '>', after[0]), eb.and([eb('view.name', '=', after[0]), eb('view.id', '>', after[1])])]),
    );
  if (of.page !== undefined) query = query.where('view.page', '=', of.page);
  return (await query.orderBy('view.name').orderBy('view.id').limit(limit).execute()).map(toView);
}

export async function insertView(tx: Tx, view: View): Promise<void> {
  await tables(tx)
    .insertInto('views_named')
    .values({
      id: view.id,
      project: view.project,
      page: view.page,
      owner: view.owner,
      name: view.name,
      by_default: view.byDefault ? 1 : 0,
      state_id: view.stateId,
      saved_by: view.savedBy,
      created_at: view.createdAt,
      updated_at: view.updatedAt,
    })
    .execute();
}

export async function updateView(tx: Tx, view: View): Promise<void> {
  await tables(tx)
    .updateTable('views_named')
    .set({
      name: view.name,
      by_default: view.byDefault ? 1 : 0,
      state_id: view.stateId,
      saved_by: view.savedBy,
      updated_at: view.updatedAt,
    })
    .where('id', '=', view.id)
    .execute();
}

/** No view of the page and owner is the default any more. */
export async function clearDefault(tx: Tx, { project, page, owner }: View): Promise<void> {
  await tables(tx)
    .updateTable('views_named')
    .set({ by_default: 0 })
    .where('project', '=', project)
    .where('page', '=', page)
    .where('owner', '=', owner)
    .where('by_default', '=', 1)
    .execute();
}

export async function deleteView(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom('views_named').where('id', '=', id).execute();
}
