// One route a page, by the groups of the rail.
import type { HttpApp } from '../../http/server.ts';
import { dataPageRoutes } from './data-routes.ts';
import { governPageRoutes } from './govern-routes.ts';
import { graphRoutes } from './graph-routes.ts';
import { llmPageRoutes } from './llm-routes.ts';
import { loopPageRoutes } from './loop-routes.ts';
import type { PagesDeps } from './pages.ts';
import { sessionPageRoutes } from './session-routes.ts';
import { settingsPageRoutes } from './settings-routes.ts';
import { shipPageRoutes } from './ship-routes.ts';
import { tableRoutes } from './table-routes.ts';
import { tracePageRoutes } from './trace-routes.ts';
import { trainPageRoutes } from './train-routes.ts';
import { watchPageRoutes } from './watch-routes.ts';

export function pagesRoutes(app: HttpApp, deps: PagesDeps): void {
  loopPageRoutes(app, deps);
  dataPageRoutes(app, deps);
  trainPageRoutes(app, deps);
  shipPageRoutes(app, deps);
  watchPageRoutes(app, deps);
  tracePageRoutes(app, deps);
  sessionPageRoutes(app, deps);
  llmPageRoutes(app, deps);
  governPageRoutes(app, deps);
  settingsPageRoutes(app, deps);
  tableRoutes(app, deps);
  graphRoutes(app);
}
