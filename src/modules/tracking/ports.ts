// What the services of this module are built from.
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Ticker } from '../../platform/clock/ticker.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { NewId, Random } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Lineage } from '../lineage/index.ts';

export interface TrackingDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly random: Random;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly blobs: Blobs;
  readonly audit: Audit;
  readonly identity: Identity;
  readonly lineage: Lineage;
  /**
   * Told of content that a path no longer names, in the transaction in which it lost the path.
   * @param project of the run or logged model whose path it was; undefined when there is none any more
   */
  readonly release: (tx: Tx, digests: readonly string[], project: string | undefined) => Promise<void>;
}
