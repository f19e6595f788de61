// All SQL of budgets and of what was spent in their windows.
import type { Tx } from '../../../platform/db/database.ts';
import type { Budget, BudgetAction, BudgetScope, BudgetUnit } from '../model.ts';

type BudgetRow = {
  id: string;
  project: string;
  amount_micros: number;
  unit: string;
  length: number;
  scope: string;
  target: string | null;
  action: string;
  created_at: number;
  created_by: string;
  updated_at: number;
  updated_by: string;
};
type Tables = {
  gateway_budgets: BudgetRow;
  gateway_spending: { budget_id: string; starts_at: number; micros: number };
};
const tables = (tx: Tx) => tx.withTables<Tables>();

const toBudget = (row: BudgetRow): Budget => ({
  id: row.id,
  project: row.project,
  amountMicros: row.amount_micros,
  unit: row.unit as BudgetUnit,
  length: row.length,
  scope: row.scope as BudgetScope,
  target: row.target,
  action: row.action as BudgetAction,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
});

export async function putBudget(tx: Tx, budget: Budget): Promise<void> {
  const change = {
    amount_micros: budget.amountMicros,
    unit: budget.unit,
    length: budget.length,
    scope: budget.scope,
    target: budget.target,
    action: budget.action,
    updated_at: budget.updatedAt,
    updated_by: budget.updatedBy,
  };
  const { id, project, createdAt, createdBy } = budget;
  await tables(tx)
    .insertInto('gateway_budgets')
    .values({ id, project, created_at: createdAt, created_by: createdBy, ...change })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
    .execute();
}

export async function findBudget(tx: Tx, project: string, id: string): Promise<Budget | undefined> {
  const row = await tables(tx)
    .selectFrom('gateway_budgets')
    .selectAll()
    .where('project', '=', project)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toBudget(row);
}

/** Oldest first. */
export async function listBudgets(tx: Tx, project: string, after: string, limit: number): Promise<Budget[]> {
  const rows = await tables(tx)
    .selectFrom('gateway_budgets')
    .selectAll()
    .where('project', '=', project)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toBudget);
}

export async function deleteBudget(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom('gateway_spending').where('budget_id', '=', id).execute();
  await tables(tx).deleteFrom('gateway_budgets').where('id', '=', id).execute();
}

/** Micro-dollars spent in a window. */
export async function spentIn(tx: Tx, budgetId: string, startsAt: number): Promise<number> {
  const row = await tables(tx)
    .selectFrom('gateway_spending')
    .select('micros')
    .where('budget_id', '=', budgetId)
    .where('starts_at', '=', startsAt)
    .executeTakeFirst();
  return row?.micros ?? 0;
}

/** Windows that began before a time. */
export async function forgetSpending(tx: Tx, budgetId: string, before: number): Promise<void> {
  await tables(tx)
    .deleteFrom('gateway_spending')
    .where('budget_id', '=', budgetId)
    .where('starts_at', '<', before)
    .execute();
}

/** Adds to a window, and answers what is spent in it then. */
export async function spend(tx: Tx, budgetId: string, startsAt: number, micros: number): Promise<number> {
  const row = await tables(tx)
    .insertInto('gateway_spending')
    .values({ budget_id: budgetId, starts_at: startsAt, micros })
    .onConflict((conflict) =>
      conflict
        .columns(['budget_id', 'starts_at'])
        .doUpdateSet((eb) => ({ micros: eb('gateway_spending.micros', '+', micros) })),
    )
    .returning('micros')
    .executeTakeFirstOrThrow();
  return row.micros;
}
