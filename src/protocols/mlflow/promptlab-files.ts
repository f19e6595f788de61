// The files of an attempt in MLflow's prompt lab: its table of input and output, and the prompt as a model that MLflow's client loads. Their
// names and fields are those that MLflow's server writes (mlflow/utils/promptlab_utils.py and mlflow/prompt/promptlab_model.py of 3.15).
import { stringify } from 'yaml';

interface Pair {
  readonly key: string;
  readonly value: string;
}

export interface Attempt {
  readonly template: string;
  /** What was put into the template. */
  readonly inputs: readonly Pair[];
  /** Name of what was asked: an endpoint of a gateway. */
  readonly route: string;
  readonly settings: readonly Pair[];
  /** The template with its inputs put in. */
  readonly prompt: string;
  /** Null when nothing was answered. */
  readonly output: string | null;
  /** What the answer said of itself, such as its latency. */
  readonly outputFacts: readonly Pair[];
  /** Of MLflow. */
  readonly version: string;
}

/** The model of a run as its files and its history name it. */
export interface AttemptModel {
  readonly runId: string;
  /** UTC, as Python writes it. */
  readonly createdAt: string;
}

export const tablePath = 'eval_results_table.json';
const folder = 'model';

const flavors = {
  python_function: {
    env: { virtualenv: 'python_env.yaml' },
    loader_module: 'mlflow.prompt.promptlab_model',
    parameters_path: 'parameters.yaml',
  },
};

// MLflow reads with a parser of YAML 1.1, to which `yes` is no text.
const yaml = (value: object): string => stringify(value, { version: '1.1', lineWidth: 0 });
const byKey = (pairs: readonly Pair[]): Record<string, string> =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
const columns = (names: readonly string[]): string =>
  JSON.stringify(names.map((name) => ({ type: 'string', name, required: true })));

/** What the run's history of models says of it. The run has one model, so it goes by the run's id. */
export function historyOf({ runId, createdAt }: AttemptModel): object {
  return { run_id: runId, artifact_path: folder, utc_time_created: createdAt, model_uuid: runId, flavors };
}

/** One row: what was put in, the prompt, the output, what the answer said of itself. */
function tableOf({ inputs, prompt, output, outputFacts }: Attempt): object {
  return {
    columns: [...inputs.map(({ key }) => key), 'prompt', 'output', ...outputFacts.map(({ key }) => key)],
    data: [[...inputs.map(({ value }) => value), prompt, output, ...outputFacts.map(({ value }) => value)]],
  };
}

/** The files of an attempt, by their paths in the run. */
export function filesOf(attempt: Attempt, model: AttemptModel): ReadonlyMap<string, string> {
  const example = { inputs: attempt.inputs.map(({ value }) => value) };
  const description = {
    ...historyOf(model),
    mlflow_version: attempt.version,
    saved_input_example_info: {
      artifact_path: 'input_example.json',
      serving_input_path: 'serving_input_example.json',
      type: 'json_object',
    },
    signature: { inputs: columns(attempt.inputs.map(({ key }) => key)), outputs: columns(['output']), params: null },
  };
  const parameters = {
    prompt_template: attempt.template,
    prompt_parameters: byKey(attempt.inputs),
    model_parameters: byKey(attempt.settings),
    model_route: attempt.route,
  };
  const environment = {
    build_dependencies: ['pip', 'setuptools', 'wheel'],
    dependencies: ['-r requirements.txt'],
  };
  return new Map([
    [tablePath, JSON.stringify(tableOf(attempt))],
    [`${folder}/MLmodel`, yaml(description)],
    [`${folder}/parameters.yaml`, yaml(parameters)],
    [`${folder}/requirements.txt`, `mlflow[gateway]==${attempt.version}\n`],
    [`${folder}/python_env.yaml`, yaml(environment)],
    [`${folder}/input_example.json`, JSON.stringify(example)],
    [`${folder}/serving_input_example.json`, JSON.stringify({ inputs: example })],
  ]);
}
