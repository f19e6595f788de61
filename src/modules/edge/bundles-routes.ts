import {
  BundleArchiveQuery,
  BundleBody,
  BundlePage,
  BundleParams,
  BundleQuery,
  BundleView,
  SigningKeyView,
} from '../../contracts/edge.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import { sendDownload } from '../../http/download.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Edge } from './edge.ts';
import { toBundleView } from './views.ts';

const tags = ['edge'];
const read = { permission: 'edge.read' };
const build = { permission: 'edge.build' };
const base = '/api/v1/projects/:project/bundles';

export function bundlesRoutes(app: HttpApp, { bundles, key }: Edge, blobs: Blobs): void {
  app.post(
    base,
    {
      config: build,
      schema: {
        operationId: 'buildBundle',
        summary: 'Build a bundle of a model version for devices',
        tags,
        params: ProjectParams,
        body: BundleBody,
        response: { 202: BundleView },
      },
    },
    async ({ principal, params: { project }, body }, reply) => {
      const { precision, dataset, datasetVersion, label, predictions, score, threshold, maxDifference, ...named } =
        body;
      const bundle = await bundles.build(actorOf(principal), project, {
        ...named,
        precision: precision ?? 'float32',
        dataset: dataset ?? null,
        datasetVersion: datasetVersion ?? null,
        label: label ?? null,
        predictions: predictions ?? null,
        score: score ?? null,
        threshold: threshold ?? null,
        maxDifference: maxDifference ?? null,
      });
      return reply.code(202).send(toBundleView(bundle));
    },
  );
  app.get(
    base,
    {
      config: read,
      schema: {
        operationId: 'listBundles',
        summary: 'Bundles for devices, newest first',
        tags,
        params: ProjectParams,
        querystring: BundleQuery,
        response: { 200: BundlePage },
      },
    },
    async ({ params: { project }, query: { limit = 100, cursor, model } }) => {
      const page = await bundles.list(project, model, { limit, cursor });
      return { ...page, items: page.items.map(toBundleView) };
    },
  );
  app.get(
    `${base}/:bundle`,
    {
      config: read,
      schema: {
        operationId: 'getBundle',
        summary: 'A bundle: its files, its state, and how an 8-bit model compares',
        tags,
        params: BundleParams,
        response: { 200: BundleView },
      },
    },
    async ({ params: { project, bundle } }) => toBundleView(await bundles.get(project, bundle)),
  );
  app.get(
    `${base}/:bundle/archive`,
    {
      config: read,
      schema: {
        operationId: 'downloadBundle',
        summary: 'The folder of a bundle for a target, as .tar.gz',
        tags,
        params: BundleParams,
        querystring: BundleArchiveQuery,
      },
    },
    async (request, reply) => {
      const { project, bundle } = request.params;
      const { archive } = await bundles.target(project, bundle, request.query.target);
      const { path: name, sha256, bytes: size } = archive;
      return sendDownload(
        { name, size, sha256, contentType: 'application/gzip', open: (range) => blobs.get(sha256, range) },
        request,
        reply,
      );
    },
  );
  app.get(
    '/api/v1/edge/signing-key',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'getBundleKey',
        summary: 'Public half of the key that signs bundles',
        tags,
        response: { 200: SigningKeyView },
      },
    },
    async () => ({ ...key, algorithm: 'Ed25519' as const }),
  );
}
