// The call by which MLflow's prompt lab page stores an attempt as a run: what was asked of which model, and what it answered.
import type { MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { experimentOf } from './experiments.ts';
import { type Fields, invalidValue, missingValue } from './fields.ts';
import { isKeptHere } from './locations.ts';
import { type Attempt, filesOf, historyOf, tablePath } from './promptlab-files.ts';
import { readTags, refuseRepeated, toldOfRun } from './run-fields.ts';
import { checkBatch, checkKey, checkLength, limits } from './validation.ts';
import { runNameTag, toRunView } from './views.ts';

interface Pair {
  readonly key: string;
  readonly value: string;
}

/** Pages send numbers and lists too, which are kept as their JSON. */
function readPairs(fields: Fields, name: string): readonly Pair[] {
  return fields.messages(name).map((pair) => {
    const key = pair.text('key');
    if (key === undefined) throw missingValue(pair.path('key'));
    const value = pair.raw('value') ?? '';
    return { key, value: typeof value === 'string' ? value : JSON.stringify(value) };
  });
}

/** @throws AppError in MLflow's words for the first field that is missing */
function readAttempt(fields: Fields): Attempt {
  const needed = (name: string): string => {
    const value = fields.text(name);
    if (value === undefined) throw unspecified(name);
    return value;
  };
  const template = needed('prompt_template');
  const inputs = readPairs(fields, 'prompt_parameters');
  if (inputs.length === 0) throw unspecified('prompt_parameters');
  const route = needed('model_route');
  const prompt = needed('model_input');
  const version = needed('mlflow_version');
  // It becomes a requirement that is installed where the model is used.
  if (!/^\d+(?:\.\d+)*(?:(?:a|b|rc|\.post|\.dev)\d+)*$/.test(version))
    throw invalidValue('mlflow_version', version, 'it is not a version.');
  return {
    template,
    inputs,
    route,
    settings: readPairs(fields, 'model_parameters'),
    prompt,
    output: fields.textOrEmpty('model_output') ?? null,
    outputFacts: readPairs(fields, 'model_output_parameters'),
    version,
  };
}

const unspecified = (name: string): Error => invalid(`CreatePromptlabRun request must specify ${name}.`);

/** What the run is logged with. */
function paramsOf({ settings, route, template }: Attempt): readonly Pair[] {
  const params = [...settings, { key: 'model_route', value: route }, { key: 'prompt_template', value: template }];
  checkBatch('params', limits.paramsPerBatch, params.length);
  for (const { key, value } of params) {
    checkKey('key', key);
    checkLength('Param value', limits.paramValue, value);
  }
  refuseRepeated(params);
  return params;
}

export function promptlabRoutes({ tracking, clock }: MlflowDeps): MlflowRoute[] {
  const { runs, artifacts } = tracking;

  return [
    {
      method: 'POST',
      path: '/mlflow/runs/create-promptlab-run',
      permission: 'tracking.write',
      async handle({ project, actor, fields }) {
        const number = fields.text('experiment_id');
        if (number === undefined) throw unspecified('experiment_id');
        const attempt = readAttempt(fields);
        const params = paramsOf(attempt);
        const given = readTags(fields);
        const experiment = await experimentOf({ tracking }, project, number);
        if (!isKeptHere(experiment)) throw invalid('This server does not keep the artifacts of that experiment.');
        const { id } = await runs.create(actor, project, {
          experimentId: experiment.id,
          name: fields.text('run_name') ?? given[runNameTag],
          ...toldOfRun(fields, given),
        });
        const createdAt = new Date(clock.now()).toISOString().replace('T', ' ').replace('Z', '');
        const model = { runId: id, createdAt };
        try {
          for (const [path, content] of filesOf(attempt, model)) await artifacts.put(id, path, Buffer.from(content));
          await runs.log(project, id, {
            params,
            tags: {
              // As Python writes it: pages compare the text.
              'mlflow.loggedArtifacts': `[{"path": "${tablePath}", "type": "table"}]`,
              'mlflow.runSourceType': 'PROMPT_ENGINEERING',
              'mlflow.log-model.history': JSON.stringify([historyOf(model)]),
            },
          });
        } catch (error) {
          await runs.update(actor, project, id, { status: 'failed' });
          throw error;
        }
        await runs.update(actor, project, id, { status: 'finished' });
        return { run: toRunView(await runs.get(project, id)) };
      },
    },
  ];
}
