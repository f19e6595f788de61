// Reads the parts of run requests: ids under either name, tags, metrics, parameters, data sets, models.
import type { CodeSource } from '../../contracts/code-source.ts';
import type { NewDatasetInput, NewMetricPoint, RunChange, RunStatus, Tags } from '../../modules/tracking/index.ts';
import { invalid } from './errors.ts';
import { type Fields, invalidValue, missingValue, parseDouble } from './fields.ts';
import { checkKey, checkLength, limits } from './validation.ts';
import { datasetContextTag, runNameTag } from './views.ts';

const commitTag = 'mlflow.source.git.commit';
const sourceTag = 'mlflow.source.name';
const statuses: readonly RunStatus[] = ['running', 'scheduled', 'finished', 'failed', 'killed'];

/** Tags in which clients look for the code of a run. */
export function codeTags(sourceName: string | null, code: CodeSource | null): Tags {
  return {
    ...(sourceName === null ? {} : { [sourceTag]: sourceName }),
    ...(code === null ? {} : { [commitTag]: code.commit }),
    ...(code === null || code.branch === null ? {} : { 'mlflow.source.git.branch': code.branch }),
    ...(code === null || code.remote === null ? {} : { 'mlflow.source.git.repoURL': code.remote }),
  };
}

/** Clients send the id under either name. */
export function runIdOf(fields: Fields): string {
  return fields.text('run_id') ?? fields.text('run_uuid') ?? fields.requiredText('run_id');
}

export function readTags(fields: Fields): Tags {
  const tags: Record<string, string> = {};
  for (const tag of fields.messages('tags')) {
    const key = tag.text('key');
    if (key === undefined) throw missingValue(tag.path('key'));
    const value = tag.textOrEmpty('value') ?? '';
    checkKey(tag.path('key'), key);
    checkLength(tag.path('value'), limits.runTagValue, value);
    tags[key] = value;
  }
  return tags;
}

/** What the fields and tags of a request say of a run that it makes, beside its name. */
export function toldOfRun(fields: Fields, tags: Tags) {
  return {
    user: fields.text('user_id'),
    sourceName: tags[sourceTag],
    codeCommit: tags[commitTag],
    startedAt: fields.integer('start_time'),
    tags,
    nameTag: runNameTag,
  };
}

/** What some tags mean beyond being tags. */
export function changeBy(tags: Tags): RunChange | undefined {
  const name = tags[runNameTag];
  const codeCommit = tags[commitTag];
  const sourceName = tags[sourceTag];
  if (name === undefined && codeCommit === undefined && sourceName === undefined) return undefined;
  return { name, codeCommit, sourceName, tags };
}

export function readMetric(fields: Fields): NewMetricPoint {
  const key = fields.text('key');
  if (key === undefined) throw missingValue(fields.path('key'));
  if (!fields.has('value')) throw missingValue(fields.path('value'));
  if (!fields.has('timestamp')) throw missingValue(fields.path('timestamp'));
  const value = parseDouble(fields.raw('value'));
  const at = fields.integer('timestamp') ?? 0;
  checkKey(fields.path('name'), key);
  if (value === undefined) {
    throw invalidValue(
      fields.path('value'),
      fields.raw('value'),
      `(timestamp=${at}). Please specify value as a valid double (64-bit floating point)`,
    );
  }
  if (at < 0) {
    throw invalidValue(
      fields.path('timestamp'),
      at,
      `metric '${key}' (value=${value}). Timestamp must be a nonnegative long (64-bit integer) `,
    );
  }
  return {
    key,
    value,
    at,
    step: fields.integer('step') ?? 0,
    modelId: fields.text('model_id'),
    datasetName: fields.text('dataset_name'),
    datasetDigest: fields.text('dataset_digest'),
  };
}

export function readParam(fields: Fields): { key: string; value: string } {
  const key = fields.text('key');
  if (key === undefined) throw missingValue(fields.path('key'));
  const value = fields.textOrEmpty('value') ?? '';
  checkKey(fields.path('key'), key);
  checkLength('Param value', limits.paramValue, value);
  return { key, value };
}

/** @throws AppError in MLflow's words when two parameters of one call have the same key */
export function refuseRepeated(params: readonly { readonly key: string }[]): void {
  const seen = new Set<string>();
  const repeated = params.map((param) => param.key).filter((key) => seen.size === seen.add(key).size);
  if (repeated.length > 0) {
    throw invalid(
      `Duplicate parameter keys have been submitted: [${repeated.map((key) => `'${key}'`).join(', ')}]. Please ensure the request contains only one param value per param key.`,
    );
  }
}

export function readDataset(fields: Fields): NewDatasetInput {
  const dataset = fields.message('dataset');
  const tags: Record<string, string> = {};
  for (const tag of fields.messages('tags')) tags[tag.requiredText('key')] = tag.textOrEmpty('value') ?? '';
  const { [datasetContextTag]: context = null, ...rest } = tags;
  const name = dataset.requiredText('name');
  const digest = dataset.requiredText('digest');
  checkLength(dataset.path('name'), 500, name);
  checkLength(dataset.path('digest'), 36, digest);
  return {
    dataset: {
      name,
      digest,
      sourceType: dataset.requiredText('source_type'),
      source: dataset.requiredText('source'),
      schema: dataset.text('schema') ?? null,
      profile: dataset.text('profile') ?? null,
    },
    context,
    tags: rest,
  };
}

export function readModelUses(fields: Fields): { modelId: string; step: number }[] {
  return fields
    .messages('models')
    .map((model) => ({ modelId: model.requiredText('model_id'), step: model.integer('step') ?? 0 }));
}

export function readStatus(fields: Fields): RunStatus | undefined {
  const text = fields.text('status');
  if (text === undefined) return undefined;
  const status = statuses.find((known) => known.toUpperCase() === text);
  if (status === undefined) throw invalidValue('status', text, 'it is not a run status.');
  return status;
}

export function parseHistory(text: string | undefined): readonly unknown[] {
  const value: unknown = text === undefined ? [] : JSON.parse(text);
  return Array.isArray(value) ? value : [];
}

export function parseModel(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(`Malformed model info. \n ${text} \n is not a valid JSON.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`Malformed model info. \n ${text} \n is not a valid JSON.`);
  }
  const needed = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'].filter((key) => !Object.hasOwn(value, key));
  if (needed.length > 0) {
    throw invalid(`Model json is missing mandatory fields: ${needed.map((key) => `'${key}'`).join(', ')}`);
  }
  return value as Record<string, unknown>;
}
