// Budgets: what calls may cost in a window of time. Records here; `calls/spending.ts` holds calls to them.
import type { Actor } from '../../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../kernel/paging.ts';
import type { Tx } from '../../../platform/db/database.ts';
import { findEndpoint } from '../endpoints/store.ts';
import { gatewayErrors } from '../errors.ts';
import type { Budget, BudgetAction, BudgetScope, BudgetUnit, BudgetWindow } from '../model.ts';
import { type RecordDeps, tell } from '../telling.ts';
import * as store from './store.ts';
import { windowAt } from './window.ts';

export interface NewBudget {
  readonly amountMicros: number;
  readonly unit: BudgetUnit;
  readonly length: number;
  readonly scope: BudgetScope;
  /** Id of an endpoint, or name of a user. */
  readonly target?: string | null | undefined;
  readonly action: BudgetAction;
}

export type BudgetChange = { readonly [field in keyof NewBudget]?: NewBudget[field] | undefined };

export interface Budgets {
  /** @throws AppError `gateway.bad_value`, `gateway.unknown` (endpoint) */
  create(actor: Actor, project: string, budget: NewBudget): Promise<Budget>;
  /** A target counts for its scope only: another scope needs another target. @throws AppError as `create`, and `gateway.unknown` */
  change(actor: Actor, project: string, id: string, change: BudgetChange): Promise<Budget>;
  /** @throws AppError `gateway.unknown` */
  get(project: string, id: string): Promise<Budget>;
  /** Oldest first. */
  list(project: string, page: PageRequest): Promise<Page<Budget>>;
  /** What is spent in the window that time is in now. */
  windows(budgets: readonly Budget[]): Promise<readonly BudgetWindow[]>;
  /** @throws AppError `gateway.unknown` */
  delete(actor: Actor, project: string, id: string): Promise<void>;
}

const longest: Readonly<Record<BudgetUnit, number>> = {
  minutes: 525_600,
  hours: 87_600,
  days: 3_650,
  weeks: 520,
  months: 120,
};

function check({ amountMicros, unit, length, scope, target = null }: NewBudget): void {
  if (!Number.isSafeInteger(amountMicros) || amountMicros < 0)
    throw gatewayErrors.create('bad_value', 'The amount of a budget is a number of dollars from 0.');
  if (!Number.isSafeInteger(length) || length <= 0)
    throw gatewayErrors.create('bad_value', `duration.value must be a positive integer, got ${length}`);
  if (length > longest[unit])
    throw gatewayErrors.create('bad_value', `A window is at most ${longest[unit]} ${unit} long.`);
  const targeted = scope === 'endpoint' || scope === 'user';
  if (targeted && (target === null || target === ''))
    throw gatewayErrors.create('bad_value', `target_value is required when target_scope is ${scope.toUpperCase()}.`);
  if (!targeted && target !== null)
    throw gatewayErrors.create('bad_value', 'target_value can only be set when target_scope is ENDPOINT or USER.');
}

export function createBudgets(deps: RecordDeps): Budgets {
  const { db, clock, newId, identity } = deps;

  const get = async (project: string, id: string, tx: Tx = db.reader): Promise<Budget> => {
    const found = await store.findBudget(tx, project, id);
    if (found === undefined)
      throw gatewayErrors.create('unknown', `Project ${project} has no budget ${id}.`, {
        details: { what: 'GatewayBudgetPolicy', budget_policy_id: id },
      });
    return found;
  };
  const put = async (tx: Tx, actor: Actor, before: Budget | undefined, after: Budget): Promise<Budget> => {
    if (
      after.scope === 'endpoint' &&
      (await findEndpoint(tx, after.project, { id: after.target ?? '' })) === undefined &&
      before?.target !== after.target
    )
      throw gatewayErrors.create('unknown', `Project ${after.project} has no endpoint ${after.target}.`, {
        details: { what: 'GatewayEndpoint', endpoint_id: after.target },
      });
    await store.putBudget(tx, after);
    await tell(deps, tx, {
      actor,
      project: after.project,
      action: before === undefined ? 'create_budget' : 'change_budget',
      subject: { type: 'gateway-budget', id: after.id },
      ...(before === undefined ? {} : { before }),
      after,
      detail: { micros: after.amountMicros, scope: after.scope },
    });
    return after;
  };

  return {
    async create(actor, project, given) {
      check(given);
      await identity.getProject(project);
      const now = clock.wall();
      const budget: Budget = {
        ...given,
        target: given.target ?? null,
        id: newId(),
        project,
        createdAt: now,
        createdBy: actor.name,
        updatedAt: now,
        updatedBy: actor.name,
      };
      return db.transact((tx) => put(tx, actor, undefined, budget));
    },
    async change(actor, project, id, change) {
      return db.transact(async (tx) => {
        const before = await get(project, id, tx);
        const scope = change.scope ?? before.scope;
        const kept = scope === before.scope ? before.target : null;
        const after: Budget = {
          ...before,
          amountMicros: change.amountMicros ?? before.amountMicros,
          unit: change.unit ?? before.unit,
          length: change.length ?? before.length,
          scope,
          target: change.target === undefined ? kept : change.target,
          action: change.action ?? before.action,
          updatedAt: Math.max(clock.wall(), before.updatedAt + 1),
          updatedBy: actor.name,
        };
        check(after);
        return put(tx, actor, before, after);
      });
    },
    get: (project, id) => get(project, id),
    async list(project, page) {
      await identity.getProject(project);
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listBudgets(db.reader, project, after, page.limit + 1);
      return toPage(rows, page.limit, ({ id }) => [id]);
    },
    async windows(budgets) {
      const windows: BudgetWindow[] = [];
      for (const budget of budgets) {
        const window = windowAt(budget, clock.now());
        windows.push({ budget, ...window, spentMicros: await store.spentIn(db.reader, budget.id, window.startsAt) });
      }
      return windows;
    },
    async delete(actor, project, id) {
      await db.transact(async (tx) => {
        const before = await get(project, id, tx);
        await store.deleteBudget(tx, id);
        await tell(deps, tx, {
          actor,
          project,
          action: 'delete_budget',
          subject: { type: 'gateway-budget', id },
          before,
          detail: { micros: before.amountMicros, scope: before.scope },
        });
      });
    },
  };
}
