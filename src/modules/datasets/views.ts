// Records as the native API shows them.
import type { DatasetView, IngestView, VersionView } from '../../contracts/datasets.ts';
import { toIso } from '../../kernel/time.ts';
import type { Dataset, DatasetVersion, Ingest } from './model.ts';

export function toVersionView(version: DatasetVersion, dataset: string): VersionView {
  const { datasetId: _datasetId, parentId, ingestId, asOf, parts, columns, ...rest } = version;
  return {
    ...rest,
    dataset,
    parent: parentId,
    ingest: ingestId,
    parts: parts.map((part) => ({ ...part })),
    columns: columns.map((column) => ({ ...column })),
    asOf: toIso(asOf),
  };
}

export function toDatasetView(dataset: Dataset, latest: DatasetVersion | undefined): DatasetView {
  return {
    ...dataset,
    schema: dataset.schema === null ? null : [...dataset.schema],
    key: [...dataset.key],
    expectations: [...dataset.expectations],
    pii: [...dataset.pii],
    latest: latest === undefined ? null : toVersionView(latest, dataset.name),
    createdAt: toIso(dataset.createdAt),
    updatedAt: toIso(dataset.updatedAt),
  };
}

export function toIngestView(ingest: Ingest, dataset: string, version: DatasetVersion | undefined): IngestView {
  const { datasetId: _datasetId, versionId: _versionId, at, sources, results, ...rest } = ingest;
  return {
    ...rest,
    dataset,
    version: version === undefined ? null : toVersionView(version, dataset),
    sources: sources.map((source) => ({ ...source })),
    results: results.map((result) => ({ ...result, sample: [...result.sample] })),
    at: toIso(at),
  };
}
