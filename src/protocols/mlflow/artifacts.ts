// MLflow's artifact listing calls (JSON), and the proxy that moves bytes: PUT, GET with ranges, DELETE, all streamed.
import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendDownload } from '../../http/download.ts';
import type { ArtifactEntry, Tracking } from '../../modules/tracking/index.ts';
import type { ByteRange } from '../../platform/blobs/blobs.ts';
import type { MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid, mlflowErrors } from './errors.ts';
import { type ArtifactPlace, checkPath, isKeptHere, modelLocation, placeOf, runLocation } from './locations.ts';
import { runIdOf } from './run-fields.ts';

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

/** Text files of MLflow that have no extension. */
const textNames = ['mlmodel', 'mlproject'];

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
  const open = async (range?: ByteRange): Promise<Readable> =>
    (await tracking.artifacts.open(place.owner, place.path, range)).content;
  const contentType = textNames.includes(entry.name.toLowerCase()) ? 'text/plain' : undefined;
  return sendDownload({ name: entry.name, size: entry.size, sha256: entry.sha256, contentType, open }, request, reply);
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}

/** Stores the body of a request under a proxied path. */
export async function receiveFile(
  tracking: Tracking,
  place: ArtifactPlace,
  body: unknown,
  maxBytes?: number,
): Promise<void> {
  if (place.path === '') throw invalid('Invalid path');
  const content = body === undefined || body === null ? noBytes() : (body as Readable);
  await tracking.artifacts.put(place.owner, place.path, content, maxBytes);
}
