// Datasets and feature views.
import { DatasetParams } from '../../contracts/datasets.ts';
import { FeatureViewParams } from '../../contracts/features.ts';
import {
  DatasetPageQuery,
  DatasetPageView,
  DatasetProfilePageView,
  DatasetProfileQuery,
  DatasetsPageView,
} from '../../contracts/pages/datasets.ts';
import { FeaturesPageView, FeatureViewPageView } from '../../contracts/pages/features.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import type { HttpApp } from '../../http/server.ts';
import { readDatasetProfile } from './dataset-profile.ts';
import { readDataset, readDatasets } from './datasets.ts';
import { readFeatures, readFeatureView } from './features.ts';
import { base, type PagesDeps, read, tags } from './pages.ts';

export function dataPageRoutes(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/datasets`,
    {
      config: read,
      schema: {
        operationId: 'viewDatasets',
        summary: 'Datasets, and whether they are fresh and valid',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: DatasetsPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      return readDatasets(deps, request.params.project, { limit, cursor });
    },
  );
  app.get(
    `${base}/datasets/:dataset`,
    {
      config: read,
      schema: {
        operationId: 'viewDataset',
        summary: 'Whether a version of a dataset may be trained on',
        tags,
        params: DatasetParams,
        querystring: DatasetPageQuery,
        response: { 200: DatasetPageView },
      },
    },
    async (request) => {
      const { project, dataset } = request.params;
      const { limit = 100, cursor, version = 'latest' } = request.query;
      const wanted = version === 'latest' ? version : Number(version);
      return readDataset(deps, request.principal, project, dataset, wanted, { limit, cursor });
    },
  );
  app.get(
    `${base}/datasets/:dataset/profile`,
    {
      config: read,
      schema: {
        operationId: 'viewDatasetProfile',
        summary: 'What the columns of a version hold, and which moved since the version before',
        tags,
        params: DatasetParams,
        querystring: DatasetProfileQuery,
        response: { 200: DatasetProfilePageView },
      },
    },
    async (request) => {
      const { project, dataset } = request.params;
      const { version = 'latest' } = request.query;
      return readDatasetProfile(
        deps,
        request.principal,
        project,
        dataset,
        version === 'latest' ? version : Number(version),
      );
    },
  );
  app.get(
    `${base}/features`,
    {
      config: read,
      schema: {
        operationId: 'viewFeatures',
        summary: 'Feature views and services, and which views go stale',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: FeaturesPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      return readFeatures(deps, request.params.project, { limit, cursor });
    },
  );
  app.get(
    `${base}/features/:view`,
    {
      config: read,
      schema: {
        operationId: 'viewFeatureView',
        summary: 'Whether the served values of a view are right and fresh',
        tags,
        params: FeatureViewParams,
        querystring: PageQuery,
        response: { 200: FeatureViewPageView },
      },
    },
    async (request) => {
      const { project, view } = request.params;
      const { limit = 100, cursor } = request.query;
      return readFeatureView(deps, project, view, { limit, cursor });
    },
  );
}
