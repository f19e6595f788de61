// MLflow's calls for evaluation datasets. Tags, records, schema and profile are JSON inside a field of text.
import { isAppError } from '../../kernel/errors.ts';
import {
  type EvaluationRecord,
  type EvaluationSet,
  type JsonObject,
  type NewRecord,
  type RecordSource,
  sourceTypes,
} from '../../modules/evaluation-sets/index.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { experimentOf, knownExperiments } from './experiments.ts';
import { type Fields, invalidValue } from './fields.ts';
import { evaluationDatasetDialect, nextToken, readFilter, readLimit, translateOrder } from './search-dialect.ts';

const base = '/mlflow/datasets';
const userTag = 'mlflow.user';

/** An id without MLflow's prefix; either form is taken. */
const bare = (id: string, prefix: string): string => (id.startsWith(prefix) ? id.slice(prefix.length) : id);

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseField(fields: Fields, name: string): unknown {
  const text = fields.text(name);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalidValue(fields.path(name), text.slice(0, 200), 'it is not JSON.');
  }
}

/** Tags of a set; values that are no text are kept as their JSON, null sets nothing. */
function readTags(fields: Fields): Record<string, string> {
  const value = parseField(fields, 'tags') ?? {};
  if (!isObject(value)) throw invalid("Parameter 'tags' must be a JSON object.");
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, tag]) => tag !== null)
      .map(([key, tag]) => [key, typeof tag === 'string' ? tag : JSON.stringify(tag)]),
  );
}

function optionalObject(record: JsonObject, key: string): JsonObject | undefined {
  const value = record[key] ?? undefined;
  if (value !== undefined && !isObject(value)) throw invalid(`The '${key}' of a record must be a dictionary.`);
  return value;
}

function readSource(record: JsonObject): RecordSource | undefined {
  const source = optionalObject(record, 'source');
  if (source === undefined) return undefined;
  const type = sourceTypes.find((one) => one === String(source['source_type'] ?? 'unspecified').toLowerCase());
  if (type === undefined) throw invalid(`Invalid dataset record source type: ${String(source['source_type'])}.`);
  return { type, data: optionalObject(source, 'source_data') ?? {} };
}

function readRecord(value: unknown): NewRecord {
  if (!isObject(value)) throw invalid('Each record must be a dictionary');
  const inputs = optionalObject(value, 'inputs');
  if (inputs === undefined) throw invalid("Each record must have an 'inputs' field");
  return {
    inputs,
    outputs: value['outputs'],
    expectations: optionalObject(value, 'expectations'),
    tags: optionalObject(value, 'tags'),
    source: readSource(value),
  };
}

function toRecordView(setId: string, record: EvaluationRecord): object {
  const { source } = record;
  const id = source?.data[source.type === 'trace' ? 'trace_id' : 'source_id'];
  return {
    dataset_record_id: `dr-${record.id}`,
    dataset_id: `d-${setId}`,
    inputs: record.inputs,
    ...(record.outputs === null ? {} : { outputs: record.outputs }),
    ...(record.expectations === null ? {} : { expectations: record.expectations }),
    tags: record.tags,
    ...(source === null
      ? {}
      : {
          source: { source_type: source.type.toUpperCase(), source_data: source.data },
          source_type: source.type.toUpperCase(),
        }),
    ...(typeof id === 'string' ? { source_id: id } : {}),
    created_time: record.createdAt,
    last_update_time: record.updatedAt,
    created_by: record.createdBy,
    last_updated_by: record.updatedBy,
  };
}

/** Deletes what may be gone already: clients of MLflow do not expect a refusal then. */
async function quietly(deletion: Promise<unknown>): Promise<void> {
  await deletion.catch((error: unknown) => {
    if (!isAppError(error) || error.code !== 'evaluation-sets.unknown_set') throw error;
  });
}

export function evaluationDatasetRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { evaluationSets: sets, tracking } = deps;
  const idOf = ({ params }: Call): string => bare(params['dataset'] ?? '', 'd-');

  const numbersOf = async (project: string, ids: readonly string[]): Promise<string[]> => {
    const numbers: string[] = [];
    for (const id of ids) {
      const experiment = await tracking.experiments.find(project, { id });
      if (experiment !== undefined) numbers.push(String(experiment.number));
    }
    return numbers;
  };
  const toView = async (set: EvaluationSet): Promise<object> => ({
    dataset_id: `d-${set.id}`,
    name: set.name,
    tags: JSON.stringify(set.tags),
    ...(set.schema === null ? {} : { schema: JSON.stringify({ ...set.schema, version: '1.0' }) }),
    ...(set.records === 0 ? {} : { profile: JSON.stringify({ num_records: set.records }) }),
    digest: set.digest,
    created_time: set.createdAt,
    last_update_time: set.updatedAt,
    created_by: set.createdBy,
    last_updated_by: set.updatedBy,
    experiment_ids: await numbersOf(set.project, set.experimentIds),
  });
  const experimentIds = async ({ project, fields }: Call): Promise<string[]> => {
    const ids: string[] = [];
    for (const number of fields.texts('experiment_ids')) ids.push((await experimentOf(deps, project, number)).id);
    return ids;
  };

  const search = async ({ project, fields }: Call): Promise<object> => {
    const numbers = fields.texts('experiment_ids');
    const page = await sets.search(
      project,
      {
        filter: readFilter(fields.text('filter_string'), evaluationDatasetDialect),
        order: translateOrder(fields.texts('order_by'), evaluationDatasetDialect),
        experimentIds: numbers.length === 0 ? undefined : await knownExperiments(deps, project, numbers),
      },
      { limit: readLimit(fields, 1000, 1000), cursor: fields.text('page_token') },
    );
    return { datasets: await Promise.all(page.items.map(toView)), ...nextToken(page) };
  };

  const version = '3.0';
  const read = 'evaluation-sets.read';
  const write = 'evaluation-sets.write';
  return [
    {
      method: 'POST',
      path: `${base}/create`,
      version,
      permission: write,
      async handle(call) {
        const { project, actor, fields } = call;
        const tags = readTags(fields);
        const set = await sets.create(actor, project, {
          name: fields.requiredText('name'),
          tags,
          experimentIds: await experimentIds(call),
          by: tags[userTag],
        });
        return { dataset: await toView(set) };
      },
    },
    { method: 'POST', path: `${base}/search`, version, permission: read, handle: search },
    { method: 'GET', path: `${base}/search`, version, permission: read, handle: search },
    {
      method: 'GET',
      path: `${base}/:dataset`,
      version,
      permission: read,
      handle: async (call) => ({ dataset: await toView(await sets.get(call.project, idOf(call))) }),
    },
    {
      method: 'DELETE',
      path: `${base}/:dataset`,
      version,
      permission: 'evaluation-sets.delete',
      async handle(call) {
        await quietly(sets.delete(call.actor, call.project, idOf(call)));
        return {};
      },
    },
    {
      method: 'PATCH',
      path: `${base}/:dataset/tags`,
      version,
      permission: write,
      handle: async (call) => ({
        dataset: await toView(await sets.setTags(call.actor, call.project, idOf(call), readTags(call.fields))),
      }),
    },
    {
      method: 'DELETE',
      path: `${base}/:dataset/tags/:key`,
      version,
      permission: write,
      async handle(call) {
        await quietly(sets.deleteTag(call.actor, call.project, idOf(call), call.params['key'] ?? ''));
        return {};
      },
    },
    {
      method: 'POST',
      path: `${base}/:dataset/records`,
      version,
      permission: write,
      async handle(call) {
        const { project, actor, fields } = call;
        const given = parseField(fields, 'records');
        if (!Array.isArray(given)) throw invalid("Parameter 'records' must be a JSON list of records.");
        const records = given.map(readRecord);
        const by = records.map(({ tags }) => tags?.[userTag]).findLast((user) => typeof user === 'string');
        const counts = await sets.upsertRecords(
          actor,
          project,
          idOf(call),
          records,
          fields.text('updated_by') ?? (typeof by === 'string' ? by : undefined),
        );
        return { inserted_count: counts.inserted, updated_count: counts.updated };
      },
    },
    {
      method: 'GET',
      path: `${base}/:dataset/records`,
      version,
      permission: read,
      async handle(call) {
        const limit = readLimit(call.fields, 1000, 1000);
        const page = await sets.records(call.project, idOf(call), { limit, cursor: call.fields.text('page_token') });
        return {
          records: JSON.stringify(page.items.map((record) => toRecordView(idOf(call), record))),
          ...nextToken(page),
        };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/:dataset/records`,
      version,
      permission: write,
      async handle(call) {
        const ids = call.fields.texts('dataset_record_ids').map((id) => bare(id, 'dr-'));
        return { deleted_count: await sets.deleteRecords(call.actor, call.project, idOf(call), ids) };
      },
    },
    {
      method: 'GET',
      path: `${base}/:dataset/experiment-ids`,
      version,
      permission: read,
      async handle(call) {
        const set = await sets.get(call.project, idOf(call));
        return { experiment_ids: await numbersOf(call.project, set.experimentIds) };
      },
    },
    {
      method: 'POST',
      path: `${base}/:dataset/add-experiments`,
      version,
      permission: write,
      async handle(call) {
        const set = await sets.get(call.project, idOf(call));
        const ids = await experimentIds(call);
        return { dataset: await toView(await sets.addExperiments(call.actor, call.project, set.id, ids)) };
      },
    },
    {
      method: 'POST',
      path: `${base}/:dataset/remove-experiments`,
      version,
      permission: write,
      async handle(call) {
        const ids = await knownExperiments(deps, call.project, call.fields.texts('experiment_ids'));
        return { dataset: await toView(await sets.removeExperiments(call.actor, call.project, idOf(call), ids)) };
      },
    },
  ];
}
