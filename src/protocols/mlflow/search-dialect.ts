// MLflow's filter and order strings, translated into the one filter language: other names for entities and attributes, values in
// capitals. What MLflow itself refuses works too: `or`, `not`, parentheses, `rlike`, `in` on everything, aggregates of metrics, `duration`.
import { type FieldRef, type Filter, fieldText, type Literal, type OrderKey } from '../../kernel/filter/ast.ts';
import { parseFilter, parseOrder } from '../../kernel/filter/parse.ts';
import { invalid } from './errors.ts';
import { type Fields, invalidValue } from './fields.ts';

interface Attribute {
  readonly field: FieldRef;
  /** How MLflow's literal reads in ours. */
  readonly value?: (literal: Literal) => Literal;
}

/** The names of one searchable entity. */
export interface SearchDialect {
  /** MLflow's entity names, aliases included, with ours. */
  readonly entities: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Fields that neither of these tells, asked first. */
  readonly field?: (ref: FieldRef) => Attribute | undefined;
}

const attributeEntities = ['attribute', 'attributes', 'attr', 'run'];
const tagEntities = { tag: 'tags', tags: 'tags' };
const valueEntities = {
  ...tagEntities,
  metric: 'metrics',
  metrics: 'metrics',
  param: 'params',
  params: 'params',
  parameter: 'params',
  parameters: 'params',
};

const lower = (literal: Literal): Literal => (typeof literal === 'string' ? literal.toLowerCase() : literal);
const plain = (key: string): Attribute => ({ field: { key } });

const runAttributes: Record<string, Attribute> = {
  run_id: plain('id'),
  run_name: plain('name'),
  'run name': plain('name'),
  'Run name': plain('name'),
  'Run Name': plain('name'),
  user_id: plain('user'),
  status: { ...plain('status'), value: lower },
  start_time: plain('startedAt'),
  created: plain('startedAt'),
  Created: plain('startedAt'),
  end_time: plain('endedAt'),
  duration: plain('duration'),
};

export const runDialect: SearchDialect = {
  entities: { ...valueEntities, dataset: 'dataset', datasets: 'dataset' },
  attributes: runAttributes,
};

export const experimentDialect: SearchDialect = {
  entities: tagEntities,
  attributes: {
    name: plain('name'),
    experiment_id: plain('number'),
    creation_time: plain('createdAt'),
    last_update_time: plain('updatedAt'),
  },
};

export const registeredModelDialect: SearchDialect = {
  entities: tagEntities,
  attributes: {
    name: plain('name'),
    creation_timestamp: plain('createdAt'),
    timestamp: plain('updatedAt'),
    last_updated_timestamp: plain('updatedAt'),
  },
};

export const evaluationDatasetDialect: SearchDialect = {
  entities: tagEntities,
  attributes: {
    name: plain('name'),
    created_time: plain('createdAt'),
    last_update_time: plain('updatedAt'),
    created_by: plain('createdBy'),
    last_updated_by: plain('updatedBy'),
  },
};

export const issueDialect: SearchDialect = {
  entities: {},
  attributes: {
    status: { ...plain('status'), value: lower },
    severity: { ...plain('severity'), value: lower },
    name: plain('name'),
    source_run_id: plain('runId'),
    created_timestamp: plain('createdAt'),
    last_updated_timestamp: plain('updatedAt'),
  },
};

const mcpTimes = {
  created_by: plain('createdBy'),
  created_at: plain('createdAt'),
  last_updated_at: plain('updatedAt'),
  creation_timestamp: plain('createdAt'),
  last_updated_timestamp: plain('updatedAt'),
};

export const mcpServerDialect: SearchDialect = {
  entities: tagEntities,
  attributes: {
    name: plain('name'),
    display_name: plain('displayName'),
    description: plain('description'),
    status: { ...plain('status'), value: lower },
    has_access_endpoints: { ...plain('hasEndpoints'), value: lower },
    ...mcpTimes,
  },
};

export const mcpVersionDialect: SearchDialect = {
  entities: tagEntities,
  attributes: {
    version: plain('version'),
    status: { ...plain('status'), value: lower },
    source: plain('source'),
    ...mcpTimes,
  },
};

export const mcpEndpointDialect: SearchDialect = {
  entities: {},
  attributes: {
    id: { ...plain('id'), value: (literal) => (typeof literal === 'string' ? literal.replace(/^ae-/, '') : literal) },
    server_name: plain('server'),
    url: plain('url'),
    transport_type: plain('transport'),
    server_version: plain('version'),
    server_alias: plain('alias'),
    ...mcpTimes,
  },
};

export const modelVersionDialect: SearchDialect = {
  entities: tagEntities,
  attributes: {
    name: plain('name'),
    version_number: {
      ...plain('version'),
      value: (literal) => (typeof literal === 'string' ? Number(literal) : literal),
    },
    run_id: plain('runId'),
    source_path: plain('source'),
    creation_timestamp: plain('createdAt'),
    last_updated_timestamp: plain('updatedAt'),
  },
};

const loggedModelStatus: Readonly<Record<string, string>> = {
  PENDING: 'pending',
  LOGGED_MODEL_PENDING: 'pending',
  READY: 'ready',
  LOGGED_MODEL_READY: 'ready',
  FAILED: 'failed',
  LOGGED_MODEL_UPLOAD_FAILED: 'failed',
};

export const loggedModelDialect: SearchDialect = {
  entities: valueEntities,
  attributes: {
    name: plain('name'),
    model_id: plain('id'),
    model_type: plain('type'),
    status: { ...plain('status'), value: (literal) => loggedModelStatus[String(literal)] ?? literal },
    source_run_id: plain('runId'),
    creation_timestamp: plain('createdAt'),
    creation_time: plain('createdAt'),
    last_updated_timestamp: plain('updatedAt'),
  },
};

const traceStates: Readonly<Record<string, string>> = { OK: 'ok', ERROR: 'error', IN_PROGRESS: 'running' };
const metadataFields: Readonly<Record<string, string>> = {
  'mlflow.trace.session': 'session',
  'mlflow.trace.user': 'user',
  'mlflow.sourceRun': 'runId',
};
const assessed = { feedback: 'feedback', expectation: 'expectation', issue: 'issue', span: 'span' };
/** Truth stands in filters as text, as JSON and as Python write it. */
const truth = (literal: Literal): Literal =>
  typeof literal === 'string' && /^(true|false)$/i.test(literal) ? literal.toLowerCase() : literal;

const traceAttributes: Record<string, Attribute> = {
  request_id: plain('id'),
  trace_id: plain('id'),
  client_request_id: plain('clientRequestId'),
  name: plain('name'),
  timestamp: plain('startedAt'),
  timestamp_ms: plain('startedAt'),
  execution_time: plain('durationMs'),
  execution_time_ms: plain('durationMs'),
  end_time: plain('endedAt'),
  end_time_ms: plain('endedAt'),
  status: { ...plain('state'), value: (literal) => traceStates[String(literal)] ?? literal },
  state: { ...plain('state'), value: (literal) => traceStates[String(literal)] ?? literal },
  run_id: plain('runId'),
  text: plain('text'),
};

export const traceDialect: SearchDialect = {
  entities: { ...tagEntities, metadata: 'metadata', request_metadata: 'metadata', ...assessed },
  attributes: traceAttributes,
  field({ entity, key }) {
    if (entity === 'trace' || entity === 'traces')
      return Object.hasOwn(traceAttributes, key) ? traceAttributes[key] : undefined;
    if (entity === 'metadata' || entity === 'request_metadata') {
      const own = Object.hasOwn(metadataFields, key) ? metadataFields[key] : undefined;
      return own === undefined ? undefined : plain(own);
    }
    if (entity === 'span' && key === 'status') return { field: { entity, key }, value: lower };
    if (entity === 'feedback' || entity === 'expectation') return { field: { entity, key }, value: truth };
    return undefined;
  },
};

function translateField({ aggregate, ...ref }: FieldRef, dialect: SearchDialect): Attribute {
  const plainField = translatePlainField(ref, dialect);
  return aggregate === undefined ? plainField : { field: { ...plainField.field, aggregate } };
}

function translatePlainField(ref: FieldRef, dialect: SearchDialect): Attribute {
  const own = dialect.field?.(ref);
  if (own !== undefined) return own;
  const entity =
    ref.entity !== undefined && attributeEntities.includes(ref.entity.toLowerCase()) ? undefined : ref.entity;
  if (entity !== undefined) {
    const ours = Object.hasOwn(dialect.entities, entity) ? dialect.entities[entity] : undefined;
    if (ours !== undefined) return { field: { entity: ours, key: ref.key } };
    throw invalid(
      `Invalid entity type '${entity}'. Valid values are ${[...Object.keys(dialect.entities), 'attribute'].map((name) => `'${name}'`).join(', ')}.`,
    );
  }
  const attribute = Object.hasOwn(dialect.attributes, ref.key) ? dialect.attributes[ref.key] : undefined;
  if (attribute !== undefined) return attribute;
  throw invalid(
    `Invalid attribute key '${fieldText(ref)}' specified. Valid keys are ${Object.keys(dialect.attributes)
      .map((name) => `'${name}'`)
      .join(', ')}.`,
  );
}

/** Translates a parsed filter. @throws AppError with MLflow's texts */
export function translateFilter(filter: Filter, dialect: SearchDialect): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, terms: filter.terms.map((term) => translateFilter(term, dialect)) };
    case 'not':
      return { kind: 'not', term: translateFilter(filter.term, dialect) };
    default: {
      const { field, value = (literal: Literal) => literal } = translateField(filter.field, dialect);
      if (filter.kind === 'compare') return { ...filter, field, value: value(filter.value) };
      if (filter.kind === 'in') return { ...filter, field, values: filter.values.map(value) };
      if (filter.kind === 'null') return { ...filter, field };
      // What turns letters in a value would turn `\D` into `\d` in a pattern.
      if (filter.kind === 'rlike') {
        const mapped = translateField(filter.field, dialect).value !== undefined;
        return { ...filter, field, pattern: mapped ? `(?i)${filter.pattern}` : filter.pattern };
      }
      return { ...filter, field, pattern: String(value(filter.pattern)) };
    }
  }
}

export function readFilter(text: string | undefined, dialect: SearchDialect): Filter | undefined {
  const filter = parseFilter(text ?? '');
  return filter === undefined ? undefined : translateFilter(filter, dialect);
}

export function translateOrder(texts: readonly string[], dialect: SearchDialect): OrderKey[] {
  return texts.map((text) => {
    const { field, descending } = parseOrder(text);
    return { field: translateField(field, dialect).field, descending };
  });
}

/** `max_results` within its bounds; without a default it is required. */
export function readLimit(fields: Fields, most: number, fallback?: number): number {
  const limit = fields.integer('max_results') ?? fallback ?? 0;
  if (limit < 1) throw invalidValue('max_results', limit, `It must be a positive integer, but got value ${limit}.`);
  if (limit > most) throw invalidValue('max_results', limit, `It must be at most ${most}, but got value ${limit}`);
  return limit;
}

export function nextToken(page: { readonly nextCursor?: string }): { readonly next_page_token?: string } {
  return page.nextCursor === undefined ? {} : { next_page_token: page.nextCursor };
}

const promptTag = 'mlflow.prompt.is_prompt';
const isPrompt: Filter = {
  kind: 'compare',
  field: { entity: 'tags', key: promptTag },
  operator: '=',
  value: 'true',
};

function isAboutPrompts(filter: Filter): boolean {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.terms.some(isAboutPrompts);
  if (filter.kind === 'not') return isAboutPrompts(filter.term);
  return filter.field.entity === 'tags' && filter.field.key === promptTag;
}

/** A comparison with the prompt tag, where a missing tag means that the model is no prompt. */
function readPromptTerms(filter: Filter): Filter {
  if (filter.kind === 'and' || filter.kind === 'or') {
    return { kind: filter.kind, terms: filter.terms.map(readPromptTerms) };
  }
  if (filter.kind === 'not') return { kind: 'not', term: readPromptTerms(filter.term) };
  if (filter.kind !== 'compare' || !isAboutPrompts(filter)) return filter;
  const asksForPrompts = (filter.operator === '=') === (String(filter.value).toLowerCase() === 'true');
  return asksForPrompts ? isPrompt : { kind: 'not', term: isPrompt };
}

/** Prompts are models with a tag; a search shows them only when its filter mentions that tag. */
export function withoutPrompts(filter: Filter | undefined): Filter {
  const models: Filter = { kind: 'not', term: isPrompt };
  if (filter === undefined) return models;
  return isAboutPrompts(filter) ? readPromptTerms(filter) : { kind: 'and', terms: [filter, models] };
}
