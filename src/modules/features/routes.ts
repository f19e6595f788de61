import {
  EntityBody,
  EntityPage,
  EntityParams,
  EntityView,
  FeatureViewBody,
  FeatureViewPage,
  FeatureViewParams,
  FeatureViewQuery,
  FeatureViewView,
  ServiceBody,
  ServicePage,
  ServiceParams,
  ServiceView,
} from '../../contracts/features.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Features } from './features.ts';
import type { ViewVersion } from './model.ts';
import { trainingSetRoutes } from './training-set-routes.ts';
import { valueRoutes } from './value-routes.ts';
import { toDeclaration, toEntityView, toFeatureViewView, toServiceView } from './views.ts';

const tags = ['features'];
const read = { permission: 'features.read' };
const write = { permission: 'features.write' };

export function featuresRoutes(app: HttpApp, features: Features, clock: Clock): void {
  const show = async (view: ViewVersion): Promise<FeatureViewView> => {
    const { materialized, skew } = (await features.standingOf([view])).get(view.id) ?? {};
    return toFeatureViewView(view, clock.now(), materialized, skew);
  };

  app.get(
    '/api/v1/projects/:project/entities',
    {
      config: read,
      schema: {
        operationId: 'listEntities',
        summary: 'List entities by name',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: EntityPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await features.entities(request.params.project, { limit, cursor });
      return { ...page, items: page.items.map(toEntityView) };
    },
  );
  app.put(
    '/api/v1/projects/:project/entities/:entity',
    {
      config: write,
      schema: {
        operationId: 'declareEntity',
        summary: 'Declare or change an entity',
        tags,
        params: EntityParams,
        body: EntityBody,
        response: { 200: EntityView },
      },
    },
    async (request) => {
      const { project, entity } = request.params;
      return toEntityView(await features.declareEntity(actorOf(request.principal), project, entity, request.body));
    },
  );
  app.get(
    '/api/v1/projects/:project/feature-views',
    {
      config: read,
      schema: {
        operationId: 'listFeatureViews',
        summary: 'List feature views by name, each in its latest version',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: FeatureViewPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await features.views(request.params.project, { limit, cursor });
      const standing = await features.standingOf(page.items);
      const now = clock.now();
      const items = page.items.map((view) => {
        const { materialized, skew } = standing.get(view.id) ?? {};
        return toFeatureViewView(view, now, materialized, skew);
      });
      return { ...page, items };
    },
  );
  app.get(
    '/api/v1/projects/:project/feature-views/:view',
    {
      config: read,
      schema: {
        operationId: 'getFeatureView',
        summary: 'Read a feature view with its freshness and skew',
        tags,
        params: FeatureViewParams,
        querystring: FeatureViewQuery,
        response: { 200: FeatureViewView },
      },
    },
    async (request) => show(await features.view(request.params.project, request.params.view, request.query.version)),
  );
  app.put(
    '/api/v1/projects/:project/feature-views/:view',
    {
      config: write,
      schema: {
        operationId: 'declareFeatureView',
        summary: 'Declare a feature view; another definition becomes its next version',
        tags,
        params: FeatureViewParams,
        body: FeatureViewBody,
        response: { 200: FeatureViewView },
      },
    },
    async (request) => {
      const { project, view } = request.params;
      const declaration = toDeclaration(request.body);
      return show(await features.declareView(actorOf(request.principal), project, view, declaration));
    },
  );
  app.get(
    '/api/v1/projects/:project/feature-services',
    {
      config: read,
      schema: {
        operationId: 'listFeatureServices',
        summary: 'List feature services by name',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: ServicePage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await features.services(request.params.project, { limit, cursor });
      return { ...page, items: page.items.map(toServiceView) };
    },
  );
  app.get(
    '/api/v1/projects/:project/feature-services/:service',
    {
      config: read,
      schema: {
        operationId: 'getFeatureService',
        summary: 'Read a feature service',
        tags,
        params: ServiceParams,
        response: { 200: ServiceView },
      },
    },
    async (request) => toServiceView(await features.service(request.params.project, request.params.service)),
  );
  app.put(
    '/api/v1/projects/:project/feature-services/:service',
    {
      config: write,
      schema: {
        operationId: 'declareFeatureService',
        summary: 'Declare or change a feature service',
        tags,
        params: ServiceParams,
        body: ServiceBody,
        response: { 200: ServiceView },
      },
    },
    async (request) => {
      const { project, service } = request.params;
      return toServiceView(await features.declareService(actorOf(request.principal), project, service, request.body));
    },
  );
  trainingSetRoutes(app, features);
  valueRoutes(app, features);
}
