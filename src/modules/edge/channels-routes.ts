import { Type } from 'typebox';
import {
  ChannelBody,
  ChannelMovePage,
  ChannelPage,
  ChannelParams,
  ChannelView,
  DevicePage,
  RollBackBody,
} from '../../contracts/edge.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { toIso } from '../../kernel/time.ts';
import type { Edge } from './edge.ts';
import { toChannelView, toDeviceView } from './views.ts';

const tags = ['edge'];
const read = { permission: 'edge.read' };
const publish = { permission: 'edge.publish' };
const base = '/api/v1/projects/:project/channels';

export function channelsRoutes(app: HttpApp, edge: Edge): void {
  const { channels, devices } = edge;
  app.get(
    base,
    {
      config: read,
      schema: {
        operationId: 'listChannels',
        summary: 'Channels that devices follow, with how many run what',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: ChannelPage },
      },
    },
    async ({ params: { project }, query: { limit = 100, cursor } }) => {
      const page = await channels.list(project, { limit, cursor });
      return { ...page, items: await Promise.all(page.items.map((one) => toChannelView(edge, one))) };
    },
  );
  app.put(
    `${base}/:channel`,
    {
      config: publish,
      schema: {
        operationId: 'setChannel',
        summary: 'Make a channel that follows an alias, or change it',
        tags,
        params: ChannelParams,
        body: ChannelBody,
        response: { 200: ChannelView },
      },
    },
    async ({ principal, params: { project, channel }, body }) => {
      const { model, alias, precision = 'float32', ...given } = body;
      const set = await channels.set(actorOf(principal), project, channel, {
        model,
        alias,
        precision,
        dataset: given.dataset ?? null,
        datasetVersion: given.datasetVersion ?? null,
        label: given.label ?? null,
        predictions: given.predictions ?? null,
        score: given.score ?? null,
        threshold: given.threshold ?? null,
        maxDifference: given.maxDifference ?? null,
      });
      return toChannelView(edge, set);
    },
  );
  app.get(
    `${base}/:channel`,
    {
      config: read,
      schema: {
        operationId: 'getChannel',
        summary: 'What a channel publishes, how many devices run it, and how their rows differ',
        tags,
        params: ChannelParams,
        response: { 200: ChannelView },
      },
    },
    async ({ params: { project, channel } }) => toChannelView(edge, await channels.get(project, channel)),
  );
  app.delete(
    `${base}/:channel`,
    {
      config: publish,
      schema: {
        operationId: 'deleteChannel',
        summary: 'Forget a channel with its devices',
        tags,
        params: ChannelParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params: { project, channel } }, reply) => {
      await channels.delete(actorOf(principal), project, channel);
      return reply.code(204).send(null);
    },
  );
  app.post(
    `${base}/:channel/rollback`,
    {
      config: publish,
      schema: {
        operationId: 'rollBackChannel',
        summary: 'Publish an earlier bundle again, and follow the alias no longer',
        tags,
        params: ChannelParams,
        body: RollBackBody,
        response: { 200: ChannelView },
      },
    },
    async ({ principal, params: { project, channel }, body: { bundle, cause = 'Rolled back' } }) =>
      toChannelView(edge, await channels.rollBack(actorOf(principal), project, channel, { bundle, cause })),
  );
  app.post(
    `${base}/:channel/resume`,
    {
      config: publish,
      schema: {
        operationId: 'resumeChannel',
        summary: 'Follow the alias again',
        tags,
        params: ChannelParams,
        response: { 200: ChannelView },
      },
    },
    async ({ principal, params: { project, channel } }) =>
      toChannelView(edge, await channels.resume(actorOf(principal), project, channel)),
  );
  app.get(
    `${base}/:channel/history`,
    {
      config: read,
      schema: {
        operationId: 'listChannelMoves',
        summary: 'What a channel published, newest first',
        tags,
        params: ChannelParams,
        querystring: PageQuery,
        response: { 200: ChannelMovePage },
      },
    },
    async ({ params: { project, channel }, query: { limit = 100, cursor } }) => {
      const page = await channels.moves(project, channel, { limit, cursor });
      return {
        ...page,
        items: page.items.map(({ bundleId, at, ...move }) => ({ ...move, bundle: bundleId, at: toIso(at) })),
      };
    },
  );
  app.get(
    `${base}/:channel/devices`,
    {
      config: read,
      schema: {
        operationId: 'listDevices',
        summary:
          'Devices of a channel: what they run, when they were seen, and how their rows differ from the reference',
        tags,
        params: ChannelParams,
        querystring: PageQuery,
        response: { 200: DevicePage },
      },
    },
    async ({ params: { project, channel: name }, query: { limit = 100, cursor } }) => {
      const channel = await channels.get(project, name);
      const page = await devices.list(channel, { limit, cursor });
      return { ...page, items: page.items.map((one) => toDeviceView(channel, one)) };
    },
  );
}
