import type { BundleView } from '../../contracts/edge.ts';
import { toIso } from '../../kernel/time.ts';
import type { Bundle } from './model.ts';

export function toBundleView(bundle: Bundle): BundleView {
  const { id, project, model, version, versionId, request, state, error, jobId, keyId, report, reference } = bundle;
  return {
    id,
    project,
    model,
    version,
    versionId,
    precision: request.precision,
    dataset: request.dataset,
    datasetVersion: request.datasetVersion,
    threshold: request.threshold,
    state,
    error,
    jobId,
    keyId,
    report: report === null ? null : { ...report, operators: { ...report.operators } },
    referenceRows: reference?.rows ?? null,
    referenceSource: reference?.source ?? null,
    targets: bundle.targets.map((target) => ({ ...target, files: target.files.map((file) => ({ ...file })) })),
    createdAt: toIso(bundle.createdAt),
    finishedAt: bundle.finishedAt === null ? null : toIso(bundle.finishedAt),
  };
}
