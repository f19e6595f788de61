import { Type } from 'typebox';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import {
  WebhookDeliveryView as DeliverySchema,
  NewWebhook,
  WebhookChange,
  WebhookDeliveryDetail,
  WebhookDeliveryPage,
  WebhookDeliveryParams,
  WebhookDeliveryQuery,
  type WebhookDeliveryView,
  WebhookPage,
  WebhookParams,
  WebhookView as WebhookSchema,
  WebhookTestBody,
  WebhookTestView,
  type WebhookView,
} from '../../contracts/webhooks.ts';
import { actorOf, isAllowed, type Principal } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { toIso } from '../../kernel/time.ts';
import type { Delivery, Webhook } from './model.ts';
import { shownUrl } from './shown-url.ts';
import type { Webhooks } from './webhooks.ts';

const tags = ['webhooks'];
const base = '/api/v1/projects/:project/webhooks';
const deliveries = '/api/v1/projects/:project/webhook-deliveries';

/** An address for a reader of the project: whole for those who may set it. */
type Shown = (url: string) => string;

const shownTo = (principal: Principal, project: string): Shown =>
  isAllowed(principal, 'webhooks.write', project) ? (url) => url : shownUrl;

function toView(shown: Shown, webhook: Webhook, tried: Delivery | undefined): WebhookView {
  const { project: _project, secret, createdAt, updatedAt, ...rest } = webhook;
  const last = tried?.last ?? null;
  return {
    ...rest,
    url: shown(webhook.url),
    events: [...webhook.events],
    signed: secret !== null,
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
    last:
      last === null
        ? null
        : { at: toIso(last.at), ok: tried?.state === 'delivered', status: last.status, error: last.error },
  };
}

function toDeliveryView(shown: Shown, delivery: Delivery): WebhookDeliveryView {
  const { id, origin, owner, name, url, event, test, state, attempts, last, nextAt, createdAt } = delivery;
  return {
    id,
    webhook: origin === 'webhook' ? owner : null,
    name,
    url: shown(url),
    event,
    test,
    state,
    attempts,
    last: last === null ? null : { ...last, at: toIso(last.at) },
    nextAt: nextAt === null ? null : toIso(nextAt),
    createdAt: toIso(createdAt),
  };
}

/** @param source where the server's rule about private addresses came from, told with every list */
export function webhooksRoutes(app: HttpApp, webhooks: Webhooks, source: string): void {
  const viewOf = async (principal: Principal, webhook: Webhook): Promise<WebhookView> =>
    toView(shownTo(principal, webhook.project), webhook, (await webhooks.lastTried([webhook.id])).get(webhook.id));

  app.get(
    base,
    {
      config: { permission: 'webhooks.read' },
      schema: {
        operationId: 'listWebhooks',
        summary: 'List the webhooks of a project, newest first, and how their last attempt went',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: WebhookPage },
      },
    },
    async ({ principal, params, query: { limit = 100, cursor } }) => {
      const page = await webhooks.list(params.project, { limit, cursor });
      const tried = await webhooks.lastTried(page.items.map(({ id }) => id));
      const shown = shownTo(principal, params.project);
      const { schemes, allowPrivate, retries } = webhooks.rules;
      return {
        ...page,
        items: page.items.map((webhook) => toView(shown, webhook, tried.get(webhook.id))),
        rule: { schemes: [...schemes], allowPrivate, retries, source },
      };
    },
  );
  app.post(
    base,
    {
      config: { permission: 'webhooks.write' },
      schema: {
        operationId: 'createWebhook',
        summary: 'Have a receiver told of events',
        tags,
        params: ProjectParams,
        body: NewWebhook,
        response: { 201: WebhookSchema },
      },
    },
    async ({ principal, params, body }, reply) =>
      reply.code(201).send(await viewOf(principal, await webhooks.create(actorOf(principal), params.project, body))),
  );
  app.get(
    `${base}/:webhook`,
    {
      config: { permission: 'webhooks.read' },
      schema: {
        operationId: 'getWebhook',
        summary: 'A webhook',
        tags,
        params: WebhookParams,
        response: { 200: WebhookSchema },
      },
    },
    async ({ principal, params }) => viewOf(principal, await webhooks.get(params.project, params.webhook)),
  );
  app.patch(
    `${base}/:webhook`,
    {
      config: { permission: 'webhooks.write' },
      schema: {
        operationId: 'changeWebhook',
        summary: 'Change, disable or enable a webhook',
        tags,
        params: WebhookParams,
        body: WebhookChange,
        response: { 200: WebhookSchema },
      },
    },
    async ({ principal, params, body }) =>
      viewOf(principal, await webhooks.change(actorOf(principal), params.project, params.webhook, body)),
  );
  app.delete(
    `${base}/:webhook`,
    {
      config: { permission: 'webhooks.write' },
      schema: {
        operationId: 'deleteWebhook',
        summary: 'Delete a webhook; its deliveries are kept',
        tags,
        params: WebhookParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params }, reply) => {
      await webhooks.delete(actorOf(principal), params.project, params.webhook);
      return reply.code(204).send(null);
    },
  );
  app.post(
    `${base}/:webhook/test`,
    {
      config: { permission: 'webhooks.send' },
      schema: {
        operationId: 'testWebhook',
        summary: 'Send an example of an event now, once, and say what came of it',
        tags,
        params: WebhookParams,
        body: WebhookTestBody,
        response: { 200: WebhookTestView },
      },
    },
    async ({ principal, params, body }) => {
      const { delivery, sent } = await webhooks.test(actorOf(principal), params.project, params.webhook, body.event);
      const { ok, status, ms, error, body: answer } = sent;
      return { delivery: delivery.id, event: delivery.event, ok, status, ms, error, body: answer };
    },
  );
  app.get(
    deliveries,
    {
      config: { permission: 'webhooks.read' },
      schema: {
        operationId: 'listWebhookDeliveries',
        summary: 'Deliveries to webhooks and to receivers of alarms, newest first',
        tags,
        params: ProjectParams,
        querystring: WebhookDeliveryQuery,
        response: { 200: WebhookDeliveryPage },
      },
    },
    async ({ principal, params, query: { limit = 100, cursor, webhook, state } }) => {
      const page = await webhooks.deliveries.list({ project: params.project, webhook, state }, { limit, cursor });
      return { ...page, items: page.items.map((item) => toDeliveryView(shownTo(principal, params.project), item)) };
    },
  );
  app.get(
    `${deliveries}/:delivery`,
    {
      config: { permission: 'webhooks.read' },
      schema: {
        operationId: 'getWebhookDelivery',
        summary: 'A delivery with what it carries and every attempt',
        tags,
        params: WebhookDeliveryParams,
        response: { 200: WebhookDeliveryDetail },
      },
    },
    async ({ principal, params }) => {
      const { delivery, history } = await webhooks.deliveries.get(params.project, params.delivery);
      return {
        ...toDeliveryView(shownTo(principal, params.project), delivery),
        body: delivery.body,
        history: history.map((attempt) => ({ ...attempt, at: toIso(attempt.at) })),
      };
    },
  );
  app.post(
    `${deliveries}/:delivery/redeliver`,
    {
      config: { permission: 'webhooks.send' },
      schema: {
        operationId: 'redeliverWebhook',
        summary: 'Try a finished delivery again',
        tags,
        params: WebhookDeliveryParams,
        response: { 202: DeliverySchema },
      },
    },
    async ({ principal, params }, reply) =>
      reply
        .code(202)
        .send(
          toDeliveryView(
            shownTo(principal, params.project),
            await webhooks.deliveries.redeliver(actorOf(principal), params.project, params.delivery),
          ),
        ),
  );
}
