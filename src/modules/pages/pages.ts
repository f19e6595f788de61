// The modules that pages read, and what their routes share.
import type { Clock } from '../../platform/clock/clock.ts';
import type { Datasets } from '../datasets/index.ts';
import type { Evaluations } from '../evaluation/index.ts';
import type { Features } from '../features/index.ts';
import type { Lineage } from '../lineage/index.ts';
import type { Loop } from '../loop/index.ts';
import type { Objectives } from '../objectives/index.ts';
import type { Registry } from '../registry/index.ts';
import type { Serving } from '../serving/index.ts';

export interface PagesDeps {
  readonly clock: Clock;
  readonly datasets: Datasets;
  readonly evaluations: Evaluations;
  readonly features: Features;
  readonly lineage: Lineage;
  readonly loop: Loop;
  readonly objectives: Objectives;
  readonly registry: Registry;
  readonly serving: Serving;
}

export const base = '/api/v1/projects/:project/pages';
export const tags = ['pages'];
export const read = { permission: 'pages.read' };
