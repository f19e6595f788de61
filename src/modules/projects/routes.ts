import { Manifest } from '../../contracts/manifest.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import { ApplyBody, ManifestFilesBody, ManifestFilesView, PlanView } from '../../contracts/projects.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Plan, ProjectFile, Projects } from './projects.ts';

const tags = ['projects'];
const bodyLimit = 48 * 1024 * 1024;

const toFiles = (files: readonly { path: string; base64: string }[]): ProjectFile[] =>
  files.map((file) => ({ path: file.path, content: Buffer.from(file.base64, 'base64') }));
const toView = (plan: Plan) => ({
  project: plan.project,
  changes: plan.changes.map((change) => ({ ...change, fields: [...change.fields] })),
});

export function projectsRoutes(app: HttpApp, projects: Projects): void {
  app.post(
    '/api/v1/manifest/files',
    {
      config: { permission: 'projects.read', acrossProjects: true },
      schema: {
        operationId: 'readManifest',
        summary: 'Check a pawl.yaml and name the files it needs',
        tags,
        body: ManifestFilesBody,
        response: { 200: ManifestFilesView },
      },
    },
    async (request) => {
      const { project, files, globs } = await projects.files(request.body.manifest);
      return { project, files: [...files], globs: [...globs] };
    },
  );
  app.post(
    '/api/v1/projects/:project/plan',
    {
      config: { permission: 'projects.read' },
      bodyLimit,
      schema: {
        operationId: 'planProject',
        summary: 'What applying a pawl.yaml would change',
        tags,
        params: ProjectParams,
        body: ApplyBody,
        response: { 200: PlanView },
      },
    },
    async (request) =>
      toView(await projects.plan(request.params.project, request.body.manifest, toFiles(request.body.files))),
  );
  app.post(
    '/api/v1/projects/:project/apply',
    {
      config: { permission: 'projects.apply' },
      bodyLimit,
      schema: {
        operationId: 'applyProject',
        summary: 'Make a project as its pawl.yaml declares it',
        tags,
        params: ProjectParams,
        body: ApplyBody,
        response: { 200: PlanView },
      },
    },
    async (request) =>
      toView(
        await projects.apply(
          actorOf(request.principal),
          request.params.project,
          request.body.manifest,
          toFiles(request.body.files),
          request.body.codeSource,
        ),
      ),
  );
  app.get('/schemas/pawl.json', { config: { permission: 'public' }, schema: { hide: true } }, async () => Manifest);
}
