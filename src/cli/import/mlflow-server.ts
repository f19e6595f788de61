// A running MLflow server (or anything that speaks its protocol), read through its own REST calls; it fetches files from wherever it
// keeps them.
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { CommandError } from '../command.ts';
import {
  datasetOf,
  modelStatus,
  ofTags,
  otlpSpan,
  parseSpan,
  pythonNumber,
  runStatus,
  text,
  versionStage,
} from './mlflow-fields.ts';
import type {
  ModelUse,
  Pairs,
  Source,
  SourceExperiment,
  SourceFile,
  SourceLoggedModel,
  SourceModel,
  SourceRun,
  SourceTrace,
} from './source.ts';

type Json = Readonly<Record<string, unknown>>;

const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const record = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const promptFilter = "tags.`mlflow.prompt.is_prompt` = 'true'";
const pairs = (value: unknown): Pairs =>
  Object.fromEntries(list(value).map((pair) => [String(pair['key']), String(pair['value'] ?? '')]));

/**
 * @param address such as `http://user:password@host:5000`; what stands before the host signs requests by Basic
 * @param token signs requests by Bearer instead
 */
export function mlflowServer(address: string, token: string | undefined): Source {
  const url = new URL(address);
  const basic =
    url.username === ''
      ? undefined
      : Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString('base64');
  url.username = '';
  url.password = '';
  const base = url.href.replace(/\/$/, '');
  const headers: Record<string, string> =
    token !== undefined
      ? { authorization: `Bearer ${token}` }
      : basic !== undefined
        ? { authorization: `Basic ${basic}` }
        : {};

  const fetched = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(`${base}${path}`, {
      ...init,
      headers: { ...headers, ...(init.headers as Record<string, string> | undefined) },
    }).catch((error: unknown) => {
      throw new CommandError(
        `${base} cannot be reached: ${error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error)}.`,
        'Check the address, and that the MLflow server runs.',
      );
    });
    if (response.ok) return response;
    const body = await response.text();
    throw new CommandError(
      `${base} answered ${response.status} to ${path.split('?')[0]}: ${body.slice(0, 300)}`,
      response.status === 401 ? 'Give --source-token, or user:password@ in the address.' : '',
    );
  };
  const get = async (path: string, query: Readonly<Record<string, string | number | undefined>>): Promise<Json> => {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
    return record(await (await fetched(`/api/2.0/mlflow/${path}?${search}`)).json());
  };
  const post = async (path: string, body: Json, version = '2.0'): Promise<Json> => {
    const init = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return record(await (await fetched(`/api/${version}/mlflow/${path}`, init)).json());
  };
  /** All items of a call that answers in pages. */
  async function* paged(
    ask: (token: string | undefined) => Promise<Json>,
    items: string,
    nextToken = 'next_page_token',
  ): AsyncGenerator<Json> {
    let next: string | undefined;
    do {
      const page = await ask(next);
      yield* list(page[items]);
      next = text(page[nextToken]);
    } while (next !== undefined);
  }

  async function* files(
    listed: (folder: string) => AsyncIterable<Json>,
    addressOf: (path: string) => string,
    folder = '',
  ): AsyncGenerator<SourceFile> {
    for await (const entry of listed(folder)) {
      const path = String(entry['path']);
      if (entry['is_dir'] === true) yield* files(listed, addressOf, path);
      else {
        yield {
          path,
          open: async () => {
            const { body } = await fetched(addressOf(path));
            return body === null ? Readable.from([]) : Readable.fromWeb(body as NodeStream);
          },
        };
      }
    }
  }

  const uses = (value: unknown): ModelUse[] =>
    list(value).map((use) => ({ modelId: String(use['model_id']), step: Number(use['step'] ?? 0) }));

  const toRun = (whole: Json): SourceRun => {
    const info = record(whole['info']);
    const data = record(whole['data']);
    const inputs = record(whole['inputs']);
    const tags = pairs(data['tags']);
    const own = ofTags(tags);
    const id = String(info['run_id']);
    return {
      id,
      name: text(info['run_name']) ?? tags['mlflow.runName'] ?? id.slice(0, 8),
      status: runStatus(info['status']),
      ...own,
      user: own.user ?? text(info['user_id']),
      startedAt: Number(info['start_time'] ?? 0),
      endedAt: info['end_time'] === undefined ? null : Number(info['end_time']),
      deleted: info['lifecycle_stage'] === 'deleted',
      params: pairs(data['params']),
      tags,
      datasets: list(inputs['dataset_inputs']).map((input) => {
        const dataset = record(input['dataset']);
        return datasetOf(
          {
            name: String(dataset['name']),
            digest: String(dataset['digest']),
            sourceType: String(dataset['source_type']),
            source: String(dataset['source']),
            schema: text(dataset['schema']),
            profile: text(dataset['profile']),
          },
          pairs(input['tags']),
        );
      }),
      modelInputs: uses(inputs['model_inputs']),
      modelOutputs: uses(record(whole['outputs'])['model_outputs']),
    };
  };

  const keysOf = new Map<string, readonly string[]>();

  return {
    distinctPoints: true,
    async *experiments() {
      const found = paged(
        (page_token) => post('experiments/search', { max_results: 1000, view_type: 'ALL', page_token }),
        'experiments',
      );
      for await (const experiment of found) {
        yield {
          key: String(experiment['experiment_id']),
          name: String(experiment['name']),
          deleted: experiment['lifecycle_stage'] === 'deleted',
          tags: pairs(experiment['tags']),
        };
      }
    },
    async *runs({ key }: SourceExperiment) {
      const found = paged(
        (page_token) =>
          post('runs/search', { experiment_ids: [key], run_view_type: 'ALL', max_results: 200, page_token }),
        'runs',
      );
      for await (const whole of found) {
        const run = toRun(whole);
        keysOf.set(
          run.id,
          list(record(whole['data'])['metrics']).map((metric) => String(metric['key'])),
        );
        yield run;
      }
    },
    async *points(run) {
      for (const key of keysOf.get(run.id) ?? []) {
        let next: string | undefined;
        do {
          const page = await get('metrics/get-history', {
            run_id: run.id,
            metric_key: key,
            max_results: 5000,
            page_token: next,
          });
          const points = list(page['metrics']).map((metric) => ({
            key,
            value: pythonNumber(metric['value']),
            step: Number(metric['step'] ?? 0),
            at: Number(metric['timestamp'] ?? 0),
          }));
          for (let from = 0; from < points.length; from += 5000) yield points.slice(from, from + 5000);
          next = text(page['next_page_token']);
        } while (next !== undefined);
      }
    },
    runFiles: ({ id }) =>
      files(
        (path) =>
          paged((page_token) => get('artifacts/list', { run_id: id, path: path || undefined, page_token }), 'files'),
        (path) => `/get-artifact?${new URLSearchParams({ path, run_uuid: id })}`,
      ),
    async *loggedModels({ key }: SourceExperiment) {
      const found = paged(
        (page_token) => post('logged-models/search', { experiment_ids: [key], max_results: 50, page_token }),
        'models',
      );
      for await (const model of found) {
        const info = record(model['info']);
        const data = record(model['data']);
        yield {
          id: String(info['model_id']),
          name: String(info['name']),
          modelType: text(info['model_type']),
          sourceRunId: text(info['source_run_id']),
          status: modelStatus(info['status']),
          params: pairs(data['params']),
          tags: pairs(info['tags']),
          metrics: list(data['metrics']).map((metric) => ({
            key: String(metric['key']),
            value: pythonNumber(metric['value']),
            step: Number(metric['step'] ?? 0),
            at: Number(metric['timestamp'] ?? 0),
            runId: String(metric['run_id']),
            datasetName: text(metric['dataset_name']),
            datasetDigest: text(metric['dataset_digest']),
          })),
        } satisfies SourceLoggedModel;
      }
    },
    loggedModelFiles: ({ id }) =>
      files(
        (path) =>
          paged(
            (page_token) =>
              get(`logged-models/${id}/artifacts/directories`, {
                artifact_directory_path: path || undefined,
                page_token,
              }),
            'files',
          ),
        (path) =>
          `/ajax-api/2.0/mlflow/logged-models/${id}/artifacts/files?${new URLSearchParams({ artifact_file_path: path })}`,
      ),
    async *models() {
      // A search that does not ask for prompts leaves them out.
      const searched = (filter: string | undefined) =>
        paged(
          (page_token) => get('registered-models/search', { filter, max_results: 200, page_token }),
          'registered_models',
        );
      const found = async function* (): AsyncGenerator<readonly [model: Json, filter: string]> {
        for await (const model of searched(undefined)) yield [model, ''];
        for await (const model of searched(promptFilter)) yield [model, ` AND ${promptFilter}`];
      };
      for await (const [model, and] of found()) {
        const name = String(model['name']);
        const versions: SourceModel['versions'][number][] = [];
        const filter = `name = '${name.replaceAll("'", "\\'")}'${and}`;
        for await (const one of paged(
          (page_token) => get('model-versions/search', { filter, max_results: 200, page_token }),
          'model_versions',
        )) {
          versions.push({
            version: Number(one['version']),
            source: String(one['source'] ?? ''),
            runId: text(one['run_id']),
            description: text(one['description']) ?? '',
            stage: versionStage(one['current_stage']),
            tags: pairs(one['tags']),
          });
        }
        yield {
          name,
          description: text(model['description']) ?? '',
          tags: pairs(model['tags']),
          aliases: Object.fromEntries(
            list(model['aliases']).map((one) => [String(one['alias']), Number(one['version'])]),
          ),
          versions: versions.sort((a, b) => a.version - b.version),
        } satisfies SourceModel;
      }
    },
    async *traces({ key }: SourceExperiment) {
      const locations = [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: key } }];
      const found = paged(
        (page_token) => post('traces/search', { locations, max_results: 100, page_token }, '3.0'),
        'traces',
      );
      for await (const info of found) {
        const id = String(info['trace_id']);
        const response = await fetched(
          `/ajax-api/3.0/mlflow/get-trace-artifact?${new URLSearchParams({ request_id: id })}`,
        );
        const spans = (parseSpan(await response.text()) as unknown as { spans?: readonly never[] }).spans ?? [];
        yield { id, info, spans: spans.map(otlpSpan) } satisfies SourceTrace;
      }
    },
    close: async () => undefined,
  };
}
