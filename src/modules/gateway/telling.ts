// Every change of a record of the gateway is audited and told in the transaction of the change.
import type { Actor } from '../../kernel/actor.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Identity } from '../identity/index.ts';

/** The ports that each part of the gateway takes. */
export interface RecordDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly identity: Pick<Identity, 'getProject'>;
}

export interface Change {
  readonly actor: Actor;
  readonly project: string;
  /** Such as `set_key`. */
  readonly action: string;
  readonly subject: NodeRef;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly detail: Readonly<Record<string, unknown>>;
}

export async function tell(deps: Pick<RecordDeps, 'audit' | 'bus'>, tx: Tx, change: Change): Promise<void> {
  const { action, subject, project, ...rest } = change;
  await deps.audit.record(tx, { ...rest, project, subject, action: `gateway.${action}` });
  await deps.bus.publish(tx, {
    type: 'gateway.changed',
    project,
    subject: subject.id,
    data: { record: subject.type, action, ...change.detail },
  });
}
