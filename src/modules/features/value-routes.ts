import { JobStarted } from '../../contracts/datasets.ts';
import {
  FeatureHistoryQuery,
  FeatureViewParams,
  LookUpBody,
  LookUpView,
  MaterializationPage,
  MaterializationView,
  MaterializeBody,
  OnlineBody,
  OnlineView,
  SkewBody,
  SkewCheckPage,
  SkewCheckView,
} from '../../contracts/features.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { toIso } from '../../kernel/time.ts';
import { featuresErrors } from './errors.ts';
import type { Features } from './features.ts';
import type { OnlineSelection } from './online-reads.ts';
import { toMaterializationView, toSkewCheckView } from './views.ts';

const tags = ['features'];
const read = { permission: 'features.read' };
const materialize = { permission: 'features.materialize' };

export function valueRoutes(app: HttpApp, features: Features): void {
  app.post(
    '/api/v1/projects/:project/feature-views/:view/materializations',
    {
      config: materialize,
      schema: {
        operationId: 'materializeFeatureView',
        summary: 'Write the values of a view at a time to the online store',
        tags,
        params: FeatureViewParams,
        body: MaterializeBody,
        response: { 200: MaterializationView, 202: JobStarted },
      },
    },
    async (request, reply) => {
      const { project, view } = request.params;
      const { wait = true } = request.body;
      const at = request.body.at === undefined ? undefined : Date.parse(request.body.at);
      const actor = actorOf(request.principal);
      if (!wait) return reply.code(202).send({ job: await features.materializeLater(actor, project, view, at) });
      return reply.code(200).send(toMaterializationView(await features.materialize(actor, project, view, at)));
    },
  );
  app.get(
    '/api/v1/projects/:project/feature-views/:view/materializations',
    {
      config: read,
      schema: {
        operationId: 'listMaterializations',
        summary: 'Materialisations of a version of a view, newest first',
        tags,
        params: FeatureViewParams,
        querystring: FeatureHistoryQuery,
        response: { 200: MaterializationPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, version } = request.query;
      const view = await features.view(request.params.project, request.params.view, version);
      const page = await features.materializations(view, { limit, cursor });
      return { ...page, items: page.items.map(toMaterializationView) };
    },
  );
  app.post(
    '/api/v1/projects/:project/feature-views/:view/skew-checks',
    {
      config: materialize,
      schema: {
        operationId: 'checkFeatureSkew',
        summary: 'Compare the online values of the last materialisation with values computed anew',
        tags,
        params: FeatureViewParams,
        body: SkewBody,
        response: { 200: SkewCheckView },
      },
    },
    async (request) => {
      const { project, view } = request.params;
      return toSkewCheckView(await features.checkSkew(actorOf(request.principal), project, view, request.body));
    },
  );
  app.get(
    '/api/v1/projects/:project/feature-views/:view/skew-checks',
    {
      config: read,
      schema: {
        operationId: 'listSkewChecks',
        summary: 'Skew checks of a version of a view, newest first',
        tags,
        params: FeatureViewParams,
        querystring: FeatureHistoryQuery,
        response: { 200: SkewCheckPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, version } = request.query;
      const view = await features.view(request.params.project, request.params.view, version);
      const page = await features.skewChecks(view, { limit, cursor });
      return { ...page, items: page.items.map(toSkewCheckView) };
    },
  );
  app.post(
    '/api/v1/projects/:project/feature-views/:view/look-up',
    {
      config: { permission: 'features.rows' },
      schema: {
        operationId: 'lookUpFeatures',
        summary: 'Values of one entity at a time, computed from the data, beside what is served',
        tags,
        params: FeatureViewParams,
        body: LookUpBody,
        response: { 200: LookUpView },
      },
    },
    async (request) => {
      const { project, view } = request.params;
      const { key } = request.body;
      const at = request.body.at === undefined ? undefined : Date.parse(request.body.at);
      const found = await features.lookUp(project, view, key, at);
      return {
        at: toIso(found.at),
        eventTime: found.eventTime === null ? null : toIso(found.eventTime),
        features: found.features.map(({ onlineEventTime, ...feature }) => ({
          ...feature,
          onlineEventTime: onlineEventTime === null ? null : toIso(onlineEventTime),
        })),
        datasetVersions: found.datasetVersions.map((used) => ({ ...used })),
      };
    },
  );
  app.post(
    '/api/v1/projects/:project/online-features',
    {
      config: { permission: 'features.rows' },
      schema: {
        operationId: 'readOnlineFeatures',
        summary: 'Read the newest feature values of entities',
        tags,
        params: ProjectParams,
        body: OnlineBody,
        response: { 200: OnlineView },
      },
    },
    async (request) => {
      const read = await features.online(request.params.project, selectionOf(request.body), request.body.entities);
      return {
        features: read.map((feature) => ({
          ...feature,
          values: [...feature.values],
          statuses: [...feature.statuses],
          eventTimes: feature.eventTimes.map((time) => (time === null ? null : toIso(time))),
        })),
      };
    },
  );
}

function selectionOf(body: {
  readonly service?: string;
  readonly views?: readonly { readonly view: string; readonly features?: readonly string[] }[];
}): OnlineSelection {
  if (body.service !== undefined && body.views === undefined) return { service: body.service };
  if (body.views !== undefined && body.service === undefined) return { views: body.views };
  throw featuresErrors.create('bad_selection', 'Name either `service` or `views`.');
}
