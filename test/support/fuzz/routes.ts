// Every route of the server that can be asked, with the schema of what it takes: the native ones from the OpenAPI document, MLflow's from
// the messages that its client declares.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type ComposedApi, readApi } from '../../../scripts/gen/openapi.ts';
import { plainRoute } from '../../../scripts/gen/protocols.ts';
import { repositoryRoot } from '../pawl-process.ts';
import type { Schema } from './values.ts';

export interface FuzzRoute {
  readonly method: string;
  /** With `:name` and `*` for its parameters. */
  readonly path: string;
  readonly query: Readonly<Record<string, Schema>>;
  /** Parameters of the query that it asks for. */
  readonly needed: readonly string[];
  /** Absent: no schema is known, or it takes none. */
  readonly body?: Schema;
  /** Media type of a body that is not JSON. */
  readonly type?: string;
}

export interface FuzzRoutes {
  readonly routes: readonly FuzzRoute[];
  resolve(reference: string): Schema | undefined;
}

/** The same routes once more, for pages and below projects. */
const twin = /^\/projects\/|^\/ajax-api\/(?!.*(?:get-trace-artifact|upload-artifact|artifacts\/files))/;

const text: Schema = { type: 'string' };
const whole: Schema = { type: 'integer' };

/** Fields of those routes of MLflow that its client declares no message for: they are called by its pages. */
const byPages: Readonly<Record<string, readonly string[]>> = {
  '/get-artifact': ['run_id', 'run_uuid', 'path'],
  '/model-versions/get-artifact': ['name', 'version', 'path'],
  '/get-trace-artifact': ['request_id', 'path'],
  '/upload-artifact': ['run_uuid', 'path'],
  '/artifacts/files': ['artifact_file_path'],
  '/get-history-bulk': ['run_id', 'metric_key', 'max_results'],
};

const attribute: Schema = {
  type: 'object',
  properties: {
    key: text,
    value: { type: 'object', properties: { stringValue: text, intValue: whole, arrayValue: {}, kvlistValue: {} } },
  },
};
const hex = (digits: number): Schema => ({ enum: ['a'.repeat(digits), '0'.repeat(digits), 'zz', 'ab'] });
const span: Schema = {
  type: 'object',
  required: ['traceId', 'spanId', 'name', 'startTimeUnixNano'],
  properties: {
    traceId: hex(32),
    spanId: hex(16),
    parentSpanId: hex(16),
    name: text,
    kind: whole,
    startTimeUnixNano: { enum: ['1770000000000000000', '0', '-1', 1.5, '99999999999999999999999'] },
    endTimeUnixNano: { enum: ['1770000001000000000', '0', '', '1'] },
    attributes: { type: 'array', items: attribute },
    events: { type: 'array', items: { type: 'object', properties: { name: text, timeUnixNano: text } } },
    links: { type: 'array', items: { type: 'object', properties: { traceId: hex(32), spanId: hex(16) } } },
    status: { type: 'object', properties: { code: whole, message: text } },
  },
};
const list = (items: Schema): Schema => ({ type: 'array', items, minItems: 1 });
/** An export of OpenTelemetry as JSON. */
const otlpExport: Schema = {
  type: 'object',
  required: ['resourceSpans'],
  properties: {
    resourceSpans: list({
      type: 'object',
      required: ['scopeSpans'],
      properties: {
        resource: { type: 'object', properties: { attributes: list(attribute) } },
        scopeSpans: list({ type: 'object', required: ['spans'], properties: { spans: list(span) } }),
      },
    }),
  },
};

const graphQuestions: readonly string[] = [
  '{ mlflowGetExperiment(input: {experimentId: "0"}) { experiment { experimentId name tags { key value } } } }',
  'query Q($r: MlflowGetRunInput!) { mlflowGetRun(input: $r) { run { info { runId } data { metrics { key value } } } } }',
  'mutation { mlflowSearchRuns(input: {experimentIds: ["0"], filter: "x"}) { runs { info { runId } } } }',
  '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
  '{ __schema { types { name fields { name type { ofType { ofType { name } } } } } } }',
  `{ ${'a: __typename '.repeat(5000)} }`,
  `{ ${'a { '.repeat(3000)} x ${'} '.repeat(3000)} }`,
  '{ mlflowGetRun(input: {runId: 99999999999999999999}) { run { info { runId } } } }',
  '{',
];
const graphQuestion: Schema = {
  type: 'object',
  required: ['query'],
  properties: {
    query: { enum: graphQuestions },
    operationName: text,
    variables: { type: 'object', properties: { r: {} } },
  },
};

function mlflowMessages(): Map<string, Schema> {
  const python = join(repositoryRoot, '.venv', 'bin', 'python');
  const script = join(import.meta.dirname, 'mlflow_messages.py');
  const printed = execFileSync(python, [script], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const messages = Object.entries(JSON.parse(printed) as Record<string, Schema>);
  return new Map(
    messages.map(([route, schema]) => {
      const [method = '', path = ''] = route.split(' ');
      return [plainRoute(method, path.replace('<path:artifact_path>', '*')), schema];
    }),
  );
}

function nativeRoutes({ document }: ComposedApi): FuzzRoute[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody }]): FuzzRoute => {
      const [type, body] = Object.entries(requestBody?.content ?? {})[0] ?? [];
      const schema = body?.schema as Schema | undefined;
      return {
        method: method.toUpperCase(),
        path: path.replace(/\{(\w+)\}/g, ':$1'),
        query: Object.fromEntries(
          parameters.filter((one) => one.in === 'query').map((one) => [one.name, one.schema as Schema]),
        ),
        needed: parameters.filter((one) => one.in === 'query' && one.required === true).map(({ name }) => name),
        ...(schema === undefined ? {} : { body: schema }),
        ...(type === undefined || type === 'application/json' ? {} : { type }),
      };
    }),
  );
}

function protocolRoutes({ protocolRoutes: installed }: ComposedApi): FuzzRoute[] {
  const messages = mlflowMessages();
  return installed
    .filter(({ method, path }) => method !== 'HEAD' && method !== 'OPTIONS' && !twin.test(path))
    .map(({ method, path }): FuzzRoute => {
      const message = messages.get(plainRoute(method, path));
      const fields = Object.entries(byPages).find(([end]) => path.endsWith(end))?.[1] ?? [];
      const query = Object.fromEntries(fields.map((name) => [name, text]));
      const plain = { method, path, query, needed: fields.filter((name) => name !== 'run_uuid') };
      if (path === '/graphql' && method === 'POST') return { ...plain, body: graphQuestion };
      if (path.endsWith('/v1/traces')) return { ...plain, body: otlpExport };
      if (path.includes('/artifacts/*') || path.includes('/signed/') || path.endsWith('/upload-artifact'))
        return { ...plain, type: 'application/octet-stream' };
      if (message === undefined) return plain;
      return method === 'GET'
        ? { method, path, query: { ...message.properties }, needed: message.required ?? [] }
        : { ...plain, body: message };
    });
}

/** All routes of the server as it is composed. Needs the Python environment of the repository. */
export async function readFuzzRoutes(): Promise<FuzzRoutes> {
  const api = await readApi();
  const schemas = (api.document.components?.schemas ?? {}) as Readonly<Record<string, Schema>>;
  return {
    routes: [...nativeRoutes(api), ...protocolRoutes(api)],
    resolve: (reference) => schemas[decodeURIComponent(reference.split('/').at(-1) ?? '')],
  };
}
