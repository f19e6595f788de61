// Back to what an endpoint served before, in one call: an open rollout ends, and an earlier revision comes into force again.
import type { Actor } from '../../../kernel/actor.ts';
import type { Database } from '../../../platform/db/database.ts';
import type { ChangedEndpoint, Endpoints } from '../endpoints/endpoints.ts';
import type { Revision } from '../endpoints/model.ts';
import * as endpointStore from '../endpoints/store.ts';
import { servingErrors } from '../errors.ts';
import type { Rollouts } from './rollouts.ts';
import * as store from './store.ts';

export interface Restoring {
  /** Number of the revision; without one, the newest that gave everything to another version than now. */
  readonly to?: number | undefined;
  readonly reason: string;
}

export interface RestoreDeps {
  readonly db: Database;
  readonly endpoints: Endpoints;
  readonly rollouts: Rollouts;
}

const looked = 500;

/**
 * Ends an open rollout in the champion's favour, then brings the earlier revision back, unless ending the rollout did already.
 * @throws AppError `serving.unknown_revision`, errors of the endpoint
 */
export async function restoreRevision(
  { db, endpoints, rollouts }: RestoreDeps,
  actor: Actor,
  project: string,
  name: string,
  { to, reason }: Restoring,
): Promise<ChangedEndpoint> {
  const { endpoint } = await endpoints.get(project, name);
  const target = async (before: Revision): Promise<Revision> => {
    const found =
      to === undefined
        ? (await endpointStore.listRevisions(db.reader, endpoint.id, before.number, looked)).find(
            ({ arms }) => arms.length === 1 && arms[0]?.modelVersionId !== before.arms[0]?.modelVersionId,
          )
        : await endpointStore.findRevision(db.reader, endpoint.id, to);
    if (found === undefined || found.number >= before.number)
      throw servingErrors.create(
        'unknown_revision',
        to === undefined
          ? `Endpoint ${name} never gave everything to another version.`
          : `Endpoint ${name} has no earlier revision ${to}.`,
      );
    return found;
  };
  const open = await store.findOpenRollout(db.reader, endpoint.id);
  if (open !== undefined) {
    if (to !== undefined) await target((await endpoints.get(project, name)).revision);
    await rollouts.rollBack(actor, open, reason);
    if (to === undefined) return endpoints.settle(await endpoints.get(project, name));
  }
  const view = await endpoints.get(project, name);
  const revision = await target(view.revision);
  return endpoints.settle(
    await db.transact((tx) =>
      endpoints.revise(tx, actor, view, {
        arms: revision.arms,
        mirror: revision.mirror,
        audience: revision.audience,
        burst: revision.burst,
        shape: revision.shape,
        features: revision.features,
        cause: `rolled back to revision ${revision.number}: ${reason}`,
        rolloutId: null,
        look: null,
      }),
    ),
  );
}
