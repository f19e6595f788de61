// Turns and their transitions as they are stored: the one place that moves a turn from state to state, with lineage, audit and event.
import { type Actor, policyActor } from '../../kernel/actor.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { Queue } from '../../platform/queue/queue.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Evaluations } from '../evaluation/index.ts';
import type { Approvals } from '../governance/index.ts';
import type { Lineage } from '../lineage/index.ts';
import type { Pipelines } from '../pipelines/index.ts';
import { loopErrors } from './errors.ts';
import { type Cause, isOver, type LoopPolicy, type LoopState, mayGo, type Transition, type Turn } from './model.ts';
import type { LoopAlarms, LoopData, LoopModels, LoopServing } from './ports.ts';
import * as store from './store.ts';

export interface LoopDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly queue: Queue;
  readonly audit: Audit;
  readonly lineage: Lineage;
  readonly pipelines: Pipelines;
  readonly evaluations: Evaluations;
  readonly approvals: Approvals;
  readonly models: LoopModels;
  readonly data: LoopData;
  readonly serving: LoopServing;
  readonly alarms: LoopAlarms;
}

/** Who does what the loop does by itself. */
export const loopPolicyActor: Actor = policyActor('loop');

export interface MoveOptions {
  readonly evidence?: readonly NodeRef[];
  readonly change?: Partial<Turn>;
  readonly from?: LoopState;
}

export interface TurnRecords {
  /** @throws AppError `loop.unknown_loop` */
  getPolicy(project: string, model: string, tx?: Tx): Promise<LoopPolicy>;
  /** @throws AppError `loop.unknown_turn` */
  getTurn(id: string, tx?: Tx): Promise<Turn>;
  newTurn(project: string, model: string, cause: Cause): Turn;
  /** @throws AppError `loop.busy` */
  refuseWhileBusy(tx: Tx, project: string, model: string): Promise<void>;
  /** Stores one transition with its turn, which the caller has read in the same transaction. @throws AppError `loop.impossible` */
  transition(tx: Tx, actor: Actor, turn: Turn, to: LoopState, cause: Cause, options?: MoveOptions): Promise<Turn>;
}

export function createTurnRecords(deps: LoopDeps): TurnRecords {
  const { db, clock, bus, audit, lineage } = deps;

  const getPolicy = async (project: string, model: string, tx: Tx = db.reader): Promise<LoopPolicy> => {
    const found = await store.findPolicy(tx, project, model);
    if (found === undefined)
      throw loopErrors.create('unknown_loop', `Model ${model} of project ${project} has no loop.`);
    return found;
  };
  const getTurn = async (id: string, tx: Tx = db.reader): Promise<Turn> => {
    const turn = await store.findTurn(tx, id);
    if (turn === undefined) throw loopErrors.create('unknown_turn', `There is no turn ${id}.`);
    return turn;
  };

  /** Stores one transition with its turn; the caller has read the turn in the same transaction. */
  const transition = async (
    tx: Tx,
    actor: Actor,
    turn: Turn,
    to: LoopState,
    cause: Cause,
    options: {
      readonly evidence?: readonly NodeRef[];
      readonly change?: Partial<Turn>;
      readonly from?: LoopState;
    } = {},
  ): Promise<Turn> => {
    const from = options.from ?? turn.state;
    if (!mayGo(from, to)) throw loopErrors.create('impossible', `${turn.model} cannot go from ${from} to ${to}.`);
    const at = clock.now();
    const next: Turn = { ...turn, ...options.change, state: to, endedAt: isOver(to) ? at : null };
    const record: Transition = {
      id: deps.newId(),
      turnId: turn.id,
      project: turn.project,
      model: turn.model,
      from,
      to,
      cause,
      actor,
      evidence: options.evidence ?? [],
      at,
    };
    await store.updateTurn(tx, next);
    await store.insertTransition(tx, record);
    const ref: NodeRef = { type: 'transition', id: record.id };
    await lineage.describe(tx, {
      ref,
      project: turn.project,
      label: `${turn.model}: ${from} > ${to}`,
      detail: { cause: cause.text },
    });
    for (const evidence of record.evidence) await lineage.link(tx, { from: evidence, to: ref, relation: 'caused' });
    if (to === 'training' && next.pipelineRunId !== null)
      await lineage.link(tx, { from: ref, to: { type: 'pipeline-run', id: next.pipelineRunId }, relation: 'caused' });
    if ((to === 'rolling-out' || to === 'promoted') && next.versionId !== null)
      await lineage.link(tx, { from: ref, to: { type: 'model-version', id: next.versionId }, relation: 'approved' });
    await audit.record(tx, {
      actor,
      action: 'loop.transition',
      project: turn.project,
      subject: ref,
      before: turn,
      after: next,
      detail: { model: turn.model, from, to, cause: cause.text },
    });
    await bus.publish(tx, {
      type: 'loop.transition',
      project: turn.project,
      subject: turn.id,
      data: { model: turn.model, from, to, version: next.version, cause: cause.text },
    });
    return next;
  };

  const newTurn = (project: string, model: string, cause: Cause): Turn => ({
    id: deps.newId(),
    project,
    model,
    state: 'idle',
    cause,
    pipelineRunId: null,
    version: null,
    versionId: null,
    championVersion: null,
    evaluationId: null,
    approvalId: null,
    rolloutId: null,
    overrideReason: null,
    overrideBy: null,
    startedAt: clock.now(),
    endedAt: null,
  });

  const refuseWhileBusy = async (tx: Tx, project: string, model: string): Promise<void> => {
    const last = await store.lastTurn(tx, project, model);
    if (last !== undefined && !isOver(last.state))
      throw loopErrors.create('busy', `Turn ${last.id} of ${model} is ${last.state}.`);
  };

  return { getPolicy, getTurn, newTurn, refuseWhileBusy, transition };
}
