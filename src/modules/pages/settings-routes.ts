// Settings of a project, and the account of whoever reads.
import { AccountPageView, SettingsPageView } from '../../contracts/pages/settings.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import type { HttpApp } from '../../http/server.ts';
import { base, type PagesDeps, read, tags } from './pages.ts';
import { readAccount, readSettings } from './settings.ts';

export function settingsPageRoutes(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/settings`,
    {
      config: read,
      schema: {
        operationId: 'viewSettings',
        summary: 'How a project is set up, and whether anything of it needs repair',
        tags,
        params: ProjectParams,
        response: { 200: SettingsPageView },
      },
    },
    async (request) => readSettings(deps, request.params.project),
  );
  app.get(
    '/api/v1/account',
    {
      config: { ...read, acrossProjects: true },
      schema: {
        operationId: 'viewAccount',
        summary: 'Who the reader is to this server, and what they may do',
        tags,
        response: { 200: AccountPageView },
      },
    },
    async ({ principal }) => readAccount(deps, principal),
  );
}
