// Uploads in parts over the native API: begun, sent part by part in any order, taken up again by reading which parts arrived, completed.
import type { Readable } from 'node:stream';
import { Type } from 'typebox';
import {
  ArtifactPartView,
  ArtifactUploadBody,
  ArtifactUploadView,
  ArtifactView,
  CompleteUploadBody,
  RunParams,
  UploadParams,
  UploadPartParams,
} from '../../../contracts/tracking.ts';
import type { HttpApp } from '../../../http/server.ts';
import { toIso } from '../../../kernel/time.ts';
import { mostPartBytes } from '../../../platform/blobs/uploads.ts';
import { toArtifactView } from '../views.ts';
import type { ArtifactUpload, Uploads } from './uploads.ts';

const tags = ['artifacts'];
const write = { permission: 'tracking.write' };
const uploadAddress = '/api/v1/projects/:project/artifact-uploads/:upload';

export function uploadRoutes(
  app: HttpApp,
  uploads: Uploads,
  ownerOfRun: (project: string, id: string) => Promise<string>,
): void {
  const toView = async ({ id, project, path, parts, begunAt, completed }: ArtifactUpload) => ({
    id,
    path,
    parts,
    begunAt: toIso(begunAt),
    completed,
    received: [...(await uploads.received(project, id))],
  });

  app.post(
    '/api/v1/projects/:project/runs/:run/artifact-uploads',
    {
      config: write,
      schema: {
        operationId: 'beginRunArtifactUpload',
        summary: 'Begin to upload a large file in parts',
        description:
          'The file appears when the upload is completed. What is not completed within two days is swept away.',
        tags,
        params: RunParams,
        body: ArtifactUploadBody,
        response: { 201: ArtifactUploadView },
      },
    },
    async (request, reply) => {
      const { project, run } = request.params;
      const { path, parts } = request.body;
      const upload = await uploads.begin(project, await ownerOfRun(project, run), path, parts);
      return reply.code(201).send(await toView(upload));
    },
  );
  app.get(
    uploadAddress,
    {
      config: write,
      schema: {
        operationId: 'getArtifactUpload',
        summary: 'Which parts of an upload arrived, to go on with the others',
        tags,
        params: UploadParams,
        response: { 200: ArtifactUploadView },
      },
    },
    async ({ params }) => toView(await uploads.get(params.project, params.upload)),
  );
  app.post(
    `${uploadAddress}/complete`,
    {
      config: write,
      bodyLimit: 4 * 1024 * 1024,
      schema: {
        operationId: 'completeArtifactUpload',
        summary: 'Make the file of the parts; repeating this answers the same',
        tags,
        params: UploadParams,
        body: CompleteUploadBody,
        response: { 200: ArtifactView },
      },
    },
    async ({ params, body }) => toArtifactView(await uploads.complete(params.project, params.upload, body.parts)),
  );
  app.delete(
    uploadAddress,
    {
      config: write,
      schema: {
        operationId: 'abortArtifactUpload',
        summary: 'Give an upload up and remove its parts',
        tags,
        params: UploadParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ params }, reply) => {
      await uploads.abort(params.project, params.upload);
      return reply.code(204).send(null);
    },
  );
  // A scope of its own: here, and only here, bodies are not parsed.
  void app.register(async (scope) => {
    const raw = scope as typeof app;
    raw.removeAllContentTypeParsers();
    raw.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    raw.put(
      `${uploadAddress}/parts/:part`,
      {
        config: write,
        bodyLimit: mostPartBytes,
        schema: {
          operationId: 'sendArtifactPart',
          summary: 'Send a part; sending it again replaces it',
          description:
            'The body is the bytes of the part. All parts but the last have at least 5 MiB where content is on S3.',
          tags,
          consumes: ['application/octet-stream'],
          params: UploadPartParams,
          response: { 200: ArtifactPartView },
        },
      },
      async ({ params, body }) =>
        uploads.putPart(params.project, params.upload, params.part, (body ?? noBytes()) as Readable),
    );
  });
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}
