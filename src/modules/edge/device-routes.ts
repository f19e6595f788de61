// What devices ask: which bundle to run, its files, and to be heard. Their addresses name no project, since a device knows its channel only; the
// token of a device needs the one permission `edge.update` in the project of the channel.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  BundleArchiveQuery,
  DeviceChannelParams,
  DeviceFileParams,
  ReportBody,
  ReportView,
  UpdateView,
} from '../../contracts/edge.ts';
import { mayIn } from '../../http/authorization.ts';
import { sendDownload } from '../../http/download.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Channel } from './channels/model.ts';
import type { Edge } from './edge.ts';
import { edgeErrors } from './errors.ts';

const tags = ['edge'];
const permission = 'edge.update';
const config = { permission, acrossProjects: true };

export function deviceRoutes(app: HttpApp, { bundles, channels, devices }: Edge, blobs: Blobs): void {
  /** A channel that the caller may not see is one that is not there. */
  const channelOf = async (request: FastifyRequest, name: string): Promise<Channel> => {
    const channel = await channels.find(name);
    if (channel === undefined || !mayIn(request, permission, channel.project))
      throw edgeErrors.create('unknown_channel', `There is no channel ${name} for this caller.`);
    return channel;
  };
  app.get(
    '/api/v1/edge/channels/:channel',
    {
      config,
      schema: {
        operationId: 'getUpdate',
        summary: 'Which bundle a device is to run; 304 when it has it',
        tags,
        params: DeviceChannelParams,
        querystring: BundleArchiveQuery,
        response: { 200: UpdateView, 304: Type.Null() },
      },
    },
    async (request, reply) => {
      const { target } = request.query;
      const { name, project, revision, bundleId, note } = await channelOf(request, request.params.channel);
      if (bundleId === null)
        throw edgeErrors.create(
          'nothing_published',
          `Channel ${name} has published nothing yet${note === null ? '' : `: ${note}`}`,
        );
      const { model, version, request: built } = await bundles.get(project, bundleId);
      const { manifest, files } = await bundles.target(project, bundleId, target);
      // A bundle that is published again is the same to a device: the tag is that of its content.
      const etag = `"${manifest}"`;
      void reply.headers({ etag, 'cache-control': 'private, no-cache' });
      const known = (request.headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
      if (known.includes(etag) || known.includes('*')) return reply.code(304).send(null);
      return {
        channel: name,
        revision,
        bundle: bundleId,
        model,
        version,
        precision: built.precision,
        target,
        manifest,
        files: files.map((file) => ({ ...file })),
      };
    },
  );
  app.get(
    '/api/v1/edge/channels/:channel/bundles/:bundle/files/:sha256',
    {
      config,
      schema: {
        operationId: 'downloadBundleFile',
        summary: 'A file of a bundle that the channel published, by its digest',
        tags,
        params: DeviceFileParams,
      },
    },
    async (request, reply) => {
      const { bundle: id, sha256 } = request.params;
      const channel = await channelOf(request, request.params.channel);
      const bundle = await channels.published(channel, id);
      const file = bundle.targets.flatMap(({ files }) => files).find((one) => one.sha256 === sha256);
      if (file === undefined) throw edgeErrors.create('unknown_bundle', `Bundle ${id} has no file ${sha256}.`);
      const name = file.path.split('/').at(-1) ?? file.path;
      return sendDownload(
        { name, size: file.bytes, sha256, open: (range) => blobs.get(sha256, range) },
        request,
        reply,
      );
    },
  );
  app.post(
    '/api/v1/edge/channels/:channel/reports',
    {
      config,
      schema: {
        operationId: 'reportDevice',
        summary: 'What a device runs, and counts of its rows in the bins of the reference',
        tags,
        params: DeviceChannelParams,
        body: ReportBody,
        response: { 200: ReportView },
      },
    },
    async (request) => {
      const channel = await channelOf(request, request.params.channel);
      const { error, sketch, ...report } = request.body;
      const counted = await devices.report(channel, { ...report, error: error ?? null, sketch: sketch ?? null });
      return { counted };
    },
  );
}
