// Tables as files.
import { Type } from 'typebox';
import { TableFileBody } from '../../contracts/pages/table-file.ts';
import type { HttpApp } from '../../http/server.ts';
import { type PagesDeps, tags } from './pages.ts';
import { tableFile } from './table-file.ts';

export function tableRoutes(app: HttpApp, deps: PagesDeps): void {
  app.post(
    '/api/v1/table-files',
    {
      config: { permission: 'pages.read', acrossProjects: true },
      bodyLimit: 64 * 1024 * 1024,
      schema: {
        operationId: 'convertTable',
        summary: 'Rows as a Parquet file; nothing is stored',
        tags,
        body: TableFileBody,
        response: { 200: Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary' }) },
      },
    },
    async ({ body }, reply) => reply.type('application/vnd.apache.parquet').send(await tableFile(deps, body)),
  );
}
