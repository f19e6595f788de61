// What a request of Open Inference asks and what comes of it, whatever it travels in: the model, its inputs, the key that keeps a caller
// on an arm, and the outputs that are wanted.
import type { IncomingHttpHeaders } from 'node:http';
import { isAppError } from '../../kernel/errors.ts';
import type { Millis } from '../../kernel/time.ts';
import {
  type DataPlane,
  type HostedArm,
  type HostedEndpoint,
  type Prediction,
  type PredictionCall,
  type ReadTable,
  servingErrors,
  toKey,
} from '../../modules/serving/index.ts';
import { classify } from './classification.ts';
import { codecOf } from './codecs.ts';
import { type InferInput, type InferredOutput, readInputs, tableOf } from './tensors.ts';

export interface InferenceRequest {
  readonly model: string;
  /** Undefined: whichever arm the traffic split chooses. */
  readonly version: string | undefined;
  readonly id: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Sticky key that comes beside the request, as in a header. */
  readonly key: string | null;
  readonly at: Millis;
  readonly headers: IncomingHttpHeaders;
  /** Monotonic milliseconds when it arrived. */
  readonly startedAt: number;
  /** Called when the model is known, so that a request that does not fit is logged. @throws AppError `serving.bad_input` */
  inputs(): readonly InferInput[];
  /** The outputs that are asked for; empty for all. @throws AppError `serving.bad_input` */
  outputs(): readonly WantedOutput[];
  /** Milliseconds that are left when the protocol's transport says so. */
  readonly timeoutMs?: number | undefined;
}

export interface WantedOutput {
  readonly name: string;
  /** Instead of its elements, this many of the greatest of each row. */
  readonly classes?: number | undefined;
}

export interface Inference {
  readonly prediction: Prediction;
  /** Versions and roles of the arms that answered, joined by commas. */
  readonly version: string;
  readonly arm: string;
  readonly outputs: readonly InferredOutput[];
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

function checkOutputs(hosted: HostedEndpoint, wanted: readonly WantedOutput[]): void {
  const outputs = hosted.model.outputs.map((spec) => spec.name);
  for (const { name } of wanted)
    if (!outputs.includes(name))
      throw servingErrors.create(
        'bad_input',
        `There is no output ${JSON.stringify(name)}; outputs are ${outputs.join(', ')}.`,
      );
}

function joined(arms: readonly HostedArm[], of: (arm: HostedArm) => string): string {
  const [only] = arms;
  return arms.length === 1 && only !== undefined ? of(only) : [...new Set(arms.map(of))].join(',');
}

/**
 * The schedule policy of the protocol: `priority`, 1 the most urgent and 0 the usual, and `timeout` in microseconds, of which and what the
 * transport leaves the shorter counts.
 */
function schedulingOf({
  parameters: { priority, timeout },
  timeoutMs,
}: InferenceRequest): Pick<PredictionCall, 'priority' | 'timeoutMs'> {
  const positive = (value: unknown): number | undefined => (typeof value === 'number' && value > 0 ? value : undefined);
  const micros = positive(timeout);
  const limits = [micros === undefined ? undefined : micros / 1000, timeoutMs].filter((ms) => ms !== undefined);
  return { priority: positive(priority), timeoutMs: limits.length === 0 ? undefined : Math.min(...limits) };
}

/** @throws AppError `serving.unknown_endpoint`, `serving.bad_input`, `inference.run_failed`, `serving.log_failed` */
export async function runInference(plane: DataPlane, request: InferenceRequest): Promise<Inference> {
  const hosted = pinned(plane.endpoint(request.model), request.version);
  const { stickyKey } = hosted.endpoint;
  const named = stickyKey === null ? undefined : request.parameters[stickyKey];
  const call: PredictionCall = {
    requestId: request.id,
    keys: named !== undefined ? toKey(named) : request.key,
    at: request.at,
    startedAt: request.startedAt,
    headers: request.headers,
    ...schedulingOf(request),
  };
  let read: ReadTable;
  let wanted: readonly WantedOutput[];
  try {
    const codec = codecOf(request.parameters, 'The request');
    read =
      hosted.features === null
        ? readInputs(hosted.model, request.inputs(), stickyKey, codec)
        : hosted.features.read(tableOf(request.inputs()), stickyKey);
    wanted = request.outputs();
    checkOutputs(hosted, wanted);
  } catch (error) {
    if (isAppError(error, 'serving.bad_input')) await plane.predictor.recordInvalid(hosted, call, error.message);
    throw error;
  }
  const prediction = await plane.predictor.answer(hosted, read, call);
  const outputs = hosted.model.outputs.flatMap((spec, i): readonly InferredOutput[] => {
    const data = prediction.data[i];
    const asked = wanted.find(({ name }) => name === spec.name);
    if (data === undefined || (wanted.length > 0 && asked === undefined)) return [];
    const output = { spec, shape: [prediction.rows, ...spec.shape.slice(1).map(Number)], data };
    return [asked?.classes === undefined ? output : classify(output, asked.classes)];
  });
  return {
    prediction,
    version: joined(prediction.arms, ({ arm }) => arm.version),
    arm: joined(prediction.arms, ({ arm }) => arm.role),
    outputs,
  };
}
