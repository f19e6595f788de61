import { PackageQuery } from '../../contracts/packaging.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Packaging } from './packaging.ts';

export function packagingRoutes(app: HttpApp, packaging: Packaging): void {
  app.get(
    '/api/v1/projects/:project/package',
    {
      config: { permission: 'packaging.build' },
      schema: {
        operationId: 'packageModel',
        summary: 'A model version for places that run containers, as a folder in .tar.gz',
        tags: ['packaging'],
        params: ProjectParams,
        querystring: PackageQuery,
      },
    },
    async ({ params: { project }, query }, reply) => {
      const { name, content } = await packaging.build(project, query);
      return reply
        .headers({ 'content-type': 'application/gzip', 'content-disposition': `attachment; filename="${name}"` })
        .send(content);
    },
  );
}
