// Types of the TypeScript client, from the OpenAPI document: for each operation its parameters, body and answer.
import type { OpenApiDocument, OpenApiOperation } from './openapi.ts';

interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly additionalProperties?: boolean | Schema;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
}

const isPlainKey = (key: string): boolean => /^[A-Za-z_$][\w$]*$/.test(key);
const property = (key: string): string => (isPlainKey(key) ? key : JSON.stringify(key));

/** A JSON Schema as a TypeScript type. */
function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'unknown';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' | ');
  if (schema.allOf !== undefined) return schema.allOf.map((part) => `(${typeOf(part)})`).join(' & ');
  const type = schema.type;
  if (Array.isArray(type)) return type.map((one: string) => typeOf({ ...schema, type: one })).join(' | ');
  switch (type) {
    case 'string':
      return 'string';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return `readonly (${schema.items === undefined ? 'unknown' : typeOf(schema.items)})[]`;
    case 'object':
      return objectType(schema);
    default:
      return 'unknown';
  }
}

function objectType(schema: Schema): string {
  const required = new Set(schema.required ?? []);
  const members = Object.entries(schema.properties ?? {}).map(
    ([key, value]) =>
      `readonly ${property(key)}${required.has(key) ? '' : '?'}: ${typeOf(value)}${required.has(key) ? '' : ' | undefined'}`,
  );
  const rest =
    schema.patternProperties === undefined ? schema.additionalProperties : Object.values(schema.patternProperties)[0];
  if (members.length === 0)
    return typeof rest === 'object' ? `Readonly<Record<string, ${typeOf(rest)}>>` : 'Readonly<Record<string, unknown>>';
  return `{ ${members.join('; ')} }`;
}

function parametersType(operation: OpenApiOperation, place: string): string | undefined {
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === place);
  if (parameters.length === 0) return undefined;
  const members = parameters.map(({ name, required, schema }) => {
    const optional = place === 'path' || required === true ? '' : '?';
    return `readonly ${property(name)}${optional}: ${typeOf(schema as Schema)}${optional === '' ? '' : ' | undefined'}`;
  });
  return `{ ${members.join('; ')} }`;
}

function answerType(operation: OpenApiOperation): string {
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
  const content = success?.[1].content;
  if (content === undefined) return 'void';
  const json = content['application/json'];
  return json === undefined ? 'unknown' : typeOf(json.schema as Schema);
}

const operationsOf = (document: OpenApiDocument) =>
  Object.entries(document.paths)
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))
    .sort((a, b) => (a.operation.operationId < b.operation.operationId ? -1 : 1));

const notice = '// Generated from docs/reference/openapi.json by `npm run gen`. Do not edit.';

/** The text of `clients/ts/generated/operations.ts`: what a client needs while it runs, without the types, which are ten times as long. */
export function renderClientOperations(document: OpenApiDocument): string {
  const table = operationsOf(document).map(
    ({ path, method, operation }) => `  ${operation.operationId}: ['${method.toUpperCase()}', '${path}'],`,
  );
  return [
    notice,
    '',
    '/** Method and path of every operation. */',
    'export const operations = {',
    ...table,
    '} as const;',
    '',
  ].join('\n');
}

/** The text of `clients/ts/generated/operation-types.ts`. */
export function renderClientTypes(document: OpenApiDocument): string {
  const types = operationsOf(document).map(({ operation }) => {
    const path = parametersType(operation, 'path');
    const query = parametersType(operation, 'query');
    const body = operation.requestBody?.content['application/json']?.schema;
    const members = [
      ...(path === undefined ? [] : [`path: ${path}`]),
      ...(query === undefined ? [] : [`query: ${query}`]),
      ...(body === undefined ? [] : [`body: ${typeOf(body as Schema)}`]),
      `answer: ${answerType(operation)}`,
    ];
    return `  /** ${operation.summary} */\n  ${operation.operationId}: { ${members.join('; ')} };`;
  });
  return [
    notice,
    '',
    '/** Types of every operation of the native API, by operationId. */',
    'export interface Operations {',
    ...types,
    '}',
    '',
  ].join('\n');
}
