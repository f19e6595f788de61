import { Type } from 'typebox';
import { ProjectParams } from '../../contracts/paging.ts';
import {
  ItemsBody,
  ItemsQuery,
  NewQueueBody,
  QueueChange,
  QueueListQuery,
  QueuePage,
  QueueParams,
  QueueView,
  ReviewItemListView,
  ReviewItemPage,
  ReviewItemParams,
  ReviewItemView,
  StatusBody,
} from '../../contracts/review-queues.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import type { ReviewQueues } from './queues.ts';
import { toItemView, toQueueView } from './views.ts';

const tags = ['review queues'];
const read = { permission: 'review.read' };
const write = { permission: 'review.write' };
const base = '/api/v1/projects/:project/review-queues';

export function queueRoutes(app: HttpApp, queues: ReviewQueues): void {
  app.get(
    base,
    {
      config: read,
      schema: {
        operationId: 'listReviewQueues',
        summary: 'Review queues of an experiment, newest first',
        tags,
        params: ProjectParams,
        querystring: QueueListQuery,
        response: { 200: QueuePage },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor, experiment, user, trace } = query;
      const only = { user, traceId: trace };
      const page = await queues.list(params.project, experiment, only, { limit, cursor });
      return { ...page, items: page.items.map(toQueueView) };
    },
  );
  app.post(
    base,
    {
      config: write,
      schema: {
        operationId: 'createReviewQueue',
        summary: 'Make a review queue',
        tags,
        params: ProjectParams,
        body: NewQueueBody,
        response: { 201: QueueView },
      },
    },
    async ({ params, body, principal }, reply) => {
      const { experiment, kind = 'custom', schemas, ...rest } = body;
      const given = { ...rest, kind, experimentId: experiment, schemaIds: schemas };
      return reply.code(201).send(toQueueView(await queues.create(actorOf(principal), params.project, given)));
    },
  );
  app.get(
    `${base}/:queue`,
    {
      config: read,
      schema: {
        operationId: 'getReviewQueue',
        summary: 'Read a review queue without its traces',
        tags,
        params: QueueParams,
        response: { 200: QueueView },
      },
    },
    async ({ params }) => toQueueView(await queues.get(params.project, params.queue)),
  );
  app.patch(
    `${base}/:queue`,
    {
      config: write,
      schema: {
        operationId: 'changeReviewQueue',
        summary: 'Change the name, owner, users or questions of a review queue',
        tags,
        params: QueueParams,
        body: QueueChange,
        response: { 200: QueueView },
      },
    },
    async ({ params, body, principal }) => {
      const { schemas, ...rest } = body;
      const change = { ...rest, schemaIds: schemas };
      return toQueueView(await queues.change(actorOf(principal), params.project, params.queue, change));
    },
  );
  app.delete(
    `${base}/:queue`,
    {
      config: write,
      schema: {
        operationId: 'deleteReviewQueue',
        summary: 'Delete a review queue; the traces stay',
        tags,
        params: QueueParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ params, principal }, reply) => {
      await queues.delete(actorOf(principal), params.project, params.queue);
      return reply.code(204).send(null);
    },
  );
  app.get(
    `${base}/:queue/items`,
    {
      config: read,
      schema: {
        operationId: 'listReviewItems',
        summary: 'Traces of a review queue with their status, newest first',
        tags,
        params: QueueParams,
        querystring: ItemsQuery,
        response: { 200: ReviewItemPage },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor, status } = query;
      const page = await queues.items(params.project, params.queue, status, { limit, cursor });
      return { ...page, items: page.items.map(toItemView) };
    },
  );
  app.post(
    `${base}/:queue/items`,
    {
      config: write,
      schema: {
        operationId: 'addReviewItems',
        summary: 'Put traces into a review queue',
        tags,
        params: QueueParams,
        body: ItemsBody,
        response: { 200: ReviewItemListView },
      },
    },
    async ({ params, body, principal }) => ({
      items: (await queues.add(actorOf(principal), params.project, params.queue, body.traces)).map(toItemView),
    }),
  );
  app.patch(
    `${base}/:queue/items/:trace`,
    {
      config: write,
      schema: {
        operationId: 'setReviewItemStatus',
        summary: 'Say that the review of a trace is done, declined or open again',
        tags,
        params: ReviewItemParams,
        body: StatusBody,
        response: { 200: ReviewItemView },
      },
    },
    async ({ params, body, principal }) =>
      toItemView(await queues.setStatus(actorOf(principal), params.project, params.queue, params.trace, body.status)),
  );
  app.delete(
    `${base}/:queue/items/:trace`,
    {
      config: write,
      schema: {
        operationId: 'removeReviewItem',
        summary: 'Take a trace out of a review queue',
        tags,
        params: ReviewItemParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ params, principal }, reply) => {
      await queues.remove(actorOf(principal), params.project, params.queue, [params.trace]);
      return reply.code(204).send(null);
    },
  );
}
