// A folder as MLflow's file store leaves it (`mlruns`), also one copied from a machine that had no server. Where it lies now counts, not
// the absolute addresses written in it.
import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parse as parseYaml } from 'yaml';
import { CommandError } from '../command.ts';
import { filesOf } from './files.ts';
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

const pointsAtOnce = 5000;
const runId = /^[0-9a-f]{32}$/;
type Meta = Readonly<Record<string, unknown>>;

async function foldersIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

async function readMeta(file: string): Promise<Meta | undefined> {
  if (!existsSync(file)) return undefined;
  const value: unknown = parseYaml(await readFile(file, 'utf8'));
  return typeof value === 'object' && value !== null ? (value as Meta) : undefined;
}

/** Parameters and tags: a file each, and its content the value. */
async function readPairs(folder: string): Promise<Pairs> {
  const pairs: Record<string, string> = {};
  for await (const { path } of filesOf(folder)) pairs[path] = await readFile(join(folder, path), 'utf8');
  return pairs;
}

/** Lines of a metric: time, value, step, and of models the run and what was measured on. */
async function* linesOf(file: string): AsyncGenerator<readonly string[]> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const words = line.trim().split(/\s+/);
    if (words.length > 1) yield words;
  }
}

const pointOf = (key: string, [at = '0', value = 'nan', step = '0']: readonly string[]): SourcePoint => ({
  key,
  at: Number(at),
  value: pythonNumber(value),
  step: Number(step),
});

/** @throws CommandError when the folder holds no experiment */
export async function mlflowFolder(root: string, places: Places): Promise<Source> {
  const trash = join(root, '.trash');
  const home = (key: string): string => (existsSync(join(root, key, 'meta.yaml')) ? join(root, key) : join(trash, key));
  const keys = async (): Promise<string[]> => {
    const names = [...(await foldersIn(root)), ...(await foldersIn(trash))];
    return [...new Set(names)].filter((name) => existsSync(join(home(name), 'meta.yaml')));
  };
  if ((await keys()).length === 0) {
    throw new CommandError(
      `${root} holds no experiment of MLflow.`,
      'Give the folder that MLflow names `mlruns`: it has a folder with a meta.yaml for each experiment.',
    );
  }
  const runHome = (experiment: string, run: string): string => join(home(experiment), run);
  const experimentOf = new Map<string, string>();
  const modelHome = new Map<string, string>();

  const datasetsOf = async (experiment: string, run: string): Promise<SourceDataset[]> => {
    const inputs = join(runHome(experiment, run), 'inputs');
    const found: SourceDataset[] = [];
    for (const name of await foldersIn(inputs)) {
      const input = await readMeta(join(inputs, name, 'meta.yaml'));
      if (input?.['source_type'] !== 'DATASET') continue;
      const dataset = await readMeta(join(home(experiment), 'datasets', String(input['source_id']), 'meta.yaml'));
      if (dataset === undefined) continue;
      found.push(
        datasetOf(
          {
            name: String(dataset['name']),
            digest: String(dataset['digest']),
            sourceType: String(dataset['source_type']),
            source: String(dataset['source']),
            schema: text(dataset['schema']),
            profile: text(dataset['profile']),
          },
          (input['tags'] ?? {}) as Pairs,
        ),
      );
    }
    return found;
  };

  const modelsOf = async (folder: string, kind: string): Promise<ModelUse[]> => {
    const found: ModelUse[] = [];
    for (const name of await foldersIn(folder)) {
      const use = await readMeta(join(folder, name, 'meta.yaml'));
      if (use?.['source_type'] === kind)
        found.push({ modelId: String(use['destination_id']), step: Number(use['step'] ?? 0) });
    }
    return found;
  };

  return {
    distinctPoints: false,
    async *experiments() {
      for (const key of await keys()) {
        const meta = await readMeta(join(home(key), 'meta.yaml'));
        if (meta?.['experiment_id'] === undefined) continue;
        yield {
          key,
          name: String(meta['name']),
          deleted: meta['lifecycle_stage'] === 'deleted',
          tags: await readPairs(join(home(key), 'tags')),
        };
      }
    },
    async *runs({ key }: SourceExperiment) {
      for (const name of await foldersIn(home(key))) {
        const folder = runHome(key, name);
        const meta = runId.test(name) ? await readMeta(join(folder, 'meta.yaml')) : undefined;
        if (meta === undefined) continue;
        const tags = await readPairs(join(folder, 'tags'));
        experimentOf.set(name, key);
        const own = ofTags(tags);
        yield {
          id: name,
          name: text(meta['run_name']) ?? tags['mlflow.runName'] ?? name.slice(0, 8),
          status: runStatus(meta['status']),
          ...own,
          user: own.user ?? text(meta['user_id']),
          startedAt: Number(meta['start_time'] ?? 0),
          endedAt: typeof meta['end_time'] === 'number' ? meta['end_time'] : null,
          deleted: meta['lifecycle_stage'] === 'deleted',
          params: await readPairs(join(folder, 'params')),
          tags,
          datasets: await datasetsOf(key, name),
          modelInputs: await modelsOf(join(folder, 'inputs'), 'RUN_INPUT'),
          modelOutputs: await modelsOf(join(folder, 'outputs'), 'RUN_OUTPUT'),
        } satisfies SourceRun;
      }
    },
    async *points(run) {
      const metrics = join(runHome(experimentOf.get(run.id) ?? '', run.id), 'metrics');
      let batch: SourcePoint[] = [];
      for await (const { path } of filesOf(metrics)) {
        for await (const words of linesOf(join(metrics, path))) {
          batch.push(pointOf(path, words));
          if (batch.length < pointsAtOnce) continue;
          yield batch;
          batch = [];
        }
      }
      if (batch.length > 0) yield batch;
    },
    async *runFiles(run) {
      const folder = runHome(experimentOf.get(run.id) ?? '', run.id);
      const beside = join(folder, 'artifacts');
      if (existsSync(beside)) return yield* filesOf(beside);
      const meta = await readMeta(join(folder, 'meta.yaml'));
      const address = text(meta?.['artifact_uri']);
      if (address !== undefined) yield* places.files(address);
    },
    async *loggedModels({ key }) {
      const models = join(home(key), 'models');
      for (const id of await foldersIn(models)) {
        const folder = join(models, id);
        const meta = await readMeta(join(folder, 'meta.yaml'));
        if (meta === undefined || meta['lifecycle_stage'] === 'deleted') continue;
        modelHome.set(id, folder);
        const metrics: SourceLoggedModel['metrics'][number][] = [];
        for await (const { path } of filesOf(join(folder, 'metrics'))) {
          for await (const words of linesOf(join(folder, 'metrics', path))) {
            const [, , , run, datasetName, datasetDigest] = words;
            if (run !== undefined) metrics.push({ ...pointOf(path, words), runId: run, datasetName, datasetDigest });
          }
        }
        yield {
          id,
          name: String(meta['name']),
          modelType: text(meta['model_type']),
          sourceRunId: text(meta['source_run_id']),
          status: modelStatus(meta['status']),
          params: await readPairs(join(folder, 'params')),
          tags: await readPairs(join(folder, 'tags')),
          metrics,
        } satisfies SourceLoggedModel;
      }
    },
    loggedModelFiles: (model) => filesOf(join(modelHome.get(model.id) ?? '', 'artifacts')),
    async *models() {
      const models = join(root, 'models');
      for (const folder of await foldersIn(models)) {
        const meta = await readMeta(join(models, folder, 'meta.yaml'));
        if (meta?.['name'] === undefined) continue;
        const versions: SourceModel['versions'][number][] = [];
        for (const version of await foldersIn(join(models, folder))) {
          const one = await readMeta(join(models, folder, version, 'meta.yaml'));
          if (one?.['version'] === undefined || one['current_stage'] === 'Deleted_Internal') continue;
          versions.push({
            version: Number(one['version']),
            source: String(one['source'] ?? ''),
            runId: text(one['run_id']),
            description: text(one['description']) ?? '',
            stage: versionStage(one['current_stage']),
            tags: await readPairs(join(models, folder, version, 'tags')),
          });
        }
        yield {
          name: String(meta['name']),
          description: text(meta['description']) ?? '',
          tags: await readPairs(join(models, folder, 'tags')),
          aliases: Object.fromEntries(
            Object.entries((meta['aliases'] ?? {}) as Meta).map(([alias, version]) => [alias, Number(version)]),
          ),
          versions: versions.sort((a, b) => a.version - b.version),
        } satisfies SourceModel;
      }
    },
    async *traces({ key }) {
      const traces = join(home(key), 'traces');
      for (const id of await foldersIn(traces)) {
        const folder = join(traces, id);
        const meta = await readMeta(join(folder, 'trace_info.yaml'));
        if (meta === undefined) continue;
        const data = join(folder, 'artifacts', 'traces.json');
        const spans = existsSync(data) ? parseSpan(await readFile(data, 'utf8')) : { spans: [] };
        const assessments: Meta[] = [];
        for await (const { path } of filesOf(join(folder, 'assessments'))) {
          const one = await readMeta(join(folder, 'assessments', path));
          if (one !== undefined) assessments.push(one);
        }
        const at = meta['request_time'] ?? meta['timestamp_ms'];
        const took = Number(meta['execution_duration_ms'] ?? meta['execution_time_ms'] ?? 0);
        yield {
          id,
          info: {
            trace_id: id,
            request_time: typeof at === 'number' ? new Date(at).toISOString() : at,
            execution_duration: `${took / 1000}s`,
            state: meta['state'] ?? meta['status'],
            client_request_id: meta['client_request_id'] ?? undefined,
            request_preview: meta['request_preview'] ?? undefined,
            response_preview: meta['response_preview'] ?? undefined,
            tags: await readPairs(join(folder, 'tags')),
            trace_metadata: await readPairs(join(folder, 'request_metadata')),
            assessments,
          },
          spans: ((spans as { readonly spans?: readonly never[] }).spans ?? []).map(otlpSpan),
        } satisfies SourceTrace;
      }
    },
    close: async () => undefined,
  };
}
