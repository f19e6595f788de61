// From a fact as the bus carries it to what a receiver is told. Facts of models and prompts have the fields that receivers of MLflow’s
// webhooks know; a registered model with the tag of prompts is one.
import type { WebhookEventName } from '../../contracts/webhooks.ts';
import type { NewEvent } from '../../platform/bus/bus.ts';

export interface Notice {
  readonly event: WebhookEventName;
  readonly data: Readonly<Record<string, unknown>>;
}

type Data = Readonly<Record<string, unknown>>;

/** Tags that make a registered model a prompt, or hold its text, are not told as tags. */
const promptTags = ['mlflow.prompt.is_prompt', '_mlflow_prompt_type', 'mlflow.prompt.text'];

const version = (data: Data): string => String(data['version']);
const tagsOf = (data: Data): Data => (data['tags'] ?? {}) as Data;
const plainTags = (data: Data): Data =>
  Object.fromEntries(Object.entries(tagsOf(data)).filter(([key]) => !promptTags.includes(key)));
const orNull = (value: unknown): unknown => (value === '' || value === undefined ? null : value);

const registry: Readonly<Record<string, (data: Data, prompt: boolean) => Notice | undefined>> = {
  'model.created': (data, prompt) => ({
    event: prompt ? 'prompt.created' : 'registered_model.created',
    data: {
      name: data['name'],
      tags: prompt ? plainTags(data) : tagsOf(data),
      description: data['description'] ?? '',
    },
  }),
  'model.version.created': (data, prompt) =>
    prompt
      ? {
          event: 'prompt_version.created',
          data: {
            name: data['model'],
            version: version(data),
            template: tagsOf(data)['mlflow.prompt.text'] ?? null,
            tags: plainTags(data),
            description: orNull(data['description']),
          },
        }
      : {
          event: 'model_version.created',
          data: {
            name: data['model'],
            version: version(data),
            source: data['source'],
            run_id: orNull(data['runId']),
            tags: tagsOf(data),
            description: orNull(data['description']),
          },
        },
  'model.tag.set': (data, prompt) =>
    prompt
      ? { event: 'prompt_tag.set', data: { name: data['model'], key: data['key'], value: data['value'] } }
      : undefined,
  'model.tag.deleted': (data, prompt) =>
    prompt ? { event: 'prompt_tag.deleted', data: { name: data['model'], key: data['key'] } } : undefined,
  'model.version.tag.set': (data, prompt) => ({
    event: prompt ? 'prompt_version_tag.set' : 'model_version_tag.set',
    data: { name: data['model'], version: version(data), key: data['key'], value: data['value'] },
  }),
  'model.version.tag.deleted': (data, prompt) => ({
    event: prompt ? 'prompt_version_tag.deleted' : 'model_version_tag.deleted',
    data: { name: data['model'], version: version(data), key: data['key'] },
  }),
  'alias.moved': (data, prompt) =>
    data['version'] === null
      ? {
          event: prompt ? 'prompt_alias.deleted' : 'model_version_alias.deleted',
          data: { name: data['model'], alias: data['alias'] },
        }
      : {
          event: prompt ? 'prompt_alias.created' : 'model_version_alias.created',
          data: { name: data['model'], alias: data['alias'], version: version(data) },
        },
};

const own: Readonly<Record<string, WebhookEventName>> = {
  'alarm.raised': 'alarm.raised',
  'alarm.cleared': 'alarm.cleared',
  'rollout.promoted': 'rollout.promoted',
  'rollout.rolled-back': 'rollout.rolled_back',
  'gate.decided': 'gate.decided',
  'approval.requested': 'approval.requested',
  'dataset.quality.failed': 'dataset.quality_failed',
};

/** A budget of the gateway in the words of MLflow's webhooks. */
function budgetNotice({ project, subject, data = {} }: NewEvent): Notice {
  const scope = String(data['scope']);
  return {
    event: 'budget_policy.exceeded',
    data: {
      budget_policy_id: subject,
      budget_unit: 'USD',
      budget_amount: Number(data['limitMicros']) / 1e6,
      current_spend: Number(data['spentMicros']) / 1e6,
      duration_unit: String(data['unit']).toUpperCase(),
      duration_value: data['length'],
      target_scope: scope === 'project' ? 'WORKSPACE' : scope.toUpperCase(),
      workspace: project,
      target_value: data['target'] ?? null,
      window_start: data['windowStart'],
    },
  };
}

/** Types of facts that something is told about. */
export const toldTypes: readonly string[] = [...Object.keys(registry), ...Object.keys(own), 'budget.exceeded'];

/** undefined: nobody can ask to be told this. */
export function translate(event: NewEvent): Notice | undefined {
  const { type, project, subject, data = {} } = event;
  if (type === 'budget.exceeded') return budgetNotice(event);
  const named = own[type];
  if (named !== undefined) return { event: named, data: { id: subject, project, ...data } };
  return registry[type]?.(data, data['prompt'] === true);
}

const example = {
  model: { name: 'example_model' },
  prompt: { name: 'example_prompt' },
  tag: { key: 'example_key', value: 'example_value' },
  key: { key: 'example_key' },
  tags: { tags: { example_key: 'example_value' } },
  one: { version: '1' },
  alias: { alias: 'example_alias' },
  alarm: {
    id: '0'.repeat(32),
    project: 'example',
    model: 'example_model',
    monitor: 'drift',
    version: 1,
    text: 'An example of an alarm.',
  },
};

/** What a test delivery carries, in the fields of the real one. */
export const examples: Readonly<Record<WebhookEventName, Data>> = {
  'registered_model.created': {
    ...example.model,
    ...example.tags,
    description: 'An example registered model',
  },
  'model_version.created': {
    ...example.model,
    ...example.one,
    source: 'models:/123',
    run_id: 'abcd1234abcd5678',
    ...example.tags,
    description: 'An example model version',
  },
  'model_version_tag.set': { ...example.model, ...example.one, ...example.tag },
  'model_version_tag.deleted': { ...example.model, ...example.one, ...example.key },
  'model_version_alias.created': { ...example.model, ...example.alias, ...example.one },
  'model_version_alias.deleted': { ...example.model, ...example.alias },
  'prompt.created': { ...example.prompt, ...example.tags, description: 'An example prompt' },
  'prompt_version.created': {
    ...example.prompt,
    ...example.one,
    template: 'Hello {{name}}!',
    ...example.tags,
    description: 'An example prompt version',
  },
  'prompt_tag.set': { ...example.prompt, ...example.tag },
  'prompt_tag.deleted': { ...example.prompt, ...example.key },
  'prompt_version_tag.set': { ...example.prompt, ...example.one, ...example.tag },
  'prompt_version_tag.deleted': { ...example.prompt, ...example.one, ...example.key },
  'prompt_alias.created': { ...example.prompt, ...example.alias, ...example.one },
  'prompt_alias.deleted': { ...example.prompt, ...example.alias },
  'budget_policy.exceeded': {
    budget_policy_id: '0'.repeat(32),
    budget_unit: 'USD',
    budget_amount: 100,
    current_spend: 105.5,
    duration_unit: 'MONTHS',
    duration_value: 1,
    target_scope: 'WORKSPACE',
    workspace: 'example',
    target_value: null,
    window_start: 1_704_067_200_000,
  },
  'alarm.raised': example.alarm,
  'alarm.cleared': { ...example.alarm, because: 'An example of a breach that is over.' },
  'rollout.promoted': { id: '0'.repeat(32), project: 'example', endpoint: 'example_endpoint' },
  'rollout.rolled_back': { id: '0'.repeat(32), project: 'example', endpoint: 'example_endpoint' },
  'gate.decided': { id: '0'.repeat(32), project: 'example', ...example.model, version: 2, verdict: 'pass' },
  'approval.requested': { id: '0'.repeat(32), project: 'example', title: 'An example of a decision' },
  'dataset.quality_failed': {
    id: '0'.repeat(32),
    project: 'example',
    dataset: 'example_dataset',
    failed: ['An example of an expectation'],
  },
};
