// What the services of this module are built from.
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/db/database.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Lineage } from '../lineage/index.ts';
import type { Tracking } from '../tracking/index.ts';

export interface RegistryDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly blobs: Blobs;
  readonly audit: Audit;
  readonly identity: Identity;
  readonly lineage: Lineage;
  readonly tracking: Tracking;
}
