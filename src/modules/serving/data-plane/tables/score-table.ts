// A table of a request through an endpoint: the same for every protocol that sends tables and takes predictions back.
import type { IncomingHttpHeaders } from 'node:http';
import { requestErrors } from '../../../../http/errors.ts';
import { isAppError, messageOf } from '../../../../kernel/errors.ts';
import { parsePythonJson } from '../../../../kernel/python-json.ts';
import type { DataPlane } from '../data-plane.ts';
import type { HostedArm, HostedEndpoint } from '../hosted-endpoints.ts';
import type { Prediction, PredictionCall } from '../predictor.ts';
import { type ReadTable, toKey } from '../row-block.ts';
import { isRecord, type Json } from './table-forms.ts';

/** The object in a body of JSON. @throws AppError `request.malformed` */
export function readJsonObject(body: Buffer): Json {
  let parsed: unknown;
  try {
    parsed = parsePythonJson(body.toString());
  } catch (error) {
    throw requestErrors.create('malformed', `The body is not JSON: ${messageOf(error)}`);
  }
  if (isRecord(parsed)) return parsed;
  throw requestErrors.create('malformed', 'The body must be a JSON object.');
}

export interface TableRequest {
  readonly hosted: HostedEndpoint;
  readonly headers: IncomingHttpHeaders;
  /** Monotonic milliseconds when it arrived. */
  readonly startedAt: number;
  /** What came beside the table; the sticky key may be among it. */
  readonly params?: Json | undefined;
  /** Id that the client gave the request. */
  readonly id?: string | undefined;
  /** Called when the endpoint is known, so that a request that does not fit is logged. @throws AppError `serving.bad_input` */
  read(): ReadTable | Promise<ReadTable>;
}

export interface ScoredTable {
  readonly prediction: Prediction;
  /** Versions and roles of the arms that answered, joined by commas. */
  readonly version: string;
  readonly arm: string;
}

/** The key that a request brings beside its rows. */
function keyOf({ hosted, headers, params }: TableRequest): string | null {
  const { stickyKey } = hosted.endpoint;
  const named = stickyKey === null ? undefined : params?.[stickyKey];
  if (named !== undefined) return toKey(named);
  const header = headers['x-entity-key'];
  return typeof header === 'string' ? header : null;
}

const joined = (arms: readonly HostedArm[], of: (arm: HostedArm) => string): string =>
  [...new Set(arms.map(of))].join(',');

/** @throws AppError `serving.bad_input` and all that a prediction may throw */
export async function scoreTable(plane: DataPlane, request: TableRequest): Promise<ScoredTable> {
  const { hosted, headers, startedAt } = request;
  const given = request.id ?? headers['x-request-id'];
  const call: PredictionCall = {
    requestId: typeof given === 'string' ? given : null,
    keys: keyOf(request),
    at: plane.timeOf(headers),
    startedAt,
    headers,
  };
  let table: ReadTable;
  try {
    table = await request.read();
  } catch (error) {
    if (isAppError(error, 'serving.bad_input')) await plane.predictor.recordInvalid(hosted, call, error.message);
    throw error;
  }
  const prediction = await plane.predictor.answer(hosted, table, call);
  return {
    prediction,
    version: joined(prediction.arms, ({ arm }) => arm.version),
    arm: joined(prediction.arms, ({ arm }) => arm.role),
  };
}

/** Headers that say who answered. */
export function answerHeaders({ prediction, version, arm }: ScoredTable): Readonly<Record<string, string>> {
  return { 'x-prediction-id': prediction.id, 'x-model-version': version, 'x-arm': arm };
}
