// The one route that takes a file as its body. It is a PUT, since sending the same content again changes nothing; the body goes
// to the blob store as it arrives.
import type { Readable } from 'node:stream';
import { DatasetParams, IngestQuery, IngestView, JobStarted } from '../../contracts/datasets.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Datasets } from './datasets.ts';
import { answerIngest } from './ingest-answer.ts';

export function uploadRoute(app: HttpApp, datasets: Datasets): void {
  // A scope of its own: here, and only here, bodies are not parsed.
  void app.register(async (scope) => {
    const uploads = scope as typeof app;
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    uploads.put(
      '/api/v1/projects/:project/datasets/:dataset/content',
      {
        config: { permission: 'datasets.write' },
        schema: {
          operationId: 'uploadDatasetContent',
          summary: 'Make a version from an uploaded CSV, CSV.gz, Parquet or JSON lines file',
          description: 'The body is the file itself, of any size.',
          tags: ['datasets'],
          consumes: ['text/csv', 'application/gzip', 'application/vnd.apache.parquet', 'application/x-ndjson'],
          params: DatasetParams,
          querystring: IngestQuery,
          response: { 200: IngestView, 202: JobStarted },
        },
      },
      async (request, reply) => {
        const { params, principal, query } = request;
        const body = (request.body ?? []) as Readable;
        const source = { kind: 'upload', name: query.name ?? params.dataset, body } as const;
        const answer = await answerIngest(datasets, principal, params, source, query);
        return 'job' in answer ? reply.code(202).send(answer) : reply.code(200).send(answer);
      },
    );
  });
}
