import { Type } from 'typebox';
import { IdText } from '../contracts/paging.ts';
import { JobPage, JobQuery, JobView } from '../contracts/server.ts';
import { actorOf, type Principal } from '../http/principal.ts';
import type { HttpApp } from '../http/server.ts';
import { toIso } from '../kernel/time.ts';
import type { Audit } from '../modules/audit/index.ts';
import type { Job, Queue } from '../platform/queue/queue.ts';

const tags = ['server'];
const read = { permission: 'server.read' };
const admin = { permission: 'server.admin' };

function toView(job: Job): JobView {
  const { payload: _payload, result: _result, ...rest } = job;
  return {
    ...rest,
    createdAt: toIso(job.createdAt),
    finishedAt: job.finishedAt === null ? null : toIso(job.finishedAt),
  };
}

export function jobRoutes(app: HttpApp, { queue, audit }: { readonly queue: Queue; readonly audit: Audit }): void {
  const params = Type.Object({ id: IdText });
  const change = async (principal: Principal, id: string, verb: 'cancel' | 'revive'): Promise<JobView> => {
    const { kind, project } = await queue.get(id);
    const action = `server.${verb}_job`;
    const entry = {
      actor: actorOf(principal),
      action,
      project,
      subject: { type: 'job', id },
      detail: { kind },
    } as const;
    await queue[verb](id, (tx) => audit.record(tx, entry));
    return toView(await queue.get(id));
  };
  app.get(
    '/api/v1/jobs',
    {
      config: read,
      schema: {
        operationId: 'listJobs',
        summary: 'Background jobs, newest first',
        tags,
        querystring: JobQuery,
        response: { 200: JobPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, ...filter } = request.query;
      const page = await queue.list(filter, { limit, cursor });
      return { ...page, items: page.items.map(toView) };
    },
  );
  app.get(
    '/api/v1/jobs/:id',
    {
      config: read,
      schema: { operationId: 'getJob', summary: 'Read a background job', tags, params, response: { 200: JobView } },
    },
    async (request) => toView(await queue.get(request.params.id)),
  );
  app.post(
    '/api/v1/jobs/:id/cancel',
    {
      config: admin,
      schema: { operationId: 'cancelJob', summary: 'Ask a job to end', tags, params, response: { 200: JobView } },
    },
    async ({ principal, params }) => change(principal, params.id, 'cancel'),
  );
  app.post(
    '/api/v1/jobs/:id/revive',
    {
      config: admin,
      schema: {
        operationId: 'reviveJob',
        summary: 'Give a dead job another set of attempts',
        tags,
        params,
        response: { 200: JobView },
      },
    },
    async ({ principal, params }) => change(principal, params.id, 'revive'),
  );
}
