// Logged models, registered models and traces of a source.
import { PawlError } from '../../../clients/ts/client.ts';
import { toIso } from '../../kernel/time.ts';
import { CommandError } from '../command.ts';
import { deliverFiles } from './files-delivery.ts';
import { metricValue } from './run-delivery.ts';
import type { Source, SourceLoggedModel, SourceModel, SourceTrace, SourceVersion } from './source.ts';
import type { Target } from './target.ts';

const isCode = (error: unknown, code: string): boolean => error instanceof PawlError && error.code === code;

export async function deliverLoggedModel(
  target: Target,
  source: Source,
  experimentId: string,
  model: SourceLoggedModel,
): Promise<void> {
  const { client, project, tally } = target;
  const path = { project, model: model.id };
  let fresh = true;
  try {
    const { id, name, modelType, sourceRunId, params, tags } = model;
    await client.call('createLoggedModel', {
      path: { project },
      body: { id, experimentId, name, modelType, sourceRunId, params: { ...params }, tags: { ...tags } },
    });
  } catch (error) {
    if (!isCode(error, 'tracking.logged_model_exists')) throw error;
    fresh = false;
    const there = await client.call('getLoggedModel', { path }).catch((refused: unknown) => {
      if (!isCode(refused, 'tracking.unknown_logged_model')) throw refused;
      throw new CommandError(`Logged model ${model.id} is there already, in another project or in the trash.`);
    });
    if (there.status !== 'pending' && !target.verify) {
      tally.add('loggedModels', 'same');
      return;
    }
  }
  for (const { runId, ...point } of model.metrics) {
    const { key, value, step, at, datasetName, datasetDigest } = point;
    const metric = {
      key,
      value: metricValue(value),
      step,
      at: toIso(at),
      modelId: model.id,
      datasetName,
      datasetDigest,
    };
    await client.call('logToRun', { path: { project, run: runId }, body: { metrics: [metric] } });
  }
  await deliverFiles(target, { model: model.id }, source.loggedModelFiles(model), fresh);
  if (model.status !== 'pending') await client.call('changeLoggedModel', { path, body: { status: model.status } });
  tally.add('loggedModels', 'written');
}

/** Where the files of a version are in the project: a logged model, or a folder of a run. */
function placeOf({
  source,
  runId,
}: SourceVersion): { runId?: string; loggedModelId?: string; path?: string } | undefined {
  const logged = /^models:\/(m-[0-9a-f]{32})\/?(.*)$/.exec(source);
  if (logged !== null) {
    const [, loggedModelId = '', path = ''] = logged;
    return { loggedModelId, ...(runId === undefined ? {} : { runId }), ...(path === '' ? {} : { path }) };
  }
  const ofRun = /(?:^runs:\/|\/)([0-9a-f]{32})\/(?:artifacts\/)?(.+?)\/?$/.exec(source);
  if (ofRun === null) return undefined;
  const [, run = '', path = ''] = ofRun;
  return { runId: run, path };
}

const promptTag = 'mlflow.prompt.is_prompt';

async function deliverVersion(target: Target, model: SourceModel, version: SourceVersion): Promise<void> {
  const { client, project, tally } = target;
  const path = { project, model: model.name };
  try {
    const there = await client.call('getModelVersion', { path: { ...path, version: version.version } });
    if ((there.runId ?? undefined) !== version.runId && version.runId !== undefined)
      throw new CommandError(`Version ${version.version} of ${model.name} is there already, of run ${there.runId}.`);
    tally.add('versions', 'same');
    return;
  } catch (error) {
    if (!isCode(error, 'registry.unknown_version')) throw error;
  }
  // A prompt has no files.
  const place = model.tags[promptTag] === 'true' ? {} : placeOf(version);
  if (place === undefined)
    throw new CommandError(
      `Its files are at ${version.source || 'no address'}, outside of the runs.`,
      'Log the model to a run, and register it from there.',
    );
  const { description, tags } = version;
  await client.call('createModelVersion', {
    path,
    body: { ...place, version: version.version, description, tags: { ...tags } },
  });
  if (version.stage !== 'none') {
    await client.call('changeModelVersion', {
      path: { ...path, version: version.version },
      body: { stage: version.stage },
    });
  }
  tally.add('versions', 'written');
}

/** A registered model, its versions in their order with their numbers, then its aliases. */
export async function deliverModel(target: Target, model: SourceModel): Promise<void> {
  const { client, project, tally } = target;
  const path = { project, model: model.name };
  const { name, description, tags } = model;
  try {
    await client.call('createModel', { path: { project }, body: { name, description, tags: { ...tags } } });
    tally.add('models', 'written');
  } catch (error) {
    if (!isCode(error, 'registry.model_exists')) throw error;
    tally.add('models', 'same');
  }
  for (const version of model.versions) {
    tally.add('versions', 'found');
    await deliverVersion(target, model, version).catch((error: unknown) =>
      tally.fail('versions', `${name} v${version.version}`, error),
    );
  }
  const { aliases } = await client.call('getModel', { path });
  for (const [alias, version] of Object.entries(model.aliases)) {
    // One that was moved here since stays.
    if (aliases[alias] !== undefined) continue;
    await client
      .call('setAlias', { path: { ...path, alias }, body: { version } })
      .catch((error: unknown) => tally.fail('models', `${name}@${alias}`, error));
  }
}

/** A trace with its id, spans and assessments, by the calls that MLflow's own client and OpenTelemetry make. */
export async function deliverTrace(target: Target, experimentNumber: number, trace: SourceTrace): Promise<void> {
  const { client, project, tally } = target;
  const there = await client.call('getTrace', { path: { project, trace: trace.id } }).catch((error: unknown) => {
    if (isCode(error, 'tracing.unknown_trace')) return undefined;
    throw error;
  });
  if (there !== undefined && !target.verify) {
    tally.add('traces', 'same');
    return;
  }
  const base = `/projects/${encodeURIComponent(project)}`;
  const location = { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: String(experimentNumber) } };
  if (trace.spans.length > 0) {
    await client.request(`${base}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-mlflow-experiment-id': String(experimentNumber) },
      body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: trace.spans }] }] }),
    });
  }
  // After the spans: what the source says of the whole counts, not what they add up to.
  await client.request(`${base}/api/3.0/mlflow/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ trace: { trace_info: { ...trace.info, trace_location: location } } }),
  });
  tally.add('traces', 'written');
}
