// Large files, as MLflow's proxy client moves them: uploads in parts, and presigned addresses. Where clients reach the object store the
// addresses lead there; else they are signed links to this server, each for one part of one upload, one upload, or one content.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendDownload } from '../../http/download.ts';
import type { LinkSignature, LinkSigner } from '../../http/signed-links.ts';
import type { ArtifactFile, Tracking } from '../../modules/tracking/index.ts';
import { mostParts } from '../../platform/blobs/uploads.ts';
import { receiveFile } from './artifacts.ts';
import type { MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid, mlflowErrors } from './errors.ts';
import { Fields, invalidValue, missingValue } from './fields.ts';
import { type ArtifactPlace, checkPath, isKeptHere, placeOf } from './locations.ts';

/** A part may be sent for a day, since all are signed before the first is sent. */
const partSeconds = 24 * 60 * 60;
const downloadSeconds = 300;
const uploadSeconds = 900;
const longestSeconds = 7 * 24 * 60 * 60;
const signedRoot = '/api/2.0/mlflow-artifacts/signed';

type Params = Readonly<Record<string, string>>;

/** The address of this server as the client of a request sees it, also behind a proxy that says so. */
function addressOf(request: FastifyRequest): string {
  const forwarded = (name: string, allowed: RegExp): string | undefined => {
    const value = request.headers[name];
    return typeof value === 'string' && allowed.test(value) ? value : undefined;
  };
  const scheme = forwarded('x-forwarded-proto', /^https?$/) ?? request.protocol;
  return `${scheme}://${request.host}${forwarded('x-forwarded-prefix', /^(?:\/[\w.-]+)+$/) ?? ''}`;
}

function query(values: Readonly<Record<string, string>>): string {
  return new URLSearchParams(values).toString();
}

const encodedPath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

const purposes = {
  part: (upload: string, project: string, owner: string, path: string, number: number) => [
    'artifact part',
    upload,
    project,
    owner,
    path,
    String(number),
  ],
  upload: ({ owner, path }: ArtifactPlace) => ['artifact upload', owner, path],
  download: (path: string, sha256: string) => ['artifact download', path, sha256],
};

/** Where the bytes of a file may be read for some seconds. */
async function downloadUrl(
  tracking: Tracking,
  links: LinkSigner,
  request: FastifyRequest,
  file: ArtifactFile,
  seconds: number,
): Promise<string> {
  const direct = await tracking.artifacts.directUrl(file, seconds);
  if (direct !== undefined) return direct;
  const { sha256, path } = file;
  const link = { sha256, ...links.sign(purposes.download(path, sha256), seconds) };
  return `${addressOf(request)}${signedRoot}/content/${encodedPath(path)}?${query(link)}`;
}

async function fileAt(tracking: Tracking, { owner, path }: ArtifactPlace): Promise<ArtifactFile> {
  const entry = path === '' ? undefined : await tracking.artifacts.find(owner, path);
  if (entry === undefined || entry.sha256 === null)
    throw mlflowErrors.create('not_found', `No such artifact: '${path}'`);
  return { ...entry, sha256: entry.sha256 };
}

/** The path of a file in the making: the client names its folder in the address, and the file as it is called on its own disk. */
function uploadPath(folder: string, localPath: string): string {
  const name = checkPath(localPath.split(/[/\\]/).at(-1) ?? '');
  if (name === '') throw invalid('Invalid path');
  const checked = checkPath(folder);
  return checked === '' ? name : `${checked}/${name}`;
}

function secondsOf(fields: Fields, unset: number): number {
  const seconds = fields.integer('expiration') ?? unset;
  if (seconds >= 1 && seconds <= longestSeconds) return seconds;
  throw invalid(`expiration must be between 1 and ${longestSeconds} seconds (got ${seconds}).`);
}

export function transferRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { tracking, links } = deps;

  /** The upload of a call, which names the file once more. */
  const uploadOf = async (project: string, fields: Fields, folder: string): Promise<string> => {
    const id = fields.requiredText('upload_id');
    const place = await placeOf(tracking, project, uploadPath(folder, fields.requiredText('path')));
    const upload = await tracking.uploads.get(project, id);
    if (upload.owner !== place.owner || upload.path !== place.path)
      throw mlflowErrors.create('not_found', `The upload '${id}' is of another file.`);
    return id;
  };

  /** The place that a run or logged model and a path in it name. */
  const placeIn = async (project: string, fields: Fields): Promise<ArtifactPlace> => {
    const run = fields.text('run_id');
    const model = fields.text('model_id');
    if ((run === undefined) === (model === undefined))
      throw invalid('Exactly one of run_id and model_id must be provided.');
    const path = checkPath(fields.requiredText('path'));
    if (path === '') throw invalid('Invalid path');
    const owner =
      run === undefined ? await tracking.loggedModels.get(project, model ?? '') : await tracking.runs.get(project, run);
    if (!isKeptHere(owner)) throw invalid('This server does not keep the artifacts of that run or model.');
    return { owner: owner.id, path };
  };

  return [
    {
      method: 'POST',
      path: '/mlflow-artifacts/mpu/create/*',
      permission: 'tracking.write',
      async handle({ project, fields, params, request }) {
        const path = uploadPath(params['*'] ?? '', fields.requiredText('path'));
        const count = fields.integer('num_parts');
        if (count === undefined) throw missingValue('num_parts');
        if (count < 1 || count > mostParts)
          throw invalidValue('num_parts', count, `It must be between 1 and ${mostParts}.`);
        const place = await placeOf(tracking, project, path);
        if (place.path === '') throw invalid('Invalid path');
        const { id } = await tracking.uploads.begin(project, place.owner, place.path, count);
        const urlOf = async (number: number): Promise<string> => {
          if (tracking.uploads.direct) {
            const direct = await tracking.uploads.partUrl(project, id, number, partSeconds);
            if (direct !== undefined) return direct;
          }
          const link = links.sign(purposes.part(id, project, place.owner, place.path, number), partSeconds);
          return `${addressOf(request)}${signedRoot}/parts/${id}/${number}?${query({ project, ...link })}`;
        };
        const credentials: { url: string; part_number: number; headers: object }[] = [];
        for (let number = 1; number <= count; number++)
          credentials.push({ url: await urlOf(number), part_number: number, headers: {} });
        return { upload_id: id, credentials };
      },
    },
    {
      method: 'POST',
      path: '/mlflow-artifacts/mpu/complete/*',
      permission: 'tracking.write',
      async handle({ project, fields, params }) {
        const id = await uploadOf(project, fields, params['*'] ?? '');
        const parts = fields.messages('parts').map((part) => {
          const number = part.integer('part_number');
          if (number === undefined) throw missingValue(part.path('part_number'));
          return { number, etag: part.requiredText('etag') };
        });
        if (parts.length === 0) throw missingValue('parts');
        await tracking.uploads.complete(project, id, parts);
        return {};
      },
    },
    {
      method: 'POST',
      path: '/mlflow-artifacts/mpu/abort/*',
      permission: 'tracking.write',
      async handle({ project, fields, params }) {
        await placeOf(tracking, project, uploadPath(params['*'] ?? '', fields.requiredText('path')));
        // A client that gives up what was never begun, or was given up before, has what it wants.
        await tracking.uploads.abort(project, fields.requiredText('upload_id'));
        return {};
      },
    },
    {
      method: 'GET',
      path: '/mlflow-artifacts/presigned/*',
      permission: 'tracking.read',
      async handle({ project, params, request }) {
        const file = await fileAt(tracking, await placeOf(tracking, project, params['*'] ?? ''));
        const url = await downloadUrl(tracking, links, request, file, downloadSeconds);
        return { url, headers: {}, file_size: file.size };
      },
    },
    {
      method: 'POST',
      path: '/mlflow/artifacts/presigned-download-url',
      permission: 'tracking.read',
      async handle({ project, fields, request }) {
        const seconds = secondsOf(fields, downloadSeconds);
        const file = await fileAt(tracking, await placeIn(project, fields));
        const url = await downloadUrl(tracking, links, request, file, seconds);
        return { presigned_url: url, headers: {}, file_size: file.size };
      },
    },
    {
      method: 'POST',
      path: '/mlflow/artifacts/presigned-upload-url',
      permission: 'tracking.write',
      async handle({ project, fields, request }) {
        const seconds = secondsOf(fields, uploadSeconds);
        const place = await placeIn(project, fields);
        await tracking.artifacts.checkFree(place.owner, place.path);
        const link = { owner: place.owner, ...links.sign(purposes.upload(place), seconds) };
        const url = `${addressOf(request)}${signedRoot}/content/${encodedPath(place.path)}?${query(link)}`;
        return { presigned_url: url, headers: {} };
      },
    },
  ];
}

/** Where signed links lead. Bodies stay streams; the link is the permission. */
export function installSignedLinks(scope: FastifyInstance, deps: MlflowDeps): void {
  const { tracking, links } = deps;
  const open = { config: { permission: 'public' }, schema: { hide: true }, bodyLimit: Number.MAX_SAFE_INTEGER };
  const signatureOf = (fields: Fields): Partial<LinkSignature> => ({
    expires: fields.text('expires') ?? '',
    signature: fields.text('signature') ?? '',
  });

  scope.put(`${signedRoot}/parts/:upload/:part`, open, async (request, reply) => {
    const { upload: id = '', part = '' } = request.params as Params;
    const fields = new Fields(request.query);
    const project = fields.text('project') ?? '';
    const number = /^\d{1,5}$/.test(part) ? Number(part) : 0;
    const { owner, path } = await tracking.uploads.get(project, id);
    links.check(purposes.part(id, project, owner, path, number), signatureOf(fields));
    const { etag } = await tracking.uploads.putPart(project, id, number, bodyOf(request));
    return reply.header('etag', etag).code(200).send();
  });
  scope.get(`${signedRoot}/content/*`, open, async (request, reply) => {
    const path = checkPath((request.params as Params)['*'] ?? '');
    const fields = new Fields(request.query);
    const sha256 = fields.text('sha256') ?? '';
    links.check(purposes.download(path, sha256), signatureOf(fields));
    const content = await tracking.artifacts.content(sha256);
    if (content === undefined) throw mlflowErrors.create('not_found', `No such artifact: '${path}'`);
    return sendDownload({ name: path.split('/').at(-1) ?? path, sha256, ...content }, request, reply);
  });
  scope.put(`${signedRoot}/content/*`, open, async (request) => {
    const path = checkPath((request.params as Params)['*'] ?? '');
    const fields = new Fields(request.query);
    const place = { owner: fields.text('owner') ?? '', path };
    links.check(purposes.upload(place), signatureOf(fields));
    await receiveFile(tracking, place, request.body);
    return {};
  });
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}

function bodyOf(request: FastifyRequest): AsyncIterable<Uint8Array> {
  return (request.body ?? noBytes()) as AsyncIterable<Uint8Array>;
}
