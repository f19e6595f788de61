// What of MLflow's protocol is spoken: every route of its own reference, those that are really installed, and the test that proves each.
// A route without a proof, and one that is left out without a word, stop the generator.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProtocolRoute } from './openapi.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Routes of MLflow 3.17 as its client and server declare them, `METHOD path`. */
const referenceFile = 'scripts/gen/mlflow-routes.json';
/** The test that proves each installed route, by `METHOD path`; `test/conformance/mlflow/mlflow.test.ts` checks that it calls it. */
export const proofFile = 'test/conformance/mlflow/proven.json';

/** Why parts of the protocol are not spoken, by the begin of their paths. */
const leftOut: readonly (readonly [path: string, why: string])[] = [
  ['/gateway/gemini/', 'Gemini’s models are called through its API in OpenAI’s form'],
  ['/ajax-api/2.0/mlflow/gateway-proxy', 'of MLflow’s deployments server, which its gateway has taken the place of'],
  ['/api/2.0/mlflow/users/create-ui', 'the form of a page of MLflow’s own; `users/create` does the same'],
  ['/signup', 'users are made with `pawl user create`'],
  ['/api/3.0/mlflow/prompt-optimization/', 'the server runs no optimiser; the client’s own works'],
  [
    '/ajax-api/3.0/jobs',
    'no job is begun by the name of a function (CVE-2026-0545): each is by the call of what it does',
  ],
  ['/ajax-api/3.0/mlflow/demo/', 'MLflow’s own pages only'],
  ['/ajax-api/3.0/mlflow/ui-telemetry', 'nothing is reported to anybody'],
  ['/ajax-api/3.0/mlflow/scorer/invoke', 'scorers are kept as records; the client runs them'],
  ['/ajax-api/3.0/mlflow/genai/evaluate/invoke', 'scorers are kept as records; the client runs them'],
  ['/ajax-api/3.0/mlflow/issues/invoke', 'issues are kept as records; nothing looks for them by itself'],
  ['/api/2.0/mlflow/get-online-trace-details', 'of Databricks only; MLflow’s server has none either'],
  ['/api/2.0/mlflow/unified-traces', 'of Databricks only; MLflow’s server has none either'],
];

/** Where a route that is spoken answers otherwise than MLflow’s server, by `METHOD path` with `{}` for parameters. */
const differences: Readonly<Record<string, string>> = {
  'GET /api/2.0/mlflow-artifacts/artifacts/{}': 'ranges, conditions and HEAD are heard; always an attachment',
  'DELETE /api/2.0/mlflow-artifacts/artifacts/{}': 'the root of a project is never deleted',
  'POST /api/2.0/mlflow-artifacts/mpu/create/{}':
    'works on every content store; parts go to S3 itself where clients reach it',
  'POST /api/2.0/mlflow-artifacts/mpu/complete/{}': 'all announced parts must be named; repeating it is harmless',
  'POST /api/2.0/mlflow-artifacts/mpu/abort/{}': 'giving up what is gone is no error',
  'GET /api/2.0/mlflow-artifacts/presigned/{}': 'works on every content store',
  'POST /api/2.0/mlflow/artifacts/presigned-upload-url': 'works for proxied artifacts, which MLflow refuses',
  'POST /api/2.0/mlflow/artifacts/presigned-download-url': 'works for proxied artifacts, which MLflow refuses',
  'GET /api/2.0/mlflow-artifacts/signed/content/{}':
    'Pawl’s own: where presigned addresses lead; the signature is the permission',
  'PUT /api/2.0/mlflow-artifacts/signed/content/{}':
    'Pawl’s own: where presigned addresses lead; the signature is the permission',
  'PUT /api/2.0/mlflow-artifacts/signed/parts/{}/{}':
    'Pawl’s own: where parts go when content is on files; the signature is the permission',
  'POST /api/2.0/mlflow/experiments/create': 'an artifact location on a local disk is refused',
  'POST /api/2.0/mlflow/runs/search':
    'the [wider grammar](../guide/filters.md) works too; an order that names a field twice is 400, not 500',
  'POST /api/2.0/mlflow/experiments/search': 'the [wider grammar](../guide/filters.md) works too',
  'GET /api/2.0/mlflow/experiments/search': 'the [wider grammar](../guide/filters.md) works too',
  'POST /api/2.0/mlflow/logged-models/search': 'the [wider grammar](../guide/filters.md) works too',
  'GET /api/2.0/mlflow/registered-models/search': 'the [wider grammar](../guide/filters.md) works too',
  'GET /api/2.0/mlflow/model-versions/search': 'the [wider grammar](../guide/filters.md) works too',
  'POST /api/3.0/mlflow/traces/search': 'the [wider grammar](../guide/filters.md) works too',
  'POST /api/2.0/mlflow/runs/create-promptlab-run':
    'tags are heard; a value that is no text is kept as its JSON; the model names no version of Python',
  'POST /api/2.0/mlflow/runs/log-batch': 'all of a batch or nothing',
  'POST /api/3.0/mlflow/gateway/secrets/create': 'a mask shows nothing of a value shorter than 16 characters',
  'POST /api/3.0/mlflow/gateway/secrets/update': '`api_base` changes only together with the value',
  'POST /api/3.0/mlflow/gateway/endpoints/create': 'one of the models is primary',
  'POST /api/3.0/mlflow/gateway/endpoints/update': 'one of the models is primary',
  'POST /api/3.0/mlflow/gateway/budgets/create':
    'a budget with the scope GLOBAL limits the project it is of, and no other',
  'GET /api/3.0/mlflow/gateway/supported-models': 'the models that the project has defined: no catalogue is shipped',
  'DELETE /api/3.0/mlflow/gateway/model-definitions/delete': 'of a model in use it is 400, not 500',
  'POST /api/3.0/mlflow/gateway/guardrails/add-to-endpoint': 'kept as a record; the server does not run scorers',
  'POST /api/3.0/jobs/search': 'what a job was given and made is not shown; the newest 1,000',
  'GET /api/3.0/jobs/{}': 'what a job was given and made is not shown',
  'PATCH /api/3.0/mlflow/mcp-servers/{}/versions/{}': 'deleting is `DELETE` alone, which has a permission of its own',
  'GET /api/3.0/mlflow/mcp-servers': 'the [wider grammar](../guide/filters.md) works too',
  'GET /api/3.0/mlflow/mcp-servers/{}/versions':
    'the [wider grammar](../guide/filters.md) works too; versions compare as texts',
  'GET /api/3.0/mlflow/mcp-servers/endpoints': 'the [wider grammar](../guide/filters.md) works too',
  'POST /graphql':
    'a question that is too large or not valid is 400; at most 10 aliases on a level, 10 root fields and 200 calls that it leads to',
  'POST /api/2.0/mlflow/users/create':
    'a new user may do nothing until a role is given; a password has at least twelve characters; ids are texts',
  'GET /api/2.0/mlflow/users/list': 'an administrator of one project sees the roles of that project only',
  'PATCH /api/2.0/mlflow/users/update-admin': 'an administrator is one of the whole server; the last one stays',
  'POST /api/3.0/mlflow/roles/permissions/add':
    'only the pattern `*`, no `DENY` ([decision 14](../adr/0014-roles-hold-for-kinds.md)); nobody gives what they lack',
  'PATCH /api/3.0/mlflow/roles/permissions/update': 'no `DENY`; nobody gives what they lack',
  'POST /api/3.0/mlflow/roles/assign': 'nobody gives what they lack',
  'POST /api/3.0/mlflow/users/permissions/grant': 'only the resource `*`, no `DENY`; nobody gives what they lack',
  'GET /api/3.0/mlflow/users/permissions/get': 'what Pawl’s own roles give counts, too',
  'DELETE /api/3.0/mlflow/workspaces/{}':
    'always refused, in every mode: a project is never deleted, its records are evidence and go by retention',
  'POST /api/3.0/mlflow/workspaces': 'no artifact root or trace archive of its own',
  'PATCH /api/3.0/mlflow/workspaces/{}': 'only the description',
  'POST /gateway/{}/mlflow/invocations': 'an endpoint with guardrails answers 501 rather than pass unguarded',
  'POST /gateway/proxy/{}/{}':
    'the model of the body is that of the endpoint; no query, no spelling that is read in two ways',
  'GET /gateway/openai/v1/models': 'Pawl’s own: for clients that list models first',
  'POST /api/3.0/mlflow/scorers/register': 'kept as a record; the server does not run scorers',
  'PUT /api/3.0/mlflow/scorers/online-config': 'kept as a record; the server does not run scorers',
};

/** One form for addresses: parameters without names, the twins of the pages and of projects as the client’s. */
export function plainRoute(method: string, path: string): string {
  const plain = path
    .replace(/^\/projects\/:project/, '')
    .replace(/\{[^}]*\}|:\w+|\*/g, '{}')
    .replace(/(.)\/$/, '$1');
  return `${method} ${plain}`;
}

/** The installed routes that are MLflow’s, each once: those of its pages only where the client has no twin. */
export function mlflowRoutes(routes: readonly ProtocolRoute[]): readonly ProtocolRoute[] {
  const isOurs = ({ method, path }: ProtocolRoute): boolean =>
    method !== 'HEAD' &&
    !/^\/(?:ajax-)?api(?:\/\d\.0)?\/\*$/.test(path) &&
    (/^\/(?:ajax-)?api\/\d\.0\/(?:mlflow|jobs)|^\/gateway\//.test(path) ||
      ['/graphql', '/version', '/health', '/get-artifact', '/model-versions/get-artifact', '/v1/traces'].includes(
        path,
      ));
  const own = routes.filter(isOurs);
  const paths = new Set(own.map(({ method, path }) => `${method} ${path}`));
  const single = own.filter(
    ({ method, path }) => !path.startsWith('/ajax-api') || !paths.has(`${method} ${path.replace('/ajax-api', '/api')}`),
  );
  return [...new Map(single.map((route) => [`${route.method} ${route.path}`, route])).values()].sort((a, b) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : a.method < b.method ? -1 : 1,
  );
}

export function readProofs(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(root, proofFile), 'utf8')) as Record<string, string>;
}

/** True when the test is there: `file::name` of a Python test, `file: sentence` of one of ours. */
function testExists(proof: string): boolean {
  const [, python, name] = /^(\S+\.py)::(\w+)$/.exec(proof) ?? [];
  const [, file, sentence] = /^(\S+\.test\.ts): (.+)$/.exec(proof) ?? [];
  const path = python === undefined ? join(root, file ?? '') : join(root, 'test/conformance/mlflow', python);
  if (!existsSync(path) || (python ?? file) === undefined) return false;
  return readFileSync(path, 'utf8').includes(python === undefined ? `'${sentence}'` : `def ${name}(`);
}

function proofLink(proof: string): string {
  const [file = '', name = ''] = proof.includes('::') ? proof.split('::') : proof.split(/: (.*)/);
  return `[${name.replaceAll('_', ' ').replace(/^test /, '')}](../../${file.endsWith('.py') ? `test/conformance/mlflow/${file}` : file})`;
}

export function renderMlflowCoverage(installed: readonly ProtocolRoute[]): string {
  const spoken = mlflowRoutes(installed);
  const proofs = readProofs();
  const faults: string[] = [];
  const rows: (readonly [address: string, row: string])[] = [];
  const known = new Set<string>();
  for (const { method, path, permission } of spoken) {
    const key = `${method} ${path}`;
    const proof = proofs[key];
    known.add(plainRoute(method, path));
    if (proof === undefined) faults.push(`${key} has no test that proves it: see ${proofFile}.`);
    else if (!testExists(proof)) faults.push(`${proofFile} names a test for ${key} that is not there: ${proof}.`);
    const difference = differences[plainRoute(method, path)] ?? 'none known';
    rows.push([
      path,
      `| ${method} | \`${path}\` | yes, \`${permission}\` | ${proofLink(proof ?? '')} | ${difference} |`,
    ]);
  }
  for (const key of Object.keys(proofs))
    if (!spoken.some(({ method, path }) => `${method} ${path}` === key))
      faults.push(`${proofFile} proves ${key}, which is not installed.`);
  for (const key of Object.keys(differences))
    if (!known.has(key)) faults.push(`A difference is told of ${key}, which is not installed.`);
  const reference = JSON.parse(readFileSync(join(root, referenceFile), 'utf8')) as string[];
  let missing = 0;
  for (const route of reference) {
    const [method = '', path = ''] = route.split(' ');
    // What only MLflow's pages call, the client may call here as well.
    if ([path, path.replace('/ajax-api/', '/api/')].some((twin) => known.has(plainRoute(method, twin)))) continue;
    const [, why] = leftOut.find(([begin]) => path.startsWith(begin)) ?? [];
    if (why === undefined) faults.push(`${route} of MLflow is not installed, and nothing says why.`);
    missing++;
    rows.push([path, `| ${method} | \`${path}\` | no | – | ${why ?? ''} |`]);
  }
  if (faults.length > 0) throw new Error(`MLflow's protocol:\n${faults.join('\n')}`);
  rows.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return [
    '# MLflow',
    '',
    'Generated by `npm run gen`. Do not edit.',
    '',
    `The unmodified client works against these ${spoken.length} routes; each also exists below \`/projects/<project>\`, and those of \`/api\` under`,
    `\`/ajax-api\`. Each is proved by a test that calls it and is answered with success. ${missing} routes of MLflow 3.17 are not spoken: an unknown`,
    'route answers 404 with `ENDPOINT_NOT_FOUND`, by which clients fall back to older calls.',
    '',
    '| method | route | implemented | proved by | difference |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(([, row]) => row),
    '',
  ].join('\n');
}
