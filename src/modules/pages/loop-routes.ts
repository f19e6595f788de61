// Home, who reads it, and the loop of a model.
import { LoopParams } from '../../contracts/loop.ts';
import { HomePageView, LoopPageView } from '../../contracts/pages/home.ts';
import { ReaderView } from '../../contracts/pages/reader.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import type { HttpApp } from '../../http/server.ts';
import { readHome, readLoop } from './home.ts';
import { base, type PagesDeps, read, tags } from './pages.ts';

export function loopPageRoutes(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/home`,
    {
      config: read,
      schema: {
        operationId: 'viewHome',
        summary: 'What needs a person, and where each model’s loop stands',
        tags,
        params: ProjectParams,
        response: { 200: HomePageView },
      },
    },
    async (request) => readHome(deps, request.params.project),
  );
  app.get(
    `${base}/reader`,
    {
      config: read,
      schema: {
        operationId: 'viewReader',
        summary: 'Who reads the pages, and what they may do',
        tags,
        params: ProjectParams,
        response: { 200: ReaderView },
      },
    },
    async ({ principal: { name, kind, scopes } }) => ({ name, kind, scopes: [...scopes] }),
  );
  app.get(
    `${base}/loops/:model`,
    {
      config: read,
      schema: {
        operationId: 'viewLoop',
        summary: 'Why a model’s loop is in its state',
        tags,
        params: LoopParams,
        response: { 200: LoopPageView },
      },
    },
    async (request) => readLoop(deps, request.params.project, request.params.model),
  );
}
