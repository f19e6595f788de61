// MLflow's artifact listing calls (JSON), and the proxy that moves bytes: PUT, GET with ranges, DELETE, all streamed.
import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ArtifactEntry, Tracking } from '../../modules/tracking/index.ts';
import type { ByteRange } from '../../platform/blobs/blobs.ts';
import type { MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid, mlflowErrors } from './errors.ts';
import { type ArtifactPlace, checkPath, isKeptHere, modelLocation, placeOf, runLocation } from './locations.ts';
import { runIdOf } from './runs.ts';

const listLimit = 1000;

async function listAll(tracking: Tracking, place: ArtifactPlace): Promise<ArtifactEntry[]> {
  const entries: ArtifactEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await tracking.artifacts.list(place.owner, place.path, { limit: listLimit, cursor });
    entries.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return entries;
}

function toFile(path: string, entry: ArtifactEntry) {
  return entry.sha256 === null ? { path, is_dir: true } : { path, is_dir: false, file_size: entry.size };
}

export function artifactRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { tracking } = deps;

  return [
    {
      method: 'GET',
      path: '/mlflow/artifacts/list',
      permission: 'tracking.read',
      async handle({ project, fields }) {
        const run = await tracking.runs.get(project, runIdOf(fields));
        const path = checkPath(fields.text('path') ?? '');
        const files = isKeptHere(run) ? await listAll(tracking, { owner: run.id, path }) : [];
        return { root_uri: runLocation(run), files: files.map((entry) => toFile(entry.path, entry)) };
      },
    },
    {
      method: 'GET',
      path: '/mlflow/logged-models/:model/artifacts/directories',
      permission: 'tracking.read',
      async handle({ project, fields, params }) {
        const model = await tracking.loggedModels.get(project, params['model'] ?? '');
        const path = checkPath(fields.text('artifact_directory_path') ?? '');
        const files = await listAll(tracking, { owner: model.id, path });
        return { root_uri: modelLocation(model), files: files.map((entry) => toFile(entry.path, entry)) };
      },
    },
    {
      method: 'GET',
      path: '/mlflow-artifacts/artifacts',
      permission: 'tracking.read',
      async handle({ project, fields }) {
        const place = await placeOf(tracking, project, fields.text('path') ?? '');
        const files = await listAll(tracking, place);
        return { files: files.map((entry) => toFile(entry.name, entry)) };
      },
    },
  ];
}

/** Types that a browser may be told; everything else is just bytes, and nothing is ever shown in place. */
const contentTypes: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  log: 'text/plain',
  md: 'text/plain',
  pdf: 'application/pdf',
  png: 'image/png',
  txt: 'text/plain',
  webp: 'image/webp',
  yaml: 'text/plain',
  yml: 'text/plain',
};

/** A single range of bytes; undefined for none or one of a form that is not served. */
function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  if (match[1] === '') return { start: Math.max(0, size - Number(match[2])) };
  return match[2] === '' ? { start: Number(match[1]) } : { start: Number(match[1]), end: Number(match[2]) };
}

/** Sends a file as a download, whole or in part. */
export async function sendFile(
  tracking: Tracking,
  place: ArtifactPlace,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const entry = place.path === '' ? undefined : await tracking.artifacts.find(place.owner, place.path);
  if (entry === undefined || entry.sha256 === null) {
    throw mlflowErrors.create('not_found', `No such artifact: '${place.path}'`);
  }
  const extension = entry.name.includes('.') ? (entry.name.split('.').at(-1) ?? '').toLowerCase() : '';
  const quoted = encodeURIComponent(entry.name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  void reply.headers({
    'content-type': contentTypes[extension] ?? 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${quoted}`,
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    etag: `"${entry.sha256}"`,
  });
  const range = parseRange(request.headers.range, entry.size);
  if (range === undefined || entry.size === 0) {
    void reply.header('content-length', entry.size);
    if (request.method === 'HEAD') return reply.send();
    return reply.send((await tracking.artifacts.open(place.owner, place.path)).content);
  }
  const end = Math.min(range.end ?? entry.size - 1, entry.size - 1);
  if (range.start > end) {
    return reply.code(416).header('content-range', `bytes */${entry.size}`).send();
  }
  void reply.code(206).headers({
    'content-range': `bytes ${range.start}-${end}/${entry.size}`,
    'content-length': end - range.start + 1,
  });
  return reply.send((await tracking.artifacts.open(place.owner, place.path, { start: range.start, end })).content);
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}

/** Stores the body of a request under a proxied path. */
export async function receiveFile(tracking: Tracking, place: ArtifactPlace, body: unknown): Promise<void> {
  if (place.path === '') throw invalid('Invalid path');
  const content = body === undefined || body === null ? noBytes() : (body as Readable);
  await tracking.artifacts.put(place.owner, place.path, content);
}
