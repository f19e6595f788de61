// MLflow's trace calls, of version 3 and those of version 2 that today's clients still use.
import type { Filter } from '../../kernel/filter/ast.ts';
import { parseIso } from '../../kernel/time.ts';
import type { Cost, TraceRecord, TraceState, Usage } from '../../modules/tracing/index.ts';
import { readAssessment } from './assessments.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { experimentOf, knownExperiments } from './experiments.ts';
import { type Fields, invalidValue } from './fields.ts';
import { nextToken, readFilter, readLimit, traceDialect, translateOrder } from './search-dialect.ts';
import {
  type TraceExperiment,
  toSpanView,
  toTraceInfoV2View,
  toTraceInfoView,
  traceMetadata,
  traceTags,
} from './trace-views.ts';

const base = '/mlflow/traces';
const mostTraces = 500;
const mostLinks = 100;

const states: Readonly<Record<string, TraceState>> = {
  OK: 'ok',
  ERROR: 'error',
  IN_PROGRESS: 'running',
  STATE_UNSPECIFIED: 'unset',
  TRACE_STATUS_UNSPECIFIED: 'unset',
};

function readState(fields: Fields, name: string): TraceState {
  const text = fields.text(name) ?? 'STATE_UNSPECIFIED';
  const state = Object.hasOwn(states, text) ? states[text] : undefined;
  if (state === undefined) throw invalidValue(fields.path(name), text, 'it is not a state of a trace.');
  return state;
}

/** A time as protobuf's JSON writes it, or milliseconds. */
function readTime(fields: Fields, name: string): number | undefined {
  const raw = fields.raw(name);
  if (typeof raw !== 'string' || /^\d+$/.test(raw)) return fields.integer(name);
  const time = parseIso(raw);
  if (time === undefined) throw invalidValue(fields.path(name), raw, 'it is not a time.');
  return time;
}

/** Seconds with an `s`, as protobuf's JSON writes a duration. */
function readDuration(fields: Fields, name: string): number | undefined {
  const text = fields.text(name);
  if (text === undefined) return undefined;
  const seconds = /^(-?\d+(?:\.\d+)?)s$/.exec(text)?.[1];
  if (seconds === undefined) throw invalidValue(fields.path(name), text, 'it is not a duration.');
  return Math.round(Number(seconds) * 1000);
}

function readMap(fields: Fields, name: string): Readonly<Record<string, string>> {
  const raw = fields.raw(name);
  if (Array.isArray(raw))
    return Object.fromEntries(
      fields.messages(name).map((pair) => [pair.requiredText('key'), pair.textOrEmpty('value') ?? '']),
    );
  return Object.fromEntries(
    Object.entries(typeof raw === 'object' && raw !== null ? raw : {}).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

function readSums(text: string | undefined): (Usage & Cost) | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const sums = Object.entries(value).filter((pair): pair is [string, number] => typeof pair[1] === 'number');
    return sums.length === 0 ? undefined : Object.fromEntries(sums);
  } catch {
    return undefined;
  }
}

/** What stands in tags and metadata under names of MLflow. */
function known(tags: Readonly<Record<string, string>>, metadata: Readonly<Record<string, string>>) {
  return {
    name: tags[traceTags.name],
    session: metadata[traceMetadata.session],
    user: metadata[traceMetadata.user],
    runId: metadata[traceMetadata.run],
    usage: readSums(metadata[traceMetadata.usage]),
    cost: readSums(metadata[traceMetadata.cost]),
    tags: Object.fromEntries(
      Object.entries(tags).filter(([key]) => key !== traceTags.artifactLocation && key !== traceTags.spansLocation),
    ),
    metadata,
  };
}

/** Makes views of traces: each experiment is read once. */
function viewer({ tracking }: MlflowDeps, project: string) {
  const experiments = new Map<string, Promise<TraceExperiment>>();
  const experiment = (id: string): Promise<TraceExperiment> => {
    const found = experiments.get(id) ?? tracking.experiments.get(project, { id });
    experiments.set(id, found);
    return found;
  };
  return {
    info: async (trace: TraceRecord) => toTraceInfoView(trace, await experiment(trace.experimentId)),
    infoV2: async (trace: TraceRecord) => toTraceInfoV2View(trace, await experiment(trace.experimentId)),
  };
}

/** Both may come as a list under `locations` or as plain ids. */
async function experimentsOf(deps: MlflowDeps, { project, fields }: Call): Promise<string[]> {
  const ids = [
    ...fields.texts('experiment_ids'),
    ...fields
      .messages('locations')
      .flatMap((location) => location.message('mlflow_experiment').text('experiment_id') ?? []),
  ];
  return knownExperiments(deps, project, ids);
}

export function traceRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { tracing, tracking } = deps;

  const whole = async (project: string, trace: TraceRecord) => ({
    trace_info: await viewer(deps, project).info(trace),
    spans: (await tracing.spans(project, trace.id)).map((span) => toSpanView(trace.id, span)),
  });

  const search = async (
    call: Call,
    filterField: string,
  ): Promise<{ page: Awaited<ReturnType<typeof tracing.search>> }> => {
    const { project, fields } = call;
    const filter: Filter | undefined = readFilter(fields.text(filterField), traceDialect);
    const page = await tracing.search(
      project,
      await experimentsOf(deps, call),
      { filter, order: translateOrder(fields.texts('order_by'), traceDialect) },
      { limit: readLimit(fields, mostTraces, 100), cursor: fields.text('page_token') },
    );
    return { page };
  };

  const remove = async ({ project, actor, fields }: Call) => {
    const experiment = await experimentOf(deps, project, fields.requiredText('experiment_id'));
    const ids = fields.has('request_ids') ? fields.texts('request_ids') : fields.texts('trace_ids');
    const upTo = fields.integer('max_timestamp_millis');
    const limit = fields.integer('max_traces');
    if (ids.length === 0 && upTo === undefined)
      throw invalid('Either `max_timestamp_millis` or `trace_ids` must be specified.');
    if (ids.length > 0 && upTo !== undefined)
      throw invalid('Only one of `max_timestamp_millis` and `trace_ids` can be specified.');
    if (ids.length > 0 && limit !== undefined)
      throw invalid("`max_traces` can't be specified if `trace_ids` is specified.");
    if (limit !== undefined && limit <= 0)
      throw invalid(`\`max_traces\` must be a positive integer, received ${limit}.`);
    const which = ids.length > 0 ? { ids } : { upTo, ...(limit === undefined ? {} : { limit }) };
    return { traces_deleted: await tracing.delete(actor, project, experiment.id, which) };
  };

  const setTag = async ({ project, params, fields }: Call) => {
    const key = fields.requiredText('key');
    await tracing.setTags(project, params['trace'] ?? '', { [key]: fields.textOrEmpty('value') ?? '' });
    return {};
  };
  const deleteTag = async ({ project, params, fields }: Call) => {
    await tracing.deleteTag(project, params['trace'] ?? '', fields.requiredText('key'));
    return {};
  };
  const both = ['2.0', '3.0'] as const;

  return [
    {
      method: 'POST',
      path: base,
      version: '3.0',
      permission: 'tracing.write',
      async handle({ project, fields }) {
        const info = fields.message('trace').message('trace_info');
        const number = info.message('trace_location').message('mlflow_experiment').requiredText('experiment_id');
        const experiment = await experimentOf(deps, project, number);
        if (experiment.deletedAt !== null)
          throw invalid(`The experiment ${number} must be in the 'active' state. Current state is deleted.`);
        const trace = await tracing.start(
          project,
          {
            id: info.requiredText('trace_id'),
            experimentId: experiment.id,
            clientRequestId: info.text('client_request_id'),
            state: readState(info, 'state'),
            startedAt: readTime(info, 'request_time') ?? 0,
            durationMs: readDuration(info, 'execution_duration'),
            requestPreview: info.textOrEmpty('request_preview'),
            responsePreview: info.textOrEmpty('response_preview'),
            ...known(readMap(info, 'tags'), readMap(info, 'trace_metadata')),
          },
          info.messages('assessments').map(readAssessment),
        );
        return { trace: { trace_info: toTraceInfoView(trace, experiment) } };
      },
    },
    {
      method: 'GET',
      path: `${base}/get`,
      version: '3.0',
      permission: 'tracing.read',
      async handle({ project, fields }) {
        const trace = await tracing.get(project, fields.requiredText('trace_id'));
        return { trace: await whole(project, trace) };
      },
    },
    {
      method: 'GET',
      path: `${base}/batchGet`,
      version: '3.0',
      permission: 'tracing.read',
      async handle({ project, fields }) {
        const traces = [];
        for (const trace of await tracing.getMany(project, fields.texts('trace_ids').slice(0, mostTraces)))
          traces.push(await whole(project, trace));
        return { traces };
      },
    },
    {
      method: 'POST',
      path: `${base}/batchGetInfos`,
      version: '3.0',
      permission: 'tracing.read',
      async handle({ project, fields }) {
        const traces = await tracing.getMany(project, fields.texts('trace_ids').slice(0, mostTraces));
        return { trace_infos: await Promise.all(traces.map(viewer(deps, project).info)) };
      },
    },
    {
      method: 'POST',
      path: `${base}/search`,
      version: '3.0',
      permission: 'tracing.read',
      async handle(call) {
        const { page } = await search(call, 'filter');
        return { traces: await Promise.all(page.items.map(viewer(deps, call.project).info)), ...nextToken(page) };
      },
    },
    ...both.flatMap((version): MlflowRoute[] => [
      { method: 'POST', path: `${base}/delete-traces`, version, permission: 'tracing.delete', handle: remove },
      { method: 'PATCH', path: `${base}/:trace/tags`, version, permission: 'tracing.write', handle: setTag },
      { method: 'DELETE', path: `${base}/:trace/tags`, version, permission: 'tracing.write', handle: deleteTag },
    ]),
    {
      method: 'GET',
      path: `${base}/:trace`,
      version: '3.0',
      permission: 'tracing.read',
      async handle({ project, params }) {
        const trace = await tracing.get(project, params['trace'] ?? '');
        return { trace: { trace_info: await viewer(deps, project).info(trace) } };
      },
    },
    {
      method: 'POST',
      path: `${base}/link-to-run`,
      permission: 'tracing.write',
      async handle({ project, fields }) {
        const ids = fields.texts('trace_ids');
        if (ids.length > mostLinks)
          throw invalid(
            `Cannot link more than ${mostLinks} traces to a run in a single request. Provided ${ids.length} traces.`,
          );
        const run = await tracking.runs.get(project, fields.requiredText('run_id'));
        await tracing.linkRun(project, ids, run.id);
        return {};
      },
    },
    {
      method: 'POST',
      path: `${base}/link-prompts`,
      permission: 'tracing.write',
      async handle({ project, fields }) {
        const id = fields.requiredText('trace_id');
        const added = fields
          .messages('prompt_versions')
          .map((version) => ({ name: version.requiredText('name'), version: version.requiredText('version') }));
        const { tags } = await tracing.get(project, id);
        const before = JSON.parse(tags[traceTags.linkedPrompts] ?? '[]') as typeof added;
        const linked = new Map([...before, ...added].map((one) => [`${one.name}/${one.version}`, one]));
        await tracing.setTags(project, id, { [traceTags.linkedPrompts]: JSON.stringify([...linked.values()]) });
        return {};
      },
    },
    {
      method: 'POST',
      path: base,
      permission: 'tracing.write',
      async handle({ project, fields, request }) {
        const experiment = await experimentOf(deps, project, fields.requiredText('experiment_id'));
        const trace = await tracing.start(project, {
          id: `tr-${request.id.padStart(32, '0').slice(-32)}`,
          experimentId: experiment.id,
          state: 'running',
          startedAt: fields.integer('timestamp_ms') ?? 0,
          ...known(readMap(fields, 'tags'), readMap(fields, 'request_metadata')),
        });
        return { trace_info: toTraceInfoV2View(trace, experiment) };
      },
    },
    {
      method: 'PATCH',
      path: `${base}/:trace`,
      permission: 'tracing.write',
      async handle({ project, params, fields }) {
        const before = await tracing.get(project, params['trace'] ?? '');
        const endedAt = fields.integer('timestamp_ms') ?? before.startedAt;
        const trace = await tracing.start(project, {
          id: before.id,
          experimentId: before.experimentId,
          state: readState(fields, 'status'),
          startedAt: before.startedAt,
          durationMs: Math.max(0, endedAt - before.startedAt),
          ...known(readMap(fields, 'tags'), readMap(fields, 'request_metadata')),
        });
        return { trace_info: await viewer(deps, project).infoV2(trace) };
      },
    },
    {
      method: 'GET',
      path: `${base}/:trace/info`,
      permission: 'tracing.read',
      async handle({ project, params }) {
        const trace = await tracing.get(project, params['trace'] ?? '');
        return { trace_info: await viewer(deps, project).infoV2(trace) };
      },
    },
    {
      method: 'GET',
      path: base,
      permission: 'tracing.read',
      async handle(call) {
        const { page } = await search(call, 'filter');
        return { traces: await Promise.all(page.items.map(viewer(deps, call.project).infoV2)), ...nextToken(page) };
      },
    },
  ];
}
