// Records whose content would be run, read as code or taken for a part of a statement.
import { type Attack, type AttackGroup, type Target, v2, v3 } from './attack.ts';

/** Functions that a server has run because a caller named them. */
const functions = ['os.system', 'subprocess.run', 'mlflow.genai.jobs.evaluate', '__import__'];

/** Texts that end a quoted value, or would be more than a value, in each place that a filter has. */
const statements = [
  "tags.`a'; DROP TABLE tracking_runs; --` = 'x'",
  "params.\"a' OR '1'='1\" = 'x'",
  "tags.a = 'x'' OR ''1''=''1'",
  "attributes.status = 'x' UNION SELECT secret FROM identity_tokens",
  'metrics.a > 1; DELETE FROM tracking_runs',
  "tags.a LIKE '%' ESCAPE ''",
  'attributes.`lifecycle_stage` = 1 /* ',
  "name = 'x'--",
];

export function recordAttacks({ run, experiment }: Target): readonly AttackGroup[] {
  const jobs = functions.flatMap((name): Attack[] =>
    ['/ajax-api/3.0/jobs', '/ajax-api/3.0/jobs/', '/api/3.0/jobs', '//ajax-api/3.0/jobs'].map((path) => ({
      what: `a job that runs ${name}, at ${path}`,
      path,
      body: { job_name: name, function_fullname: name, params: { command: 'id' } },
      answered: [403, 404],
    })),
  );
  const invoked = ['scorer/invoke', 'genai/evaluate/invoke', 'issues/invoke', 'demo/generate'].map(
    (call): Attack => ({
      what: `a call of ${call}, which would run what is in its body`,
      path: `/ajax-api/3.0/mlflow/${call}`,
      body: {
        experiment_id: experiment,
        serialized_scorer: JSON.stringify({ name: 's', call_source: "__import__('os').system('id')" }),
      },
      answered: [404],
    }),
  );
  const filters = statements.flatMap((filter): Attack[] => [
    {
      what: `a filter of runs: ${filter}`,
      path: `${v2}/runs/search`,
      body: { experiment_ids: ['0'], filter },
      answered: [200, 400],
      untold: /"run_id"|sqlite|syntax error at or near/i,
    },
    {
      what: `a filter of models: ${filter}`,
      path: `${v2}/registered-models/search?filter=${encodeURIComponent(filter)}`,
      answered: [200, 400],
      untold: /"name":"[mp]"|sqlite|syntax error at or near/i,
    },
    {
      what: `a filter of traces: ${filter}`,
      path: `${v3}/traces/search`,
      body: {
        locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experiment } }],
        filter,
      },
      answered: [200, 400],
      untold: /"trace_id"|sqlite|syntax error at or near/i,
    },
    {
      what: `a filter of MCP servers: ${filter}`,
      path: `${v3}/mcp-servers?filter_string=${encodeURIComponent(filter)}`,
      answered: [200, 400],
      untold: /"name":"com|sqlite|syntax error at or near/i,
    },
  ]);
  const orders = [
    'name; DROP TABLE registry_models',
    '(SELECT secret FROM identity_tokens)',
    'metrics.`a` DESC, 1',
  ].map(
    (order): Attack => ({
      what: `an order of runs by ${order}`,
      path: `${v2}/runs/search`,
      body: { experiment_ids: ['0'], order_by: [order] },
      answered: [400],
    }),
  );
  const manifest = 'name: !!js/function >\n  function () { process.exit(1) }\n';
  const code: readonly Attack[] = [
    {
      what: 'a pawl.yaml with a function in it',
      path: '/api/v1/projects/default/plan',
      body: { manifest, files: {} },
      answered: [400],
    },
    {
      what: 'a logged model whose description is a function of YAML',
      path: `${v2}/runs/log-model`,
      body: { run_id: run, model_json: manifest },
      answered: [400],
    },
    {
      what: 'a version of a model in a file of the server that unpickling would run',
      path: `${v2}/model-versions/create`,
      body: { name: 'm', source: 'file:///tmp/model.pkl' },
      answered: [400],
    },
  ];
  return [
    {
      title: 'Functions to be run by their name',
      known: 'CVE-2026-0545, CVE-2024-37052 and siblings: a job or a pickle names what the server then runs',
      attacks: [...jobs, ...invoked, ...code],
    },
    {
      title: 'Filters and orders that are more than values',
      known: 'texts that end the statement they stand in; each is bound, or refused with nothing of the inside told',
      attacks: [...filters, ...orders],
    },
  ];
}
