// Monitors, alarms and retraining.
import { AlarmQuery, MonitoredModelParams } from '../../contracts/monitoring.ts';
import {
  AlertsPageView,
  DriftCellPageView,
  DriftCellParams,
  MonitorPageView,
  MonitorsPageView,
  RetrainingPageQuery,
  RetrainingPageView,
} from '../../contracts/pages/monitors.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import type { HttpApp } from '../../http/server.ts';
import { readAlerts } from './alerts.ts';
import { readDriftCell } from './drift.ts';
import { readMonitor, readMonitors } from './monitors.ts';
import { base, type PagesDeps, read, tags } from './pages.ts';
import { readRetraining } from './retraining.ts';

export function watchPageRoutes(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/monitors`,
    {
      config: read,
      schema: {
        operationId: 'viewMonitors',
        summary: 'Which models are degrading',
        tags,
        params: ProjectParams,
        response: { 200: MonitorsPageView },
      },
    },
    async (request) => readMonitors(deps, request.params.project),
  );
  app.get(
    `${base}/monitors/:model`,
    {
      config: read,
      schema: {
        operationId: 'viewMonitor',
        summary: 'What drifted of a model, and whether it matters',
        tags,
        params: MonitoredModelParams,
        querystring: PageQuery,
        response: { 200: MonitorPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      return readMonitor(deps, request.params.project, request.params.model, { limit, cursor });
    },
  );
  app.get(
    `${base}/monitors/:model/windows/:window/columns/:column`,
    {
      config: read,
      schema: {
        operationId: 'viewDriftCell',
        summary: 'One column of a window beside its reference, bin by bin',
        tags,
        params: DriftCellParams,
        response: { 200: DriftCellPageView },
      },
    },
    async (request) => {
      const { project, model, window, column } = request.params;
      return readDriftCell(deps, project, model, window, column);
    },
  );
  app.get(
    `${base}/alerts`,
    {
      config: read,
      schema: {
        operationId: 'viewAlerts',
        summary: 'What is firing, and who has it',
        tags,
        params: ProjectParams,
        querystring: AlarmQuery,
        response: { 200: AlertsPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor, model, state } = request.query;
      return readAlerts(deps, request.params.project, { model, state }, { limit, cursor });
    },
  );
  app.get(
    `${base}/retraining`,
    {
      config: read,
      schema: {
        operationId: 'viewRetraining',
        summary: 'Why models did or did not retrain',
        tags,
        params: ProjectParams,
        querystring: RetrainingPageQuery,
        response: { 200: RetrainingPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor, model, outcome } = request.query;
      return readRetraining(deps, request.params.project, { model, outcome }, { limit, cursor });
    },
  );
}
