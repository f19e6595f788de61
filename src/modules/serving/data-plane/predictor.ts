// Answers a request: chooses the arm of each key, runs it, logs, and only then hands the answer back. Copies for arms that are
// only watched run beside, never delay an answer and never become one.
import type { IncomingHttpHeaders } from 'node:http';
import { isAppError, messageOf } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Millis } from '../../../kernel/time.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import { allocate, type TensorData } from '../../../platform/inference/inference.ts';
import type { NewId } from '../../../platform/random/random.ts';
import { type ModelInterface, rowWidth } from '../model-interface.ts';
import { armAt, unitOf } from './arm-assignment.ts';
import { createArmBreaker, type Withdrawal } from './arm-breaker.ts';
import { carriesHeader } from './audience.ts';
import type { HostedArm, HostedEndpoint } from './hosted-endpoints.ts';
import type { OutputBlock } from './hosted-model.ts';
import type { LoggedValue, LogRules } from './log-rules.ts';
import type { PredictionSpool } from './prediction-spool.ts';
import type { ReadTable, RowBlock, Value } from './row-block.ts';
import type { SnapshotEndpoint } from './snapshot.ts';
import { lastOfAll, urgencyOf } from './urgency.ts';

export interface PredictionCall {
  /** Chooses the arm when there is no key; echoed by protocols that do. */
  readonly requestId: string | null;
  /** Sticky key: one for the whole request, or one per row. */
  readonly keys: string | readonly (string | null)[] | null;
  /** Domain time of the request. */
  readonly at: Millis;
  /** Monotonic milliseconds when the request arrived. */
  readonly startedAt: number;
  /** Of the request, for endpoints whose audience is named by one. */
  readonly headers?: IncomingHttpHeaders | undefined;
  /** Time that the request may take, ms; what its protocol says goes before the header. */
  readonly timeoutMs?: number | undefined;
  /** 1 is the most urgent; what its protocol says goes before the header. */
  readonly priority?: number | undefined;
}

export interface Prediction {
  /** Of the first row; see `rowPredictionId`. */
  readonly id: Id;
  readonly rows: number;
  /** Per output of the model its elements, row-major. */
  readonly data: readonly TensorData[];
  /** The arms that answered, in the order of the endpoint's arms. */
  readonly arms: readonly HostedArm[];
}

export interface Predictor {
  /** @throws AppError `inference.run_failed`, `serving.log_failed` */
  predict(hosted: HostedEndpoint, block: RowBlock, call: PredictionCall): Promise<Prediction>;
  /** The same for rows as a request brought them, after what they leave to the online store is joined. @throws AppError `serving.missing_features`, `serving.stale_features`, `serving.features_unavailable` */
  answer(hosted: HostedEndpoint, read: ReadTable, call: PredictionCall): Promise<Prediction>;
  /** Logs a request that did not fit the signature. */
  recordInvalid(hosted: HostedEndpoint, call: PredictionCall, reason: string): Promise<void>;
  /** Copies that were not run because too many waited. */
  readonly droppedCopies: number;
  /** Answers that left without an entry in the log, because it could not be written and their endpoint allows it. */
  readonly unlogged: number;
}

/** Copies that wait for a watched arm at most; more are dropped. */
const maxCopies = 2_000;

/** Rows of one log line at most: readers take lines whole. */
const maxRowsPerLine = 256;

type Purpose = 'answer' | 'copy';

/** One arm running rows of a request. */
interface Ran {
  readonly id: Id;
  readonly endpoint: SnapshotEndpoint;
  readonly log: LogRules;
  readonly hosted: HostedArm;
  readonly purpose: Purpose;
  readonly block: RowBlock;
  /** Places of the rows in the request; null when it is all of them. */
  readonly rows: readonly number[] | null;
  /** Chance with which each row came to this arm; empty where it is 1. */
  readonly propensities: readonly number[];
  readonly call: PredictionCall;
}

function keyOf(call: PredictionCall, row: number, id: string): string {
  const { keys } = call;
  if (typeof keys === 'string') return keys;
  return keys?.[row] ?? call.requestId ?? id;
}

/** The arm of a row, and the chance with which the row came to it. */
interface Placement {
  readonly arm: number;
  readonly propensity: number;
  /** Outside the audience: no arm but the champion sees it. */
  readonly outside: boolean;
}

const outside: Placement = { arm: 0, propensity: 1, outside: true };
const sole: Placement = { arm: 0, propensity: 1, outside: false };

function placeOf(hosted: HostedEndpoint, block: RowBlock, row: number, call: PredictionCall, id: string): Placement {
  if (hosted.arms.length === 1) return sole;
  const { audience, arms, name } = hosted.endpoint;
  if (carriesHeader(audience, call.headers)) {
    const arm = arms.findIndex(({ role }) => role === 'challenger');
    if (arm !== -1) return { arm, propensity: 1, outside: false };
  }
  if (hosted.segment !== null && !hosted.segment(block, row)) return outside;
  const arm = armAt(arms, unitOf(name, keyOf(call, row, id)));
  return { arm, propensity: arms[arm]?.weight ?? 1, outside: false };
}

/** The id of the trace that a request belongs to, as W3C trace context says it. */
function traceOf(headers: IncomingHttpHeaders | undefined): string | null {
  const given = headers?.['traceparent'];
  return typeof given === 'string' ? (/^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-/.exec(given)?.[1] ?? null) : null;
}

/** The rows of a block that these numbers name. */
function rowsOf(block: RowBlock, rows: readonly number[], width: number): RowBlock {
  const values: Value[] = [];
  for (const row of rows) for (let c = 0; c < width; c++) values.push(block.values[row * width + c] as Value);
  const { joined } = block;
  if (joined === undefined) return { rows: rows.length, values };
  const pick = <T>(list: readonly T[]): T[] => rows.map((row) => list[row] as T);
  return { rows: rows.length, values, joined: { at: pick(joined.at), replaced: pick(joined.replaced) } };
}

/** A list as JSON; whole numbers that no double holds stay exact. */
function listText(values: readonly LoggedValue[]): string {
  if (!values.some((value) => typeof value === 'bigint')) return JSON.stringify(values);
  return `[${values.map((value) => (typeof value === 'bigint' ? value.toString() : JSON.stringify(value))).join(',')}]`;
}

/** Rows [from, to) as lists: readers take rows apart without taking the whole request with each. */
function inputText(rows: number, values: readonly LoggedValue[], from: number, to: number): string {
  if (rows <= 1) return values.length === 0 ? '' : listText(values);
  const width = values.length / rows;
  return Array.from({ length: to - from }, (_, i) =>
    listText(values.slice((from + i) * width, (from + i + 1) * width)),
  ).join(',');
}

/** Where values from the online store came from, of rows [from, to). */
function joinedText({ joined }: RowBlock, from: number, to: number): string {
  if (joined === undefined) return '';
  return `,"fa":${JSON.stringify(joined.at.slice(from, to))},"fr":${JSON.stringify(joined.replaced.slice(from, to))}`;
}

/** An output as JSON, which has no NaN and no infinities. */
function valueText(value: number | bigint | string | undefined): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'bigint' || (value !== undefined && Number.isFinite(value)) ? value.toString() : 'null';
}

/** Output columns of rows [from, to) as lists. */
function outputText(model: ModelInterface, output: OutputBlock, from: number, to: number): string {
  let text = '';
  for (let row = from; row < to; row++) {
    const parts: string[] = [];
    for (let i = 0; i < model.outputs.length; i++) {
      const spec = model.outputs[i];
      const data = output.data[i];
      if (spec === undefined || data === undefined) continue;
      const width = rowWidth(spec);
      for (let c = 0; c < width; c++) {
        parts.push(valueText(data[row * width + c]));
      }
    }
    text += `${row === from ? '' : ','}[${parts.join(',')}]`;
  }
  return text;
}

export interface PredictorDeps {
  readonly spool: PredictionSpool;
  readonly clock: Clock;
  readonly newId: NewId;
  /** A challenger is to get no more requests. */
  withdraw(withdrawal: Withdrawal): void;
}

export function createPredictor(deps: PredictorDeps): Predictor {
  const { spool, clock } = deps;
  const breaker = createArmBreaker();
  let copies = 0;
  let dropped = 0;
  let unlogged = 0;

  /** An id whose last 32 bits leave room to count rows. */
  const firstId = (): Id => {
    const id = deps.newId();
    return id.slice(0, 24) + (Number.parseInt(id.charAt(24), 16) & 7).toString(16) + id.slice(25);
  };

  /** What an arm did, as one line, or several for a large request. @param output the outputs, or why there are none */
  const record = (
    ran: Ran,
    output: OutputBlock | { readonly status: 'failed' | 'invalid'; readonly reason: string },
  ): Promise<void> => {
    const { id, hosted, block, rows, call, propensities, log } = ran;
    const { policy } = log;
    const failed = 'status' in output;
    // The same for all arms of a request, so that they stay comparable; what went wrong is always there.
    if (!failed && !log.chooses(id)) return Promise.resolve();
    const { keys } = call;
    const ms = Math.round((clock.monotonic() - call.startedAt) * 1000) / 1000;
    const trace = traceOf(call.headers);
    const start = `${hosted.logPrefix},"by":"${ran.purpose}","id":"${id}","at":${call.at},"ms":${ms}${trace === null ? '' : `,"tr":"${trace}"`}${failed || policy.sample >= 1 ? '' : `,"w":${policy.sample}`}`;
    const keyText = (from: number, to: number): string => {
      if (keys === null || typeof keys === 'string') return keys === null ? 'null' : JSON.stringify([log.keyOf(keys)]);
      const some = Array.from({ length: to - from }, (_, i) => keys[rows?.[from + i] ?? from + i] ?? null);
      return JSON.stringify(some.map((key) => (key === null ? null : log.keyOf(key))));
    };
    const chances = (from: number, to: number): string => {
      if (propensities.length === 0) return '';
      return `,"p":[${(propensities.length === 1 ? propensities : propensities.slice(from, to)).join(',')}]`;
    };
    const values = log.valuesOf(block);
    const lineOf = (from: number, to: number): string => {
      const places =
        rows === null && from === 0
          ? ''
          : `,"i":[${Array.from({ length: to - from }, (_, i) => rows?.[from + i] ?? from + i).join(',')}]`;
      const result =
        'status' in output
          ? `"st":"${output.status}","y":[],"err":${JSON.stringify(output.reason.slice(0, 500))}`
          : `"st":"ok","y":[${outputText(hosted.hosted.model, output, from, to)}]`;
      return `${start},"n":${to - from}${places}${chances(from, to)}${joinedText(block, from, to)},"key":${keyText(from, to)},"x":[${inputText(block.rows, values, from, to)}],${result}}\n`;
    };
    const most = Math.min(block.rows, policy.maxRows);
    let text = '';
    for (let from = 0; from < most; from += maxRowsPerLine) text += lineOf(from, Math.min(most, from + maxRowsPerLine));
    if (text === '') text = lineOf(0, block.rows);
    if (policy.whenFull === 'refuse') return spool.append(text);
    return spool.append(text).catch((error: unknown) => {
      if (!isAppError(error, 'serving.log_failed')) throw error;
      unlogged++;
    });
  };

  const watch = ({ endpoint, hosted, call }: Ran, failed: boolean): void => {
    const { role, modelVersionId } = hosted.arm;
    if (role === 'champion') return;
    const reason = breaker.note(endpoint, modelVersionId, failed, clock.monotonic() - call.startedAt);
    if (reason !== undefined)
      deps.withdraw({ endpointId: endpoint.id, revision: endpoint.revision, modelVersionId, reason });
  };

  const runArm = async (ran: Ran): Promise<OutputBlock> => {
    let output: OutputBlock;
    try {
      output = await ran.hosted.hosted.run(ran.block, ran.purpose === 'copy' ? lastOfAll : urgencyOf(ran.call));
    } catch (error) {
      watch(ran, true);
      // Refusing must stay cheap, or it would add to the load; it is counted.
      if (isAppError(error, 'serving.overloaded')) throw error;
      await record(ran, { status: 'failed', reason: messageOf(error) });
      throw error;
    }
    watch(ran, false);
    await record(ran, output);
    return output;
  };

  /** An answer of an arm; where a challenger cannot run, the champion answers, and what the challenger did is logged as a copy. */
  const answerBy = async (ran: Ran, champion: HostedArm | undefined): Promise<readonly [OutputBlock, HostedArm]> => {
    if (champion === undefined || ran.hosted === champion) return [await runArm(ran), ran.hosted];
    let output: OutputBlock;
    try {
      output = await ran.hosted.hosted.run(ran.block, urgencyOf(ran.call));
    } catch (error) {
      // A caller whose time is over has no use for another arm, and it says nothing of this one.
      if (isAppError(error, 'serving.deadline_exceeded')) {
        await record(ran, { status: 'failed', reason: messageOf(error) });
        throw error;
      }
      watch(ran, true);
      if (!isAppError(error, 'serving.overloaded'))
        await record({ ...ran, purpose: 'copy', propensities: [] }, { status: 'failed', reason: messageOf(error) });
      return [await runArm({ ...ran, hosted: champion, propensities: [] }), champion];
    }
    watch(ran, false);
    await record(ran, output);
    return [output, ran.hosted];
  };

  const runCopy = (ran: Omit<Ran, 'purpose'>): void => {
    if (copies >= maxCopies) {
      dropped++;
      return;
    }
    copies++;
    // A copy that fails is in the log as failed; nobody waits for it.
    void runArm({ ...ran, purpose: 'copy' })
      .catch(() => undefined)
      .finally(() => copies--);
  };

  const watches = (hosted: HostedEndpoint, arm: HostedArm): boolean =>
    arm.arm.role === 'shadow' || hosted.endpoint.mirror;

  const predictSplit = async (
    id: Id,
    hosted: HostedEndpoint,
    block: RowBlock,
    call: PredictionCall,
  ): Promise<Prediction> => {
    const { endpoint } = hosted;
    const width = hosted.model.columns.length;
    const places = Array.from({ length: block.rows }, (_, row) => placeOf(hosted, block, row, call, id));
    const rowsOfArm: number[][] = hosted.arms.map(() => []);
    places.forEach(({ arm }, row) => {
      rowsOfArm[arm]?.push(row);
    });
    const whole = hosted.model.outputs.map((spec) => allocate(spec.type, block.rows * rowWidth(spec)));
    const answering = new Set<HostedArm>();
    const parts = hosted.arms.map(async (arm, i) => {
      const rows = rowsOfArm[i] ?? [];
      const isAll = rows.length === block.rows;
      if (!isAll && watches(hosted, arm)) {
        const own = new Set(rows);
        const others = places.flatMap((place, row) => (own.has(row) || place.outside ? [] : [row]));
        if (others.length > 0)
          runCopy({
            id,
            endpoint,
            log: hosted.log,
            hosted: arm,
            block: rowsOf(block, others, width),
            rows: others,
            propensities: [],
            call,
          });
      }
      if (rows.length === 0) return;
      const [output, by] = await answerBy(
        {
          id,
          endpoint,
          log: hosted.log,
          hosted: arm,
          purpose: 'answer',
          block: isAll ? block : rowsOf(block, rows, width),
          rows: isAll ? null : rows,
          propensities: rows.map((row) => places[row]?.propensity ?? 1),
          call,
        },
        hosted.arms[0],
      );
      answering.add(by);
      hosted.model.outputs.forEach((spec, o) => {
        const columns = rowWidth(spec);
        // Elements move between arrays of one type, whichever it is.
        const from = (output.data[o] ?? []) as { readonly [at: number]: number };
        const to = (whole[o] ?? []) as { [at: number]: number };
        rows.forEach((row, at) => {
          for (let c = 0; c < columns; c++) to[row * columns + c] = from[at * columns + c] as number;
        });
      });
    });
    await Promise.all(parts);
    return { id, rows: block.rows, data: whole, arms: hosted.arms.filter((arm) => answering.has(arm)) };
  };

  const predict: Predictor['predict'] = async (hosted, block, call) => {
    const id = firstId();
    const perRow = hosted.segment !== null || (call.keys !== null && typeof call.keys !== 'string');
    if (perRow && block.rows > 1 && hosted.arms.length > 1) return predictSplit(id, hosted, block, call);
    const place = placeOf(hosted, block, 0, call, id);
    const arm = hosted.arms[place.arm] ?? hosted.arms[0];
    if (arm === undefined) throw new Error('an endpoint without arms was loaded');
    const propensities = place.propensity === 1 ? [] : [place.propensity];
    const { endpoint, log } = hosted;
    const answer = answerBy(
      { id, endpoint, log, hosted: arm, purpose: 'answer', block, rows: null, propensities, call },
      hosted.arms[0],
    );
    if (!place.outside) {
      for (const other of hosted.arms) {
        if (other !== arm && watches(hosted, other))
          runCopy({ id, endpoint, log, hosted: other, block, rows: null, propensities: [], call });
      }
    }
    const [{ data }, by] = await answer;
    return { id, rows: block.rows, data, arms: [by] };
  };

  const recordRefused = async (
    hosted: HostedEndpoint,
    call: PredictionCall,
    status: 'failed' | 'invalid',
    reason: string,
  ): Promise<void> => {
    const [arm] = hosted.arms;
    if (arm === undefined) return;
    const own = { ...call, keys: typeof call.keys === 'string' ? call.keys : null };
    await record(
      {
        id: firstId(),
        endpoint: hosted.endpoint,
        log: hosted.log,
        hosted: arm,
        purpose: 'answer',
        block: { rows: 1, values: [] },
        rows: null,
        propensities: [],
        call: own,
      },
      { status, reason },
    );
  };

  return {
    predict,
    async answer(hosted, { block, keys, join }, given) {
      const call = keys === null ? given : { ...given, keys };
      if (join === undefined) return predict(hosted, block, call);
      let rows: RowBlock;
      try {
        rows = await join(call);
      } catch (error) {
        const status = isAppError(error) && error.kind !== 'unavailable' ? 'invalid' : 'failed';
        await recordRefused(hosted, call, status, messageOf(error));
        throw error;
      }
      return predict(hosted, rows, call);
    },
    recordInvalid: (hosted, call, reason) => recordRefused(hosted, call, 'invalid', reason),
    get unlogged() {
      return unlogged;
    },
    get droppedCopies() {
      return dropped;
    },
  };
}
