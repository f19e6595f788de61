// What serving needs, from the registry and the datasets.
import { isAppError } from '../../kernel/errors.ts';
import type { Datasets } from '../../modules/datasets/index.ts';
import type { Features } from '../../modules/features/index.ts';
import type { Registry } from '../../modules/registry/index.ts';
import type { DatasetSource, FeatureSource, ModelSource } from '../../modules/serving/index.ts';

/** Tag of a model version that records its feature service. */
export const featureServiceTag = 'pawl.feature_service';

export function createModelSource(registry: Registry): ModelSource {
  return {
    async resolve(project, model, version) {
      const found = /^\d+$/.test(version)
        ? await registry.versions.get(project, model, Number(version))
        : await registry.aliases.resolve(project, model, version);
      return {
        id: found.id,
        model: found.model,
        version: String(found.version),
        signature: found.signature,
        onnxSha256: found.onnxSha256,
        files: found.files,
        featureService: found.tags[featureServiceTag] ?? null,
      };
    },
  };
}

export function createFeatureSource(features: Features): FeatureSource {
  return {
    async resolve(project, name) {
      const { service, members } = await features.servedBy(project, name);
      return {
        service: name,
        digest: service.digest,
        policy: service.online,
        views: members.map(({ view: { id, name: view, number, definition }, features: chosen }) => {
          const { entity, joinKeys, ttlMs } = definition;
          return { view, number, id, entity, joinKeys, ttlMs, features: chosen };
        }),
      };
    },
  };
}

export function createDatasetParts(datasets: Datasets): DatasetSource {
  return {
    async publish(actor, project, dataset, contents, signal) {
      try {
        await datasets.get(project, dataset);
      } catch (error) {
        if (!isAppError(error, 'datasets.unknown_dataset')) throw error;
        await datasets.register(actor, project, dataset, { description: 'Made by batch scoring' });
      }
      const blobs = contents.map((sha256, at) => ({ sha256, name: `part-${at}.parquet` }));
      const source = { kind: 'blobs', blobs } as const;
      const { version } = await datasets.ingest(actor, project, dataset, source, { schemaChange: 'allow', signal });
      return { versionId: version.id, version: String(version.number) };
    },
    async resolve(project, dataset, version) {
      const found = await datasets.resolve(project, dataset, version === 'latest' ? 'latest' : Number(version));
      return { versionId: found.version.id, dataset, version: String(found.version.number), files: found.files };
    },
  };
}
