// Files of runs and logged models as the body of a request. A PUT, since sending the same content again changes nothing; the body goes
// to the blob store as it arrives.
import type { Readable } from 'node:stream';
import type { TObject } from 'typebox';
import { ArtifactQuery, ArtifactView, LoggedModelParams, RunParams } from '../../../contracts/tracking.ts';
import type { HttpApp } from '../../../http/server.ts';
import { toArtifactView } from '../views.ts';
import type { Artifacts } from './artifacts.ts';
import type { ArtifactOwners } from './routes.ts';

export function artifactContentRoutes(app: HttpApp, artifacts: Artifacts, owners: ArtifactOwners): void {
  // A scope of its own: here, and only here, bodies are not parsed.
  void app.register(async (scope) => {
    const uploads = scope as typeof app;
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    const put = (base: string, what: string, params: TObject, ownerOf: (given: unknown) => Promise<string>): void => {
      uploads.put(
        `/api/v1/projects/:project/${base}/artifacts/content`,
        {
          config: { permission: 'tracking.write' },
          schema: {
            operationId: `upload${what}Artifact`,
            summary: 'Keep a file under a path; folders above it are made',
            description: 'The body is the file itself, of any size; what was at the path is replaced.',
            tags: ['artifacts'],
            consumes: ['application/octet-stream'],
            params,
            querystring: ArtifactQuery,
            response: { 200: ArtifactView },
          },
        },
        async (request) => {
          const owner = await ownerOf(request.params);
          const { path } = request.query as { readonly path: string };
          return toArtifactView(await artifacts.put(owner, path, (request.body ?? []) as Readable));
        },
      );
    };
    put('runs/:run', 'Run', RunParams, (params) => {
      const { project, run } = params as { project: string; run: string };
      return owners.run(project, run);
    });
    put('logged-models/:model', 'LoggedModel', LoggedModelParams, (params) => {
      const { project, model } = params as { project: string; model: string };
      return owners.loggedModel(project, model);
    });
  });
}
