// Wires the modules in tier order: each gets the ports and the lower modules it names, nothing else.
import { type Audit, createAudit } from '../modules/audit/index.ts';
import { createDatasets, type Datasets } from '../modules/datasets/index.ts';
import { createFeatures, type Features } from '../modules/features/index.ts';
import { createIdentity, type Identity } from '../modules/identity/index.ts';
import { createLineage, type Lineage } from '../modules/lineage/index.ts';
import { createObjectives, type Objectives } from '../modules/objectives/index.ts';
import { createRegistry, type Registry } from '../modules/registry/index.ts';
import { createTracking, type Tracking } from '../modules/tracking/index.ts';
import type { Config } from './config.ts';
import type { Platform } from './platform.ts';

export interface Modules {
  readonly audit: Audit;
  readonly datasets: Datasets;
  readonly features: Features;
  readonly identity: Identity;
  readonly lineage: Lineage;
  readonly objectives: Objectives;
  readonly registry: Registry;
  readonly tracking: Tracking;
}

export function createModules(platform: Platform, config: Config): Modules {
  const audit = createAudit(platform);
  const identity = createIdentity({ ...platform, audit });
  const lineage = createLineage(platform);
  const objectives = createObjectives({ ...platform, audit, lineage });
  const datasets = createDatasets({ ...platform, audit, lineage, roots: config.import.roots });
  const features = createFeatures({ ...platform, audit, lineage, datasets });
  const tracking = createTracking({ ...platform, audit, identity, lineage });
  const registry = createRegistry({ ...platform, audit, identity, lineage, tracking });
  return { audit, datasets, features, identity, lineage, objectives, registry, tracking };
}
