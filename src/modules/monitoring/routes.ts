import {
  AlarmPage,
  AlarmParams,
  AlarmQuery,
  AlarmView,
  MonitoredModelParams,
  MonitoringPlanList,
  MonitoringPlanView,
  MonitorWindowPage,
  MonitorWindowQuery,
  QueuedJob,
  WebhookSecret,
} from '../../contracts/monitoring.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Monitoring } from './monitoring.ts';
import { toAlarmView, toPlanView, toWindowView } from './views.ts';

const tags = ['monitoring'];
const read = { permission: 'monitoring.read' };
const write = { permission: 'monitoring.write' };

export function monitoringRoutes(app: HttpApp, monitoring: Monitoring): void {
  const base = '/api/v1/projects/:project';
  app.get(
    `${base}/monitors`,
    {
      config: read,
      schema: {
        operationId: 'listMonitors',
        summary: 'Monitors of every model',
        tags,
        params: ProjectParams,
        response: { 200: MonitoringPlanList },
      },
    },
    async (request) => ({ items: (await monitoring.plans(request.params.project)).map(toPlanView) }),
  );
  app.get(
    `${base}/monitors/:model`,
    {
      config: read,
      schema: {
        operationId: 'getMonitors',
        summary: 'Monitors of a model',
        tags,
        params: MonitoredModelParams,
        response: { 200: MonitoringPlanView },
      },
    },
    async (request) => toPlanView(await monitoring.plan(request.params.project, request.params.model)),
  );
  app.post(
    `${base}/monitors/:model/runs`,
    {
      config: write,
      schema: {
        operationId: 'runMonitors',
        summary: 'Run all monitors of a model now',
        tags,
        params: MonitoredModelParams,
        response: { 202: QueuedJob },
      },
    },
    async (request, reply) =>
      reply.code(202).send({
        jobId: await monitoring.run(actorOf(request.principal), request.params.project, request.params.model),
      }),
  );
  app.get(
    `${base}/monitors/:model/windows`,
    {
      config: read,
      schema: {
        operationId: 'listMonitorWindows',
        summary: 'What the monitors found, newest first',
        tags,
        params: MonitoredModelParams,
        querystring: MonitorWindowQuery,
        response: { 200: MonitorWindowPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, monitor } = request.query;
      const page = await monitoring.windows({ ...request.params, monitor }, { limit, cursor });
      return { ...page, items: page.items.map(toWindowView) };
    },
  );
  app.get(
    `${base}/monitors/:model/webhook-secret`,
    {
      config: { permission: 'monitoring.admin' },
      schema: {
        operationId: 'getWebhookSecret',
        summary: 'Secret that signs the webhooks of a model',
        tags,
        params: MonitoredModelParams,
        response: { 200: WebhookSecret },
      },
    },
    async (request) => ({ secret: await monitoring.webhookSecret(request.params.project, request.params.model) }),
  );
  app.get(
    `${base}/alarms`,
    {
      config: read,
      schema: {
        operationId: 'listAlarms',
        summary: 'Alarms, newest first',
        tags,
        params: ProjectParams,
        querystring: AlarmQuery,
        response: { 200: AlarmPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, model, state } = request.query;
      const page = await monitoring.alarms({ project: request.params.project, model, state }, { limit, cursor });
      return { ...page, items: page.items.map(toAlarmView) };
    },
  );
  app.get(
    `${base}/alarms/:alarm`,
    {
      config: read,
      schema: {
        operationId: 'getAlarm',
        summary: 'Read an alarm',
        tags,
        params: AlarmParams,
        response: { 200: AlarmView },
      },
    },
    async (request) => toAlarmView(await monitoring.alarm(request.params.alarm)),
  );
  app.post(
    `${base}/alarms/:alarm/acknowledge`,
    {
      config: write,
      schema: {
        operationId: 'acknowledgeAlarm',
        summary: 'Take an alarm',
        tags,
        params: AlarmParams,
        response: { 200: AlarmView },
      },
    },
    async (request) => toAlarmView(await monitoring.acknowledge(actorOf(request.principal), request.params.alarm)),
  );
  app.delete(
    `${base}/alarms/:alarm/acknowledge`,
    {
      config: write,
      schema: {
        operationId: 'releaseAlarm',
        summary: 'Give an alarm back that was taken',
        tags,
        params: AlarmParams,
        response: { 200: AlarmView },
      },
    },
    async (request) => toAlarmView(await monitoring.release(actorOf(request.principal), request.params.alarm)),
  );
}
