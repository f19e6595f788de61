// Addresses of the web application's pages, relative to the project's (`/p/<project>/`).
const part = encodeURIComponent;

export const addresses = {
  alerts: 'alerts',
  alarm: (id: string) => `alerts?sel=${part(id)}`,
  approvals: 'approvals',
  auditEntry: (seq: number) => `audit?sel=${seq}`,
  dataset: (name: string, version?: number) =>
    `datasets/${part(name)}${version === undefined ? '' : `?version=${version}`}`,
  datasets: 'datasets',
  delivery: (dataset: string, ingest: string) => `datasets/${part(dataset)}?tab=quality&sel=${part(ingest)}`,
  deployment: (endpoint: string) => `deployments/${part(endpoint)}`,
  deployments: 'deployments',
  evaluationSet: (id: string) => `evaluation-sets/${part(id)}`,
  experiment: (id: string) => `experiments/${part(id)}`,
  featureView: (name: string) => `features/${part(name)}`,
  features: 'features',
  lineage: (ref: { readonly type: string; readonly id: string }) => `lineage?focus=${part(`${ref.type}/${ref.id}`)}`,
  loop: (model: string) => `loop/${part(model)}`,
  model: (name: string) => `models/${part(name)}`,
  modelVersion: (name: string, version: number) => `models/${part(name)}/v/${version}`,
  models: 'models',
  monitor: (model: string) => `monitors/${part(model)}`,
  objectives: 'objectives',
  pipeline: (name: string) => `pipelines/${part(name)}`,
  pipelineRun: (pipeline: string, run: string) => `pipelines/${part(pipeline)}/${part(run)}`,
  retraining: 'retraining',
  rollout: (endpoint: string, rollout: string) => `deployments/${part(endpoint)}?rollout=${part(rollout)}`,
  settings: (tab: string) => `settings?tab=${part(tab)}`,
  trace: (id: string) => `traces/${part(id)}`,
  traces: 'traces',
  run: (id: string) => `runs/${part(id)}`,
} as const;
