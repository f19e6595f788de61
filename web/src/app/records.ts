// Where the page of a record is. Every record of the lineage graph opens somewhere: on its own page, or in the graph.
import { bodyOf, numberField, textField } from '../api/json.ts';
import { plural } from '../format/number.ts';

export interface RecordRef {
  readonly type: string;
  readonly id: string;
}
export interface LabelledRecord extends RecordRef {
  readonly project: string;
  readonly label: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const words: Readonly<Record<string, string>> = {
  'dataset-version': 'dataset version',
  'feature-view': 'feature view',
  'training-set': 'training set',
  'model-version': 'version',
  'pipeline-run': 'pipeline run',
  'batch-job': 'batch job',
  'prediction-log': 'prediction log',
  'monitor-window': 'window',
  'evaluation-set': 'evaluation set',
  'label-schema': 'label schema',
  'review-queue': 'review queue',
  bundle: 'bundle for devices',
  'edge-channel': 'channel of devices',
  'mcp-server': 'MCP server',
  'webhook-delivery': 'webhook delivery',
  'gateway-key': 'key of the gateway',
  'gateway-model': 'model of the gateway',
  'gateway-endpoint': 'endpoint of the gateway',
  'gateway-budget': 'budget of the gateway',
  'gateway-guardrail': 'guardrail of the gateway',
};

export function recordWord(type: string): string {
  return words[type] ?? type;
}

/** Such as `24 runs, 1 feature view`. */
export function usesText(uses: readonly { readonly type: string; readonly count: number }[]): string {
  return uses.map(({ type, count }) => plural(count, recordWord(type))).join(', ') || 'nothing';
}

const part = encodeURIComponent;

/** The page that shows any record by its id, found when opened. */
export function goPath(ref: RecordRef): string {
  return `/go/${part(ref.id)}`;
}

export function lineagePath(project: string, ref: RecordRef): string {
  return `/p/${part(project)}/lineage?focus=${part(`${ref.type}/${ref.id}`)}`;
}

/** The page of a record whose label and detail are known. */
export function recordPath(record: LabelledRecord): string {
  const base = `/p/${part(record.project)}`;
  const detail = bodyOf(record.detail);
  const head = part(record.label.split(' v')[0] ?? record.label);
  switch (record.type) {
    case 'objective':
      return `${base}/objectives`;
    case 'dataset':
      return `${base}/datasets/${part(record.label)}`;
    case 'dataset-version': {
      const named = /^(.+) v(\d+)$/.exec(record.label);
      if (named === null) break;
      return `${base}/datasets/${part(named[1] ?? '')}?version=${named[2]}`;
    }
    case 'feature-view':
      return `${base}/features/${head}`;
    case 'experiment':
      return `${base}/experiments/${part(record.id)}`;
    case 'run':
      return `${base}/runs/${part(record.id)}`;
    case 'model':
      return `${base}/${detail['prompt'] === true ? 'prompts' : 'models'}/${part(record.label)}`;
    case 'model-version': {
      const model = textField(detail, 'model');
      const version = numberField(detail, 'version');
      if (model === undefined || version === undefined) break;
      if (detail['prompt'] === true) return `${base}/prompts/${part(model)}?version=${version}`;
      return `${base}/models/${part(model)}/v/${version}`;
    }
    case 'evaluation': {
      const version = /^Evaluation of (.+) v(\d+)$/.exec(record.label);
      if (version === null) break;
      return `${base}/models/${part(version[1] ?? '')}/v/${version[2]}?evaluation=${part(record.id)}`;
    }
    case 'evaluation-set':
      return `${base}/evaluation-sets/${part(record.id)}`;
    case 'issue':
      return `${base}/issues/${part(record.id)}`;
    case 'review-queue':
      return `${base}/review-queues/${part(record.id)}`;
    case 'pipeline':
      return `${base}/pipelines/${part(record.label)}`;
    case 'pipeline-run':
      return `${base}/pipelines/${part(record.label.split(' #')[0] ?? '')}/${part(record.id)}`;
    case 'deployment':
      return `${base}/deployments/${part(record.label)}`;
    case 'rollout':
      return `${base}/deployments/${part(record.label.split(': ')[0] ?? '')}?rollout=${part(record.id)}`;
    case 'monitor':
      return `${base}/monitors/${part(record.id.split('/')[1] ?? '')}`;
    case 'alarm':
      return `${base}/alerts?sel=${part(record.id)}`;
    case 'transition':
      return `${base}/loop/${part(record.label.split(': ')[0] ?? '')}`;
    case 'approval':
      return `${base}/approvals`;
    case 'project':
      return base;
  }
  return lineagePath(record.project, record);
}
