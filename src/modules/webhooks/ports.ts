// What webhooks are built of.
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/db/database.ts';
import type { Queue } from '../../platform/queue/queue.ts';
import type { NewId, Random } from '../../platform/random/random.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { Audit } from '../audit/index.ts';
import type { Identity } from '../identity/index.ts';
import type { WebhookRules } from './model.ts';

export interface WebhooksDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly queue: Queue;
  readonly audit: Audit;
  readonly identity: Pick<Identity, 'getProject'>;
  readonly secrets: Secrets;
  readonly rules: WebhookRules;
}
