// A route of MLflow's REST protocol as this adapter declares it, and what its handler gets.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LinkSigner } from '../../http/signed-links.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Audit } from '../../modules/audit/index.ts';
import type { EvaluationSets } from '../../modules/evaluation-sets/index.ts';
import type { Gateway } from '../../modules/gateway/index.ts';
import type { Identity } from '../../modules/identity/index.ts';
import type { McpServers } from '../../modules/mcp-servers/index.ts';
import type { Registry } from '../../modules/registry/index.ts';
import type { Review } from '../../modules/review/index.ts';
import type { Scorers } from '../../modules/scorers/index.ts';
import type { Tracing } from '../../modules/tracing/index.ts';
import type { Tracking } from '../../modules/tracking/index.ts';
import type { Webhooks } from '../../modules/webhooks/index.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Queue } from '../../platform/queue/queue.ts';
import type { Fields } from './fields.ts';

export interface Call {
  readonly project: string;
  readonly actor: Actor;
  readonly fields: Fields;
  /** Parameters of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface MlflowRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/2.0`, such as `/mlflow/runs/get`. */
  readonly path: string;
  /** Of the API; 2.0 unless it is given. */
  readonly version?: '2.0' | '3.0';
  readonly permission: string;
  /** The call says itself which project it is about, or is about none: the handler asks `mayIn`. Nothing of tracking is made ready for it. */
  readonly across?: true;
  handle(call: Call): Promise<object>;
}

export interface MlflowDeps {
  readonly clock: Clock;
  readonly mcpServers: McpServers;
  readonly queue: Queue;
  readonly audit: Audit;
  readonly identity: Identity;
  readonly tracking: Tracking;
  readonly registry: Registry;
  readonly tracing: Tracing;
  readonly webhooks: Webhooks;
  readonly evaluationSets: EvaluationSets;
  readonly scorers: Scorers;
  readonly gateway: Gateway;
  readonly review: Review;
  /** Signs addresses at which clients move large files. */
  readonly links: LinkSigner;
}
