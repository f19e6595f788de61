import { QueuedJob } from '../../contracts/monitoring.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import {
  PurgeBody,
  RetentionChange,
  type RetentionView,
  RetentionView as ViewSchema,
} from '../../contracts/retention.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { toIso } from '../../kernel/time.ts';
import type { Policy } from './model.ts';
import type { Retention } from './retention.ts';

const tags = ['retention'];
const base = '/api/v1/projects/:project/retention';

export function retentionRoutes(app: HttpApp, retention: Retention): void {
  const viewOf = async (policy: Policy): Promise<RetentionView> => {
    const { project, lookedAt: _looked, updatedAt, last, ...rest } = policy;
    return {
      ...rest,
      updatedAt: updatedAt === null ? null : toIso(updatedAt),
      ...(await retention.preview(project)),
      last: last === null ? null : { at: toIso(last.at), took: { ...last.took } },
    };
  };
  app.get(
    base,
    {
      config: { permission: 'retention.read' },
      schema: {
        operationId: 'getRetention',
        summary: 'How long a project keeps what, and what the next purge would take',
        tags,
        params: ProjectParams,
        response: { 200: ViewSchema },
      },
    },
    async ({ params }) => viewOf(await retention.policy(params.project)),
  );
  app.patch(
    base,
    {
      config: { permission: 'retention.write' },
      schema: {
        operationId: 'changeRetention',
        summary: 'Change how long a project keeps what, or begin or end a legal hold',
        tags,
        params: ProjectParams,
        body: RetentionChange,
        response: { 200: ViewSchema },
      },
    },
    async ({ principal, params, body }) => viewOf(await retention.change(actorOf(principal), params.project, body)),
  );
  app.post(
    `${base}/purge`,
    {
      config: { permission: 'retention.purge' },
      schema: {
        operationId: 'purgeTrash',
        summary: 'Destroy what is in the trash, with metrics and artifacts, by age or id',
        tags,
        params: ProjectParams,
        body: PurgeBody,
        response: { 202: QueuedJob },
      },
    },
    async ({ principal, params, body }, reply) =>
      reply.code(202).send({ jobId: await retention.purge(actorOf(principal), params.project, body) }),
  );
}
