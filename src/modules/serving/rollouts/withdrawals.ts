// What the data plane did by itself becomes a decision on record: a challenger that it took out of the traffic is rolled back, or
// leaves a split that was made by hand.
import { policyActor } from '../../../kernel/actor.ts';
import type { Database } from '../../../platform/db/database.ts';
import { type Withdrawal, withoutWithdrawn } from '../data-plane/arm-breaker.ts';
import type { Endpoints } from '../endpoints/endpoints.ts';
import type { SnapshotPublisher } from '../endpoints/snapshot-publisher.ts';
import * as endpointStore from '../endpoints/store.ts';
import type { Rollouts } from './rollouts.ts';
import * as store from './store.ts';

export interface WithdrawalsDeps {
  readonly db: Database;
  readonly publisher: SnapshotPublisher;
  readonly endpoints: Endpoints;
  readonly rollouts: Rollouts;
  /** Moves spooled predictions into the log, so that the evidence holds what led to it. */
  collect(): Promise<unknown>;
}

/** Who acts when the data plane did. */
const dataPlane = policyActor('data-plane');

async function heed(deps: WithdrawalsDeps, withdrawal: Withdrawal): Promise<void> {
  const { db, endpoints } = deps;
  const endpoint = await endpointStore.findEndpointById(db.reader, withdrawal.endpointId);
  if (endpoint === undefined || endpoint.revision !== withdrawal.revision) return;
  const rollout = await store.findOpenRollout(db.reader, endpoint.id);
  if (rollout !== undefined) {
    await deps.collect();
    await deps.rollouts.rollBack(dataPlane, rollout, withdrawal.reason);
    return;
  }
  const view = await endpoints.get(endpoint.project, endpoint.name);
  const { arms } = withoutWithdrawn({ id: endpoint.id, revision: endpoint.revision, arms: view.revision.arms }, [
    withdrawal,
  ]);
  const { mirror, audience, burst } = view.revision;
  await db.transact((tx) =>
    endpoints.revise(tx, dataPlane, view, {
      arms,
      mirror,
      audience,
      burst,
      cause: withdrawal.reason,
      rolloutId: null,
      look: null,
    }),
  );
  await deps.publisher.publish();
}

/** Acts on all that the data plane tells. Telling the same again changes nothing. */
export async function heedWithdrawals(deps: WithdrawalsDeps): Promise<void> {
  for (const withdrawal of (await deps.publisher.status())?.withdrawals ?? []) await heed(deps, withdrawal);
}
