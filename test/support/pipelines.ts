import type { SecretSource, TrackedRuns } from '../../src/modules/pipelines/index.ts';

/** Run tracking for pipelines whose steps log nothing. */
export const untracked: TrackedRuns = {
  create: async () => 'tracked-run',
  finish: async () => undefined,
  results: async () => ({ files: [], params: {}, metrics: {}, modelIds: [], versions: [] }),
};

/** For pipelines whose steps take no secrets. */
export const withoutSecrets: SecretSource = { reveal: async () => new Map() };
