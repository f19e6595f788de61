// What bundles are made from.
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/db/database.ts';
import type { InferenceModel } from '../../platform/inference/inference.ts';
import type { PythonModels } from '../../platform/inference/python/python-models.ts';
import type { Olap } from '../../platform/olap/olap.ts';
import type { Queue } from '../../platform/queue/queue.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Lineage } from '../lineage/index.ts';
import type { DatasetSource, Serving } from '../serving/index.ts';

export interface EdgeDeps {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly bus: Bus;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly olap: Olap;
  readonly audit: Audit;
  readonly lineage: Lineage;
  /** How versions run: only what has an ONNX form, its own or a converted one, goes to a device. */
  readonly runtimes: Pick<Serving['runtimes'], 'get' | 'resolve'>;
  readonly datasets: Pick<DatasetSource, 'resolve'>;
  readonly pythonModels: Pick<PythonModels, 'quantize'>;
  /** 32 bytes from which the key is made that signs bundles. */
  readonly signingSeed: Uint8Array;
  /** Folder for files in the making. */
  readonly scratch: string;
  openModel(path: string): Promise<InferenceModel>;
}
