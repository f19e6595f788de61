// Holds calls to budgets. A call is let through while what is spent and what calls under way are expected to cost is below the limit; when it
// ends, what it did cost takes the place of what was expected. Expectations live in this process only: a crash leaves none behind.
import { windowText } from '../../../contracts/gateway.ts';
import { toIso } from '../../../kernel/time.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Database, Tx } from '../../../platform/db/database.ts';
import { forgetSpending, listBudgets, spend, spentIn } from '../budgets/store.ts';
import { windowAt } from '../budgets/window.ts';
import { gatewayErrors } from '../errors.ts';
import type { Budget } from '../model.ts';

export interface Caller {
  readonly project: string;
  readonly endpointId: string;
  readonly user: string;
}

/** Money that a call under way holds back of each budget it counts for. */
export interface Reservation {
  readonly budgets: readonly Budget[];
  release(): void;
}

export interface Spending {
  /** @throws AppError `gateway.budget_spent`, with the seconds until its window is over in its details */
  admit(caller: Caller, expectedMicros: number): Promise<Reservation>;
  /** What a call did cost, in the transaction that counts it. */
  charge(tx: Tx, reservation: Reservation, micros: number): Promise<void>;
}

const mostBudgets = 1000;
/** What was spent in windows that began earlier before the present one is of no use. */
const keptMs = 366 * 24 * 3_600_000;

const counts = ({ scope, target }: Budget, { endpointId, user }: Caller): boolean =>
  scope === 'endpoint' ? target === endpointId : scope === 'user' ? target === user : true;

export function createSpending({
  db,
  clock,
  bus,
}: {
  readonly db: Database;
  readonly clock: Clock;
  readonly bus: Bus;
}): Spending {
  const held = new Map<string, number>();
  const hold = (id: string, micros: number): void => {
    const left = (held.get(id) ?? 0) + micros;
    if (left <= 0) held.delete(id);
    else held.set(id, left);
  };

  return {
    async admit(caller, expectedMicros) {
      const all = await listBudgets(db.reader, caller.project, '', mostBudgets);
      const budgets = all.filter((budget) => counts(budget, caller));
      const now = clock.now();
      const found: {
        readonly budget: Budget;
        readonly before: number;
        readonly spent: number;
        readonly endsAt: number;
      }[] = [];
      for (const budget of budgets) {
        const { startsAt, endsAt } = windowAt(budget, now);
        const before = held.get(budget.id) ?? 0;
        found.push({ budget, before, spent: await spentIn(db.reader, budget.id, startsAt), endsAt });
      }
      // From here nothing is awaited: no other call comes between the judgement and what it holds back.
      for (const { budget, before, spent, endsAt } of found) {
        // A call that ended while this was read is perhaps not among what was spent: it still counts as held.
        const used = spent + Math.max(before, held.get(budget.id) ?? 0);
        if (budget.action === 'reject' && used >= budget.amountMicros)
          throw gatewayErrors.create(
            'budget_spent',
            `The budget of $${budget.amountMicros / 1e6} ${windowText(budget)} is spent until ${toIso(endsAt)}.`,
            { details: { budget: budget.id, retryAfterSeconds: Math.max(1, Math.ceil((endsAt - now) / 1000)) } },
          );
      }
      for (const { id } of budgets) hold(id, expectedMicros);
      let open = true;
      return {
        budgets,
        release() {
          if (open) for (const { id } of budgets) hold(id, -expectedMicros);
          open = false;
        },
      };
    },
    async charge(tx, { budgets }, micros) {
      if (micros === 0) return;
      for (const budget of budgets) {
        const { startsAt } = windowAt(budget, clock.now());
        const spent = await spend(tx, budget.id, startsAt, micros);
        if (spent === micros) await forgetSpending(tx, budget.id, startsAt - keptMs);
        if (spent < budget.amountMicros || spent - micros >= budget.amountMicros) continue;
        await bus.publish(tx, {
          type: 'budget.exceeded',
          project: budget.project,
          subject: budget.id,
          data: {
            limitMicros: budget.amountMicros,
            spentMicros: spent,
            unit: budget.unit,
            length: budget.length,
            scope: budget.scope,
            target: budget.target,
            action: budget.action,
            windowStart: startsAt,
          },
        });
      }
    },
  };
}
