import { Type } from 'typebox';
import { ProjectParams } from '../../contracts/paging.ts';
import {
  IssueChange,
  IssuePage,
  IssueParams,
  IssueQuery,
  IssueTracesBody,
  IssueUnlinkBody,
  IssueView,
  LabelSchemaChange,
  LabelSchemaPage,
  LabelSchemaParams,
  LabelSchemaQuery,
  LabelSchemaView,
  NewIssueBody,
  NewLabelSchemaBody,
} from '../../contracts/review.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { parseOrderList } from '../../kernel/filter/order.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import { queueRoutes } from './queue-routes.ts';
import type { Review } from './review.ts';
import { toIssueView, toSchemaView } from './views.ts';

const tags = ['issues'];
const base = '/api/v1/projects/:project/issues';

function labelSchemaRoutes(app: HttpApp, { labelSchemas }: Review): void {
  const path = '/api/v1/projects/:project/label-schemas';
  app.get(
    path,
    {
      config: { permission: 'review.read' },
      schema: {
        operationId: 'listLabelSchemas',
        summary: 'Questions for reviewers of an experiment, newest first',
        tags: ['label schemas'],
        params: ProjectParams,
        querystring: LabelSchemaQuery,
        response: { 200: LabelSchemaPage },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor, experiment } = query;
      const page = await labelSchemas.list(params.project, experiment, { limit, cursor });
      return { ...page, items: page.items.map(toSchemaView) };
    },
  );
  app.post(
    path,
    {
      config: { permission: 'review.write' },
      schema: {
        operationId: 'createLabelSchema',
        summary: 'Make a question for reviewers of an experiment',
        tags: ['label schemas'],
        params: ProjectParams,
        body: NewLabelSchemaBody,
        response: { 201: LabelSchemaView },
      },
    },
    async ({ params, body, principal }, reply) => {
      const { experiment, instruction = null, comment = false, type = 'feedback', ...rest } = body;
      const given = { ...rest, type, instruction, comment, experimentId: experiment };
      const schema = await labelSchemas.create(actorOf(principal), params.project, given);
      return reply.code(201).send(toSchemaView(schema));
    },
  );
  app.patch(
    `${path}/:schema`,
    {
      config: { permission: 'review.write' },
      schema: {
        operationId: 'changeLabelSchema',
        summary: 'Change a question for reviewers; the form of its answers stays',
        tags: ['label schemas'],
        params: LabelSchemaParams,
        body: LabelSchemaChange,
        response: { 200: LabelSchemaView },
      },
    },
    async ({ params, body, principal }) =>
      toSchemaView(await labelSchemas.change(actorOf(principal), params.project, params.schema, body)),
  );
  app.delete(
    `${path}/:schema`,
    {
      config: { permission: 'review.write' },
      schema: {
        operationId: 'deleteLabelSchema',
        summary: 'Delete a question for reviewers; answers to it stay',
        tags: ['label schemas'],
        params: LabelSchemaParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ params, principal }, reply) => {
      await labelSchemas.delete(actorOf(principal), params.project, params.schema);
      return reply.code(204).send(null);
    },
  );
}

export function reviewRoutes(app: HttpApp, review: Review): void {
  const { issues } = review;
  labelSchemaRoutes(app, review);
  queueRoutes(app, review.queues);
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
      return { ...page, items: page.items.map(toIssueView) };
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
      return reply.code(201).send(toIssueView(issue));
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
    async ({ params }) => toIssueView(await issues.get(params.project, params.issue)),
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
      toIssueView(await issues.change(actorOf(principal), params.project, params.issue, body)),
  );
  app.post(
    `${base}/:issue/traces`,
    {
      config: { permission: 'review.write' },
      schema: {
        operationId: 'linkTracesToIssue',
        summary: 'Say that traces show an issue; those that do already stay as they are',
        tags,
        params: IssueParams,
        body: IssueTracesBody,
        response: { 204: Type.Null() },
      },
    },
    async ({ params, body, principal }, reply) => {
      await issues.link(actorOf(principal), params.project, params.issue, body.traces, body.rationale);
      return reply.code(204).send(null);
    },
  );
  app.post(
    `${base}/:issue/traces/unlink`,
    {
      config: { permission: 'review.write' },
      schema: {
        operationId: 'unlinkTracesFromIssue',
        summary: 'Take back that traces show an issue',
        tags,
        params: IssueParams,
        body: IssueUnlinkBody,
        response: { 204: Type.Null() },
      },
    },
    async ({ params, body, principal }, reply) => {
      await issues.unlink(actorOf(principal), params.project, params.issue, body.traces);
      return reply.code(204).send(null);
    },
  );
}
