// The modules that pages read, and what their routes share.
import type { Clock } from '../../platform/clock/clock.ts';
import type { Olap } from '../../platform/olap/olap.ts';
import type { Queue } from '../../platform/queue/queue.ts';
import type { Audit } from '../audit/index.ts';
import type { Datasets } from '../datasets/index.ts';
import type { Edge } from '../edge/index.ts';
import type { Evaluations } from '../evaluation/index.ts';
import type { EvaluationSets } from '../evaluation-sets/index.ts';
import type { Features } from '../features/index.ts';
import type { Gateway } from '../gateway/index.ts';
import type { Approvals } from '../governance/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Lineage } from '../lineage/index.ts';
import type { Loop } from '../loop/index.ts';
import type { McpServers } from '../mcp-servers/index.ts';
import type { Monitoring } from '../monitoring/index.ts';
import type { Objectives } from '../objectives/index.ts';
import type { Pipelines } from '../pipelines/index.ts';
import type { Prompts } from '../prompts/index.ts';
import type { Registry } from '../registry/index.ts';
import type { Review } from '../review/index.ts';
import type { Scorers } from '../scorers/index.ts';
import type { Serving } from '../serving/index.ts';
import type { Tracing } from '../tracing/index.ts';
import type { Tracking } from '../tracking/index.ts';

export interface PagesDeps {
  readonly approvals: Approvals;
  readonly clock: Clock;
  readonly tracing: Tracing;
  readonly tracking: Tracking;
  readonly monitoring: Monitoring;
  readonly audit: Audit;
  readonly datasets: Datasets;
  readonly edge: Edge;
  readonly evaluations: Evaluations;
  readonly evaluationSets: EvaluationSets;
  readonly features: Features;
  readonly gateway: Gateway;
  readonly identity: Identity;
  readonly lineage: Lineage;
  readonly loop: Loop;
  readonly objectives: Objectives;
  readonly olap: Olap;
  /** Every permission of the server → what it allows. */
  readonly permissions: Readonly<Record<string, string>>;
  readonly pipelines: Pipelines;
  readonly prompts: Prompts;
  readonly queue: Pick<Queue, 'list'>;
  readonly registry: Registry;
  readonly review: Review;
  readonly mcpServers: McpServers;
  readonly scorers: Scorers;
  /** Folder for files that go once they are sent. */
  readonly scratch: string;
  readonly serving: Serving;
}

export const base = '/api/v1/projects/:project/pages';
export const tags = ['pages'];
export const read = { permission: 'pages.read' };
