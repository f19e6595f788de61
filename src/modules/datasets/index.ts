export type { Content, ContentFormat } from './content.ts';
export {
  createDatasets,
  type DatasetDeclaration,
  type Datasets,
  type DatasetsDeps,
  type ResolvedVersion,
  type VersionRef,
} from './datasets.ts';
export { profilePsi, type VersionDiff } from './diff.ts';
export { datasetsErrors } from './errors.ts';
export { datasetsEvents } from './events.ts';
export { type IngestOptions, type IngestResult, withScratch } from './ingest.ts';
export { maskIngest, maskProfile, type Sight, sightOf } from './masking.ts';
export { datasetsMigrations } from './migrations.ts';
export type { Column, Dataset, DatasetVersion, Expectation, Ingest, Part, Profile, QualityResult } from './model.ts';
export { compareColumns } from './model.ts';
export { datasetsPermissions } from './permissions.ts';
export { datasetsRoutes } from './routes.ts';
export type { IngestSource } from './sources.ts';
export { toDatasetView, toIngestView, toVersionView as toDatasetVersionView } from './views.ts';
