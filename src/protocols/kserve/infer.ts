// POST …/infer: one request, one answer with its prediction id, the version and the arm that gave it.
import { requestErrors } from '../../http/errors.ts';
import { type LeanContext, sendJson } from '../../http/lean-server.ts';
import { isAppError } from '../../kernel/errors.ts';
import {
  type DataPlane,
  type HostedArm,
  type HostedEndpoint,
  type Prediction,
  type PredictionCall,
  servingErrors,
  toKey,
} from '../../modules/serving/index.ts';
import { dataText, datatypeOf, readInputs } from './tensors.ts';

interface InferRequest {
  readonly id?: unknown;
  readonly parameters?: unknown;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
}

function parse(body: Buffer): InferRequest {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch (error) {
    throw requestErrors.create('malformed', `The body is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
  throw requestErrors.create('malformed', 'The body must be a JSON object.');
}

function parametersOf(request: InferRequest): Readonly<Record<string, unknown>> {
  const { parameters } = request;
  return typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters)
    ? (parameters as Record<string, unknown>)
    : {};
}

/** The outputs that the client asked for; null for all. */
function requestedOutputs(hosted: HostedEndpoint, given: unknown): ReadonlySet<string> | null {
  if (given === undefined || given === null) return null;
  if (!Array.isArray(given)) throw servingErrors.create('bad_input', '`outputs` must be a list.');
  if (given.length === 0) return null;
  const names = new Set<string>();
  for (const output of given as unknown[]) {
    const name = typeof output === 'object' && output !== null && 'name' in output ? output.name : undefined;
    if (typeof name !== 'string' || !hosted.model.outputs.some((spec) => spec.name === name)) {
      throw servingErrors.create(
        'bad_input',
        `There is no output ${JSON.stringify(name) ?? ''}; outputs are ${hosted.model.outputs.map((spec) => spec.name).join(', ')}.`,
      );
    }
    names.add(name);
  }
  return names;
}

function versionText(arms: readonly HostedArm[], of: (arm: HostedArm) => string): string {
  const [only] = arms;
  return arms.length === 1 && only !== undefined ? of(only) : [...new Set(arms.map(of))].join(',');
}

/** Headers that name what answered; the same for every protocol of the data plane. */
function answerHeaders(prediction: Prediction): Record<string, string> {
  return {
    'x-prediction-id': prediction.id,
    'x-model-version': versionText(prediction.arms, ({ arm }) => arm.version),
    'x-arm': versionText(prediction.arms, ({ arm }) => arm.role),
  };
}

function render(
  hosted: HostedEndpoint,
  request: InferRequest,
  prediction: Prediction,
  wanted: ReadonlySet<string> | null,
): string {
  const { parameters, id } = request;
  let outputs = '';
  hosted.model.outputs.forEach((spec, i) => {
    const data = prediction.data[i];
    if (data === undefined || (wanted !== null && !wanted.has(spec.name))) return;
    const tail = spec.shape.slice(1);
    outputs += `${outputs === '' ? '' : ','}{"name":${JSON.stringify(spec.name)},"datatype":"${datatypeOf[spec.type]}","shape":[${[prediction.rows, ...tail].join(',')}],"data":[${dataText(spec.type, data)}]}`;
  });
  const echoed = parameters === undefined ? '' : JSON.stringify(parametersOf(request)).slice(1, -1);
  const own = `"prediction_id":"${prediction.id}","arm":${JSON.stringify(versionText(prediction.arms, ({ arm }) => arm.role))}`;
  return `{"model_name":${JSON.stringify(hosted.endpoint.name)},"model_version":${JSON.stringify(versionText(prediction.arms, ({ arm }) => arm.version))}${typeof id === 'string' ? `,"id":${JSON.stringify(id)}` : ''},"parameters":{${echoed === '' ? '' : `${echoed},`}${own}},"outputs":[${outputs}]}`;
}

/** The endpoint with only the arm of that version. @throws AppError `serving.unknown_endpoint` */
export function pinned(hosted: HostedEndpoint, version: string | undefined): HostedEndpoint {
  if (version === undefined) return hosted;
  const arm = hosted.arms.find((one) => one.arm.version === version);
  if (arm === undefined) {
    const versions = hosted.arms.map((one) => one.arm.version).join(', ');
    throw servingErrors.create(
      'unknown_endpoint',
      `Endpoint ${hosted.endpoint.name} does not serve version ${version}; it serves ${versions}.`,
    );
  }
  return { ...hosted, arms: [arm] };
}

export async function infer(
  plane: DataPlane,
  context: LeanContext,
  name: string,
  version: string | undefined,
  body: Buffer,
): Promise<void> {
  const { headers } = context.request;
  if (headers['inference-header-content-length'] !== undefined) {
    throw servingErrors.create('bad_input', 'This server takes JSON tensors: switch binary data off in the client.');
  }
  const at = plane.timeOf(headers);
  const request = parse(body);
  const parameters = parametersOf(request);
  const hosted = pinned(plane.endpoint(name), version);
  const { stickyKey } = hosted.endpoint;
  const named = stickyKey === null ? undefined : parameters[stickyKey];
  const header = headers['x-entity-key'];
  const key = named !== undefined ? toKey(named) : typeof header === 'string' ? header : null;
  const call: PredictionCall = {
    requestId: typeof request.id === 'string' ? request.id : null,
    keys: key,
    at,
    startedAt: context.startedAt,
  };
  let read: ReturnType<typeof readInputs>;
  let wanted: ReturnType<typeof requestedOutputs>;
  try {
    read = readInputs(hosted.model, request.inputs, stickyKey);
    wanted = requestedOutputs(hosted, request.outputs);
  } catch (error) {
    if (isAppError(error, 'serving.bad_input')) await plane.predictor.recordInvalid(hosted, call, error.message);
    throw error;
  }
  const prediction = await plane.predictor.predict(
    hosted,
    read.block,
    read.keys === null ? call : { ...call, keys: read.keys },
  );
  sendJson(context.response, 200, render(hosted, request, prediction, wanted), answerHeaders(prediction));
}
