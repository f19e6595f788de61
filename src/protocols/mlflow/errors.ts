// From Pawl's errors to MLflow's: the client branches on `error_code`, and its users read texts they know.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { retryAfter, toAppError } from '../../http/errors.ts';
import { type AppError, defineErrors, type ErrorKind } from '../../kernel/errors.ts';

/** Refusals of the adapter itself, in MLflow's words. */
export const mlflowErrors = defineErrors('mlflow', {
  invalid_parameter: {
    kind: 'invalid',
    meaning: 'A field of an MLflow request is missing or has a value that is not allowed.',
    hint: 'Correct the field that the message names.',
  },
  not_found: { kind: 'not_found', meaning: 'What an MLflow request names does not exist.', hint: 'Check the name.' },
  unknown_endpoint: {
    kind: 'not_found',
    meaning: 'This server has no such MLflow route.',
    hint: 'Use a client that falls back, or see the reference for the routes that exist.',
  },
});

/** Refuses with MLflow's INVALID_PARAMETER_VALUE. */
export function invalid(message: string): AppError {
  return mlflowErrors.create('invalid_parameter', message);
}

interface Rendering {
  readonly errorCode: string;
  readonly status: number;
  /** MLflow's text, where its clients or users expect one. */
  readonly message?: (details: Readonly<Record<string, unknown>>) => string | undefined;
}

const missing = { errorCode: 'RESOURCE_DOES_NOT_EXIST', status: 404 } as const;
const taken = { errorCode: 'RESOURCE_ALREADY_EXISTS', status: 400 } as const;
const bad = { errorCode: 'INVALID_PARAMETER_VALUE', status: 400 } as const;

const renderings: Readonly<Record<string, Rendering>> = {
  'mlflow.unknown_endpoint': { errorCode: 'ENDPOINT_NOT_FOUND', status: 404 },
  'identity.unknown_project': missing,
  'identity.project_exists': taken,
  'identity.unknown_user': missing,
  'identity.user_exists': taken,
  'identity.unknown_custom_role': {
    ...missing,
    message: ({ number }) => (number === undefined ? undefined : `Role with id=${String(number)} not found`),
  },
  'identity.role_exists': {
    ...taken,
    message: ({ name, project }) =>
      name === undefined ? undefined : `Role (name=${String(name)}, workspace=${String(project)}) already exists.`,
  },
  'identity.access_exists': taken,
  'identity.unknown_access': {
    ...missing,
    message: ({ access }) => (access === undefined ? undefined : `Role permission with id=${String(access)} not found`),
  },
  'identity.has_role': {
    ...taken,
    message: ({ user, number }) =>
      `User role assignment (user_id=${String(user)}, role_id=${String(number)}) already exists`,
  },
  'identity.lacks_role': {
    ...missing,
    message: ({ user, number }) =>
      `User role assignment (user_id=${String(user)}, role_id=${String(number)}) not found`,
  },
  'tracking.unknown_experiment': {
    ...missing,
    message: ({ number, name, id }) =>
      name === undefined
        ? `No Experiment with id=${String(number ?? id)} exists`
        : `Could not find experiment with name '${String(name)}'`,
  },
  'tracking.experiment_exists': {
    ...taken,
    message: ({ name, deleted }) =>
      `Experiment(name=${String(name)}) already exists.${deleted === true ? ' It is deleted: restore it, or delete it for good and create it again.' : ''}`,
  },
  'tracking.unknown_run': { ...missing, message: ({ run }) => `Run with id=${String(run)} not found` },
  'tracking.not_active': {
    ...bad,
    message: ({ run, experiment, active }) => {
      if (run !== undefined) return `The run ${String(run)} must be in the 'active' state. Current state is deleted.`;
      if (active === true)
        return `The experiment ${String(experiment)} must be in the 'deleted' state. Current state is active.`;
      return `The experiment ${String(experiment)} must be in the 'active' state. Current state is deleted.`;
    },
  },
  'tracking.param_changed': {
    ...bad,
    message: ({ key, old, new: value, run }) =>
      `Changing param values is not allowed. Param with key='${String(key)}' was already logged with value='${String(old)}' for run ID='${String(run)}'. Attempted logging new value '${String(value)}'.`,
  },
  'tracking.unknown_tag': {
    ...missing,
    message: ({ key, run, model }) => {
      if (run !== undefined) return `No tag with name: ${String(key)} in run with id ${String(run)}`;
      if (model !== undefined) return `No tag with key '${String(key)}' found for model with ID '${String(model)}'.`;
      return `No tag with name: ${String(key)} in experiment`;
    },
  },
  'tracking.unknown_logged_model': {
    ...missing,
    message: ({ model }) => `Logged model with ID '${String(model)}' not found.`,
  },
  'tracking.unknown_artifact': {
    ...missing,
    message: ({ path }) => `No such artifact: '${String(path)}'`,
  },
  'tracking.artifact_conflict': bad,
  'tracing.unknown_trace': { ...missing, message: ({ trace }) => `Trace with ID '${String(trace)}' not found.` },
  'tracing.unknown_assessment': {
    ...missing,
    message: ({ assessment, trace }) =>
      `Assessment with ID '${String(assessment)}' not found for trace '${String(trace)}'`,
  },
  'tracing.unknown_tag': {
    ...missing,
    message: ({ trace, key }) => `No trace tag with key '${String(key)}' for trace with ID '${String(trace)}'`,
  },
  'registry.unknown_model': {
    ...missing,
    message: ({ name }) => `Registered Model with name=${String(name)} not found`,
  },
  'registry.model_exists': {
    ...taken,
    message: ({ name }) => `Registered Model (name=${String(name)}) already exists.`,
  },
  'registry.unknown_version': {
    ...missing,
    message: ({ name, version }) => `Model Version (name=${String(name)}, version=${String(version)}) not found`,
  },
  'registry.unknown_alias': {
    ...bad,
    message: ({ alias }) => `Registered model alias ${String(alias)} not found.`,
  },
  'registry.bad_alias': bad,
  'registry.bad_stage': bad,
  'evaluation-sets.unknown_set': {
    ...missing,
    message: ({ set }) => `Evaluation dataset with ID 'd-${String(set)}' not found.`,
  },
  'scorers.unknown_scorer': {
    ...missing,
    message: ({ name, version }) =>
      `Scorer with name '${String(name)}'${version === undefined ? '' : ` and version ${String(version)}`} not found.`,
  },
  'review.label_schema_exists': {
    ...taken,
    message: ({ name }) => `Label schema with name '${String(name)}' already exists.`,
  },
  'review.unknown_label_schema': {
    ...missing,
    message: ({ schema }) => `Label schema ${String(schema)} not found.`,
  },
  'review.queue_exists': {
    ...taken,
    message: ({ name }) => `Review queue with name '${String(name)}' already exists (names are case-insensitive).`,
  },
  'review.unknown_queue': { ...missing, message: ({ queue }) => `Review queue '${String(queue)}' not found.` },
  'review.unknown_issue': { ...missing, message: ({ issue }) => `Issue with ID 'iss-${String(issue)}' not found.` },
  'gateway.unknown': {
    ...missing,
    message: ({ what, models, ...keys }) => {
      if (Array.isArray(models) && models.length > 0) return undefined;
      const pairs = Object.entries(keys).map(([key, value]) => `${key}='${String(value)}'`);
      return `${String(what)} not found (${pairs.join(', ')})`;
    },
  },
  'gateway.name_taken': {
    ...taken,
    message: ({ what, name }) => `${String(what)} with name '${String(name)}' already exists`,
  },
  'gateway.already_attached': taken,
  'gateway.model_in_use': {
    errorCode: 'INVALID_STATE',
    status: 400,
    message: () =>
      'Cannot delete model definition that is currently in use by endpoints. Detach it from all endpoints first.',
  },
  'mcp-servers.unknown_server': {
    ...missing,
    message: ({ name }) => `MCPServer with name '${String(name)}' not found`,
  },
  'mcp-servers.server_exists': taken,
  'mcp-servers.version_exists': taken,
  'mcp-servers.unknown_version': {
    ...missing,
    message: ({ name, version }) => `MCP server version '${String(name)}' version '${String(version)}' not found`,
  },
  'webhooks.unknown_webhook': { ...missing, message: ({ id }) => `Webhook with ID ${String(id)} not found.` },
  'webhooks.bad_name': {
    ...bad,
    message: ({ name }) =>
      `Webhook name '${String(name)}' is invalid. It must start and end with a letter or digit, have at most 63 characters, and contain only letters, digits, '.', '_' and '-'.`,
  },
  'webhooks.bad_url': {
    ...bad,
    message: ({ url, reason, schemes }) => {
      if (reason === 'empty') return `Webhook URL cannot be empty or just whitespace: '${String(url)}'`;
      if (reason === 'unreadable') return `Invalid webhook URL '${String(url)}'`;
      if (reason === 'scheme')
        return `Invalid webhook URL scheme of '${String(url)}'. Allowed schemes are: ${String(schemes)}.`;
      if (reason === 'private') return `Webhook URL must not lead to a non-public IP address: '${String(url)}'.`;
      return undefined;
    },
  },
  'request.bad_path': { ...bad, message: () => 'Invalid path' },
};

const byKind: Readonly<Record<ErrorKind, Rendering>> = {
  invalid: bad,
  unauthenticated: { errorCode: 'UNAUTHENTICATED', status: 401 },
  forbidden: { errorCode: 'PERMISSION_DENIED', status: 403 },
  not_found: missing,
  conflict: { errorCode: 'RESOURCE_CONFLICT', status: 409 },
  precondition: bad,
  too_large: bad,
  rate_limited: { errorCode: 'REQUEST_LIMIT_EXCEEDED', status: 429 },
  unavailable: { errorCode: 'TEMPORARILY_UNAVAILABLE', status: 503 },
  unimplemented: { errorCode: 'NOT_IMPLEMENTED', status: 501 },
  internal: { errorCode: 'INTERNAL_ERROR', status: 500 },
};

/** The text of an error as MLflow's users know it. */
export function textOf(error: AppError): string {
  if (error.kind === 'forbidden') return `Permission denied: ${error.message}`;
  return renderings[error.code]?.message?.(error.details) ?? error.message;
}

/** Fastify's error handler of MLflow routes. */
export function renderMlflowError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toAppError(thrown);
  if (error.kind === 'internal') request.log.error({ err: error.cause ?? error }, 'request failed');
  const rendering = renderings[error.code] ?? byKind[error.kind];
  const wait = retryAfter(error);
  if (wait !== undefined) void reply.header('retry-after', wait);
  // MLflow's server answers these two as plain text, which begins with the words that its clients and users know.
  if (rendering.status === 401 || rendering.status === 403) {
    const words = rendering.status === 401 ? 'You are not authenticated.' : 'Permission denied:';
    if (rendering.status === 401) void reply.header('www-authenticate', 'Basic realm="mlflow"');
    void reply
      .code(rendering.status)
      .type('text/plain; charset=utf-8')
      .serializer(String)
      .send(`${words} ${error.message}`);
    return;
  }
  void reply
    .code(rendering.status)
    .header('content-type', 'application/json')
    .serializer(JSON.stringify)
    .send({ error_code: rendering.errorCode, message: textOf(error) });
}
