import { ProjectParams } from '../../contracts/paging.ts';
import { IssueChange, IssuePage, IssueParams, IssueQuery, IssueView, NewIssueBody } from '../../contracts/review.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { parseOrderList } from '../../kernel/filter/order.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import { toIso } from '../../kernel/time.ts';
import type { Issue } from './model.ts';
import type { Review } from './review.ts';

const tags = ['issues'];
const base = '/api/v1/projects/:project/issues';

const toView = ({ createdAt, updatedAt, rootCauses, categories, ...rest }: Issue): IssueView => ({
  ...rest,
  rootCauses: [...rootCauses],
  categories: [...categories],
  createdAt: toIso(createdAt),
  updatedAt: toIso(updatedAt),
});

export function reviewRoutes(app: HttpApp, { issues }: Review): void {
  app.get(
    base,
    {
      config: { permission: 'review.read' },
      schema: {
        operationId: 'listIssues',
        summary: 'Search issues of applications, the severest first',
        description: 'Filters name id, name, description, status, severity, runId, createdBy, createdAt and updatedAt.',
        tags,
        params: ProjectParams,
        querystring: IssueQuery,
        response: { 200: IssuePage },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor, filter = '', order, experiment } = query;
      const search = { filter: parseFilter(filter), order: parseOrderList(order), experimentId: experiment };
      const page = await issues.search(params.project, search, { limit, cursor });
      return { ...page, items: page.items.map(toView) };
    },
  );
  app.post(
    base,
    {
      config: { permission: 'review.write' },
      schema: {
        operationId: 'createIssue',
        summary: 'Record an issue of an application',
        tags,
        params: ProjectParams,
        body: NewIssueBody,
        response: { 201: IssueView },
      },
    },
    async ({ params, body, principal }, reply) => {
      const { experiment, run, description = '', ...rest } = body;
      const issue = await issues.create(actorOf(principal), params.project, {
        ...rest,
        description,
        experimentId: experiment,
        sourceRunId: run,
      });
      return reply.code(201).send(toView(issue));
    },
  );
  app.get(
    `${base}/:issue`,
    {
      config: { permission: 'review.read' },
      schema: {
        operationId: 'getIssue',
        summary: 'Read an issue',
        tags,
        params: IssueParams,
        response: { 200: IssueView },
      },
    },
    async ({ params }) => toView(await issues.get(params.project, params.issue)),
  );
  app.patch(
    `${base}/:issue`,
    {
      config: { permission: 'review.write' },
      schema: {
        operationId: 'changeIssue',
        summary: 'Describe, weigh, resolve or reject an issue',
        tags,
        params: IssueParams,
        body: IssueChange,
        response: { 200: IssueView },
      },
    },
    async ({ params, body, principal }) =>
      toView(await issues.change(actorOf(principal), params.project, params.issue, body)),
  );
}
