// Receivers that a plan declares, told of its alarms the way every webhook is and signed with the secret of the model.
import type { NewEvent } from '../../platform/bus/bus.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { Webhooks } from '../webhooks/index.ts';
import type { MonitoringPlan } from './model.ts';
import * as store from './store.ts';

const origin = 'monitoring';

export interface AlarmReceivers {
  /** Queues one delivery per receiver, in the transaction of the alarm's change. */
  announce(tx: Tx, plan: MonitoringPlan, event: NewEvent): Promise<void>;
}

export function createAlarmReceivers(deps: {
  readonly db: Database;
  readonly webhooks: Pick<Webhooks, 'tell' | 'signFor'>;
}): AlarmReceivers {
  deps.webhooks.signFor(
    origin,
    async (project, model) => (await store.findPlan(deps.db.reader, project, model))?.secret,
  );
  return {
    async announce(tx, plan, event) {
      for (const url of plan.webhooks)
        await deps.webhooks.tell(tx, { origin, owner: plan.model, name: plan.model, url }, event);
    },
  };
}
