// MLflow's own database, SQLite or Postgres, read where it stands: its server need not run. Pages follow the keys of its tables.
import type { ForeignDatabase, ForeignRow, ForeignValue } from '../../platform/db/foreign.ts';
import {
  datasetOf,
  modelStatus,
  numberOf,
  ofTags,
  otlpSpan,
  parseSpan,
  runStatus,
  text,
  versionStage,
} from './mlflow-fields.ts';
import type { Places } from './places.ts';
import type {
  ModelUse,
  Pairs,
  Source,
  SourceDataset,
  SourceExperiment,
  SourceLoggedModel,
  SourceModel,
  SourcePoint,
  SourceRun,
  SourceTrace,
} from './source.ts';
import { present } from './source.ts';

const pageSize = 200;
const pointsPerPage = 5000;

const pairs = (rows: readonly ForeignRow[]): Pairs =>
  Object.fromEntries(rows.map(({ key, value }) => [String(key), value === null ? '' : String(value)]));

/** Numbers of experiments are whole numbers there. */
const experimentKey = (experiment: SourceExperiment): number => Number(experiment.key);

export function mlflowDatabase(db: ForeignDatabase, places: Places): Source {
  const addresses = new Map<string, string>();

  const pairsOf = async (table: string, owner: string, id: ForeignValue, key = 'key', value = 'value') =>
    pairs(await db.rows(`SELECT ${key} AS key, ${value} AS value FROM ${table} WHERE ${owner} = ?`, [id]));

  /** Rows of a table by a text key, page by page. */
  async function* paged(sql: string, key: string, fixed: readonly ForeignValue[]): AsyncGenerator<ForeignRow> {
    let after = '';
    for (;;) {
      const rows = await db.rows(`${sql} AND ${key} > ? ORDER BY ${key} LIMIT ${pageSize}`, [...fixed, after]);
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < pageSize) return;
      after = String(last[key]);
    }
  }

  const datasetsOf = async (run: string): Promise<SourceDataset[]> => {
    const rows = await db.rows(
      `SELECT i.input_uuid, d.name, d.digest, d.dataset_source_type, d.dataset_source, d.dataset_schema, d.dataset_profile
       FROM inputs AS i JOIN datasets AS d ON d.dataset_uuid = i.source_id
       WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND i.destination_id = ?`,
      [run],
    );
    const found: SourceDataset[] = [];
    for (const row of rows) {
      const tags = await pairsOf('input_tags', 'input_uuid', row['input_uuid'] ?? '', 'name');
      const dataset = {
        name: String(row['name']),
        digest: String(row['digest']),
        sourceType: String(row['dataset_source_type']),
        source: String(row['dataset_source']),
        schema: text(row['dataset_schema']),
        profile: text(row['dataset_profile']),
      };
      found.push(datasetOf(dataset, tags));
    }
    return found;
  };

  const modelsOf = async (run: string, kind: 'RUN_INPUT' | 'RUN_OUTPUT'): Promise<ModelUse[]> => {
    const rows = await db.rows('SELECT destination_id, step FROM inputs WHERE source_type = ? AND source_id = ?', [
      kind,
      run,
    ]);
    return rows.map((row) => ({ modelId: String(row['destination_id']), step: Number(row['step'] ?? 0) }));
  };

  return {
    distinctPoints: true,
    async *experiments() {
      const rows = await db.rows('SELECT experiment_id, name, lifecycle_stage FROM experiments ORDER BY experiment_id');
      for (const row of rows) {
        yield {
          key: String(row['experiment_id']),
          name: String(row['name']),
          deleted: row['lifecycle_stage'] === 'deleted',
          tags: await pairsOf('experiment_tags', 'experiment_id', row['experiment_id'] ?? 0),
        };
      }
    },
    async *runs(experiment) {
      const models = await db.has('logged_models');
      for await (const row of paged('SELECT * FROM runs WHERE experiment_id = ?', 'run_uuid', [
        experimentKey(experiment),
      ])) {
        const id = String(row['run_uuid']);
        const tags = await pairsOf('tags', 'run_uuid', id);
        addresses.set(id, String(row['artifact_uri'] ?? ''));
        const own = ofTags(tags);
        yield {
          id,
          name: text(row['name']) ?? tags['mlflow.runName'] ?? id.slice(0, 8),
          status: runStatus(row['status']),
          ...own,
          user: own.user ?? text(row['user_id']),
          startedAt: Number(row['start_time'] ?? 0),
          endedAt: row['end_time'] === null ? null : Number(row['end_time']),
          deleted: row['lifecycle_stage'] === 'deleted',
          params: await pairsOf('params', 'run_uuid', id),
          tags,
          datasets: await datasetsOf(id),
          modelInputs: models ? await modelsOf(id, 'RUN_INPUT') : [],
          modelOutputs: models ? await modelsOf(id, 'RUN_OUTPUT') : [],
        } satisfies SourceRun;
      }
    },
    async *points(run) {
      const order = 'key, timestamp, step, value, is_nan';
      let after: readonly ForeignValue[] | undefined;
      for (;;) {
        const beyond = after === undefined ? '' : `AND (${order}) > (?, ?, ?, ?, ?)`;
        const rows = await db.rows(
          `SELECT ${order} FROM metrics WHERE run_uuid = ? ${beyond} ORDER BY ${order} LIMIT ${pointsPerPage}`,
          [run.id, ...(after ?? [])],
        );
        if (rows.length > 0) yield rows.map(toPoint);
        const last = rows.at(-1);
        if (last === undefined || rows.length < pointsPerPage) return;
        after = ['key', 'timestamp', 'step', 'value', 'is_nan'].map((column) => last[column] ?? null);
      }
    },
    runFiles: (run) => places.files(addresses.get(run.id) ?? ''),
    async *loggedModels(experiment) {
      if (!(await db.has('logged_models'))) return;
      for await (const row of paged(
        "SELECT * FROM logged_models WHERE experiment_id = ? AND lifecycle_stage = 'active'",
        'model_id',
        [experimentKey(experiment)],
      )) {
        const id = String(row['model_id']);
        addresses.set(id, String(row['artifact_location']));
        const metrics = await db.rows('SELECT * FROM logged_model_metrics WHERE model_id = ?', [id]);
        yield {
          id,
          name: String(row['name']),
          modelType: text(row['model_type']),
          sourceRunId: text(row['source_run_id']),
          status: modelStatus(row['status']),
          params: await pairsOf('logged_model_params', 'model_id', id, 'param_key', 'param_value'),
          tags: await pairsOf('logged_model_tags', 'model_id', id, 'tag_key', 'tag_value'),
          metrics: metrics.map((metric) => ({
            key: String(metric['metric_name']),
            value: numberOf(Number(metric['metric_value']), false),
            step: Number(metric['metric_step']),
            at: Number(metric['metric_timestamp_ms']),
            runId: String(metric['run_id']),
            datasetName: text(metric['dataset_name']),
            datasetDigest: text(metric['dataset_digest']),
          })),
        } satisfies SourceLoggedModel;
      }
    },
    loggedModelFiles: (model) => places.files(addresses.get(model.id) ?? ''),
    async *models() {
      for await (const row of paged('SELECT name, description FROM registered_models WHERE 1 = 1', 'name', [])) {
        const name = String(row['name']);
        const versions = await db.rows('SELECT * FROM model_versions WHERE name = ? ORDER BY version', [name]);
        const aliases = (await db.has('registered_model_aliases'))
          ? await db.rows('SELECT alias, version FROM registered_model_aliases WHERE name = ?', [name])
          : [];
        const tagsOf = async (version: number): Promise<Pairs> =>
          pairs(
            await db.rows('SELECT key, value FROM model_version_tags WHERE name = ? AND version = ?', [name, version]),
          );
        yield {
          name,
          description: text(row['description']) ?? '',
          tags: await pairsOf('registered_model_tags', 'name', name),
          aliases: Object.fromEntries(aliases.map((one) => [String(one['alias']), Number(one['version'])])),
          versions: await Promise.all(
            versions
              .filter((one) => one['current_stage'] !== 'Deleted_Internal')
              .map(async (one) => ({
                version: Number(one['version']),
                source: String(one['source'] ?? ''),
                runId: text(one['run_id']),
                description: text(one['description']) ?? '',
                stage: versionStage(one['current_stage']),
                tags: await tagsOf(Number(one['version'])),
              })),
          ),
        } satisfies SourceModel;
      }
    },
    async *traces(experiment) {
      if (!(await db.has('trace_info'))) return;
      const hasSpans = await db.has('spans');
      const hasAssessments = await db.has('assessments');
      for await (const row of paged('SELECT * FROM trace_info WHERE experiment_id = ?', 'request_id', [
        experimentKey(experiment),
      ])) {
        const id = String(row['request_id']);
        const spans = hasSpans ? await db.rows('SELECT content FROM spans WHERE trace_id = ?', [id]) : [];
        const assessments = hasAssessments
          ? await db.rows('SELECT * FROM assessments WHERE trace_id = ? ORDER BY created_timestamp', [id])
          : [];
        yield {
          id,
          info: {
            trace_id: id,
            request_time: new Date(Number(row['timestamp_ms'])).toISOString(),
            execution_duration: `${Number(row['execution_time_ms'] ?? 0) / 1000}s`,
            state: String(row['status']),
            client_request_id: text(row['client_request_id']),
            request_preview: text(row['request_preview']),
            response_preview: text(row['response_preview']),
            tags: { ...(await pairsOf('trace_tags', 'request_id', id)), ...tagsInColumns(row) },
            trace_metadata: {
              ...(await pairsOf('trace_request_metadata', 'request_id', id)),
              ...metadataInColumns(row),
            },
            assessments: assessments.map(toAssessment),
          },
          spans: spans.map(({ content }) => otlpSpan(parseSpan(String(content)))),
        } satisfies SourceTrace;
      }
    },
    close: () => db.close(),
  };
}

function toPoint(row: ForeignRow): SourcePoint {
  return {
    key: String(row['key']),
    value: numberOf(Number(row['value']), Boolean(row['is_nan'])),
    step: Number(row['step']),
    at: Number(row['timestamp']),
  };
}

const tokenColumns = [
  'input_tokens',
  'output_tokens',
  'total_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'cache_creation_input_tokens_above_1hr',
];
const costColumns = ['input_cost', 'output_cost', 'total_cost'];

/** In newer MLflow the name of a trace has a column of its own and is no tag any more, which its client does not notice. */
const tagsInColumns = (row: ForeignRow): Pairs =>
  typeof row['trace_name'] === 'string' ? { 'mlflow.traceName': row['trace_name'] } : {};

/** Likewise its session, tokens and cost. */
function metadataInColumns(row: ForeignRow): Pairs {
  const sums = (columns: readonly string[]): string | undefined => {
    const known = columns.flatMap((column) =>
      typeof row[column] === 'number' ? [[column, row[column]] as const] : [],
    );
    return known.length === 0 ? undefined : JSON.stringify(Object.fromEntries(known));
  };
  const found = {
    'mlflow.trace.session': text(row['session_id']),
    'mlflow.trace.tokenUsage': sums(tokenColumns),
    'mlflow.trace.cost': sums(costColumns),
  };
  return present(found);
}

function toAssessment(row: ForeignRow): Readonly<Record<string, unknown>> {
  const json = (value: ForeignValue | undefined): unknown =>
    value === null || value === undefined ? undefined : JSON.parse(String(value));
  const kind = String(row['assessment_type']);
  const value = json(row['value']);
  return {
    assessment_id: String(row['assessment_id']),
    assessment_name: String(row['name']),
    trace_id: String(row['trace_id']),
    span_id: text(row['span_id']),
    source: { source_type: String(row['source_type']), source_id: text(row['source_id']) ?? 'default' },
    create_time: new Date(Number(row['created_timestamp'])).toISOString(),
    last_update_time: new Date(Number(row['last_updated_timestamp'])).toISOString(),
    rationale: text(row['rationale']),
    metadata: json(row['assessment_metadata']),
    overrides: text(row['overrides']),
    valid: Boolean(row['valid']),
    ...(kind === 'feedback'
      ? { feedback: { value, error: json(row['error']) } }
      : kind === 'issue'
        ? { issue: value }
        : { expectation: { value } }),
  };
}
