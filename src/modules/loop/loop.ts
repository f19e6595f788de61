// The loop: what starts a turn, what each state does, and what ends it. Work that takes time is a job or another module's run, whose
// event brings the turn on; an event or job that comes twice finds the turn already gone on and does nothing.
import { type Actor, policyActor } from '../../kernel/actor.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Bus, BusEvent } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { JobContext, Queue } from '../../platform/queue/queue.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import { checkCondition, type Evaluation, type Evaluations } from '../evaluation/index.ts';
import type { Approvals } from '../governance/index.ts';
import type { Lineage } from '../lineage/index.ts';
import type { Pipelines } from '../pipelines/index.ts';
import { loopErrors } from './errors.ts';
import {
  type Cause,
  type Decision,
  heldBy,
  isOver,
  type LoopPolicy,
  type LoopState,
  mayGo,
  type Transition,
  type Turn,
} from './model.ts';
import type { LoopAlarms, LoopData, LoopModels, LoopServing, OpenAlarm } from './ports.ts';
import * as store from './store.ts';

export interface LoopStatus {
  readonly policy: LoopPolicy;
  readonly state: LoopState;
  readonly turn: Turn | null;
  readonly lastTransition: Transition | null;
  readonly openAlarms: readonly OpenAlarm[];
  /** What would hold an automatic turn back now. */
  readonly held: { readonly reason: string; readonly text: string } | null;
}

export interface Loop {
  /** Declares or changes a loop; a pause stays. @throws AppError `evaluation.bad_condition` */
  declare(actor: Actor, policy: LoopPolicy): Promise<LoopPolicy>;
  /** Pauses or resumes automatic turns. */
  pause(actor: Actor, project: string, model: string, paused: boolean): Promise<LoopPolicy>;
  status(project: string, model: string): Promise<LoopStatus>;
  list(project: string): Promise<readonly LoopStatus[]>;
  /** Starts a turn by hand. @throws AppError `loop.busy` */
  start(actor: Actor, project: string, model: string, note: string): Promise<Turn>;
  /** Brings a version that was trained elsewhere to the gate; with a reason, past one it fails. @throws AppError `loop.busy` */
  submit(
    actor: Actor,
    project: string,
    model: string,
    candidate: { readonly version: number; readonly overrideReason?: string | undefined },
  ): Promise<Turn>;
  getTurn(id: string): Promise<Turn>;
  turns(project: string, model: string, page: PageRequest): Promise<Page<Turn>>;
  transitions(
    filter: { readonly project: string; readonly model: string; readonly turnId?: string | undefined },
    page: PageRequest,
  ): Promise<Page<Transition>>;
  decisions(project: string, model: string, page: PageRequest): Promise<Page<Decision>>;
}

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

const policy = policyActor('loop');
const evaluateJob = 'loop.evaluate';
const rolloutJob = 'loop.roll-out';

export function createLoop(deps: LoopDeps): Loop {
  const { db, clock, bus, queue, audit, lineage, pipelines, models } = deps;

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

  const startTraining = async (
    tx: Tx,
    actor: Actor,
    loop: LoopPolicy,
    cause: Cause,
    evidence: readonly NodeRef[],
  ): Promise<Turn> => {
    await refuseWhileBusy(tx, loop.project, loop.model);
    const turn = newTurn(loop.project, loop.model, cause);
    await store.insertTurn(tx, turn);
    const run = await pipelines.start(actor, loop.project, loop.pipeline, {
      cause: { kind: 'loop', id: turn.id, note: cause.text },
      tx,
    });
    return transition(tx, actor, turn, 'training', cause, { evidence, change: { pipelineRunId: run.id } });
  };

  const decide = async (loop: LoopPolicy, alarm: OpenAlarm, now: Millis): Promise<void> => {
    await db.transact(async (tx) => {
      const last = await store.lastTurn(tx, loop.project, loop.model);
      const since = now - Math.max(loop.coolDownMs, loop.budget?.withinMs ?? 0);
      const starts = await store.automaticStarts(tx, loop.project, loop.model, since);
      const within = loop.budget === null ? [] : starts.filter((at) => at >= now - (loop.budget?.withinMs ?? 0));
      const held = heldBy(loop, {
        active: last !== undefined && !isOver(last.state),
        lastAutomaticAt: starts[0] ?? null,
        automaticWithinBudget: within.length,
        now,
      });
      const [before] = await store.listDecisions(tx, loop.project, loop.model, '~', 1);
      // The same answer to the same alarm is not news.
      if (held !== undefined && before?.alarmId === alarm.id && before.heldBy === held.reason) return;
      if (
        held !== undefined &&
        held.reason !== 'paused' &&
        before?.alarmId === alarm.id &&
        before.outcome === 'started'
      )
        return;
      const turn =
        held === undefined
          ? await startTraining(tx, policy, loop, { kind: 'alarm', id: alarm.id, text: alarm.text }, [
              { type: 'alarm', id: alarm.id },
              ...alarm.evidence,
            ])
          : null;
      const decision: Decision = {
        id: deps.newId(),
        project: loop.project,
        model: loop.model,
        alarmId: alarm.id,
        outcome: held === undefined ? 'started' : 'held',
        heldBy: held?.reason ?? '',
        text: held === undefined ? `Retraining: ${alarm.text}` : `${held.text} (${alarm.text})`,
        turnId: turn?.id ?? null,
        at: now,
      };
      await store.insertDecision(tx, decision);
      await bus.publish(tx, {
        type: 'loop.decided',
        project: loop.project,
        subject: decision.id,
        data: { model: loop.model, outcome: decision.outcome, heldBy: decision.heldBy },
      });
    });
  };

  /** Looks at the open alarms that a loop listens to; the oldest one decides. */
  const consider = async (loop: LoopPolicy): Promise<void> => {
    const open = (await deps.alarms.open(loop.project, loop.model)).filter((alarm) =>
      loop.triggers.includes(alarm.monitor),
    );
    const [oldest] = [...open].sort((a, b) => a.raisedAt - b.raisedAt || (a.id < b.id ? -1 : 1));
    if (oldest !== undefined) await decide(loop, oldest, clock.now());
  };

  const onPipelineFinished = async (event: BusEvent): Promise<void> => {
    const known = await store.findTurnBy(db.reader, 'pipeline_run_id', event.subject);
    if (known === undefined || known.state !== 'training') return;
    const loop = await getPolicy(known.project, known.model);
    const run = await pipelines.getRun(event.subject);
    const steps = await pipelines.steps(run.id);
    const json = steps.find((step) => step.step === loop.versionOutput.step)?.outputs[loop.versionOutput.output]?.json;
    const version =
      typeof json === 'object' && json !== null && 'version' in json ? Number(json['version']) : Number.NaN;
    const evidence: NodeRef[] = [{ type: 'pipeline-run', id: run.id }];
    const nothingNew = run.state === 'succeeded' && steps.every((step) => step.state === 'cached');
    const found =
      run.state === 'succeeded' && Number.isInteger(version)
        ? await models.get(known.project, known.model, version)
        : undefined;
    const champion = await models.champion(known.project, known.model);
    await db.transact(async (tx) => {
      const turn = await getTurn(known.id, tx);
      if (turn.state !== 'training') return;
      const give = (text: string, change: Partial<Turn> = {}): Promise<Turn> =>
        transition(tx, policy, turn, 'idle', { kind: 'pipeline', id: run.id, text }, { evidence, change });
      if (run.state !== 'succeeded') await give(`Training ${run.state}: ${run.error ?? 'no reason given'}`);
      else if (found === undefined) await give('The pipeline named no version.');
      else if (nothingNew && champion !== undefined)
        await give(`Nothing new to learn: the labelled data is what v${version} was trained on.`, {
          version,
          versionId: found.id,
        });
      else {
        const change = { version, versionId: found.id, championVersion: champion?.version ?? null };
        await transition(
          tx,
          policy,
          turn,
          'evaluating',
          { kind: 'pipeline', id: run.id, text: `Trained v${version}.` },
          { evidence, change },
        );
        await queue.enqueue(tx, {
          kind: evaluateJob,
          project: turn.project,
          payload: { turnId: turn.id },
          key: turn.id,
        });
      }
    });
  };

  const afterGate = async (tx: Tx, turn: Turn, loop: LoopPolicy, evaluation: Evaluation): Promise<void> => {
    const evidence: NodeRef[] = [{ type: 'evaluation', id: evaluation.id }];
    const change = { evaluationId: evaluation.id };
    const gate: Cause = { kind: 'gate', id: evaluation.id, text: evaluation.summary };
    if (evaluation.verdict === 'fail' && turn.overrideReason === null) {
      await transition(tx, policy, turn, 'idle', gate, { evidence, change });
      return;
    }
    const actor = evaluation.verdict === 'fail' && turn.overrideBy !== null ? turn.overrideBy : policy;
    const cause: Cause =
      evaluation.verdict === 'fail'
        ? {
            kind: 'override',
            id: evaluation.id,
            text: `${actor.name} sent it past the gate: ${turn.overrideReason}. ${evaluation.summary}`,
          }
        : gate;
    if (loop.approvals > 0) {
      const subject: NodeRef = { type: 'model-version', id: turn.versionId ?? '' };
      const title = `${turn.model} v${turn.version} to ${loop.endpoint}`;
      const approval = await deps.approvals.request(tx, policy, {
        project: turn.project,
        subject,
        title,
        needed: loop.approvals,
      });
      await transition(tx, actor, turn, 'awaiting-approval', cause, {
        evidence,
        change: { ...change, approvalId: approval.id },
      });
      return;
    }
    await transition(tx, actor, turn, 'rolling-out', cause, { evidence, change });
    await queue.enqueue(tx, { kind: rolloutJob, project: turn.project, payload: { turnId: turn.id }, key: turn.id });
  };

  const evaluate = async (context: JobContext): Promise<void> => {
    const turn = await getTurn(String(context.job.payload['turnId']));
    if (turn.state !== 'evaluating' || turn.version === null) return;
    const loop = await getPolicy(turn.project, turn.model);
    const challenger = await models.get(turn.project, turn.model, turn.version);
    const champion = await models.champion(turn.project, turn.model);
    const data = await deps.data.resolve(turn.project, loop.evaluation.data, clock.now(), context.signal);
    const { labelColumn, slices, fairness, threshold, seed, gate } = loop.evaluation;
    const evaluation = await deps.evaluations.evaluate(
      policy,
      {
        project: turn.project,
        model: turn.model,
        challenger,
        champion: champion ?? null,
        data,
        labelColumn,
        slices,
        fairness,
        threshold,
        gate,
        seed,
      },
      context.signal,
    );
    await db.transact(async (tx) => {
      const current = await getTurn(turn.id, tx);
      if (current.state === 'evaluating') await afterGate(tx, current, loop, evaluation);
    });
  };
  queue.handle(evaluateJob, evaluate);

  const promote = async (turn: Turn, cause: Cause, evidence: readonly NodeRef[]): Promise<void> => {
    if (turn.version === null) return;
    await models.setAlias(policy, turn.project, turn.model, 'champion', turn.version);
    await db.transact(async (tx) => {
      const current = await getTurn(turn.id, tx);
      if (current.state === 'rolling-out') await transition(tx, policy, current, 'promoted', cause, { evidence });
    });
  };

  queue.handle(rolloutJob, async (context) => {
    const turn = await getTurn(String(context.job.payload['turnId']));
    if (turn.state !== 'rolling-out' || turn.version === null || turn.rolloutId !== null) return;
    const loop = await getPolicy(turn.project, turn.model);
    const deployment = {
      project: turn.project,
      endpoint: loop.endpoint,
      model: turn.model,
      version: turn.version,
      threshold: loop.evaluation.threshold,
      policy: loop.rollout,
      cause: turn.cause.text,
    };
    if (!(await deps.serving.isDeployed(turn.project, loop.endpoint))) {
      await deps.serving.deploy(policy, deployment);
      await promote(
        turn,
        {
          kind: 'policy',
          id: loop.endpoint,
          text: `First version on ${loop.endpoint}: there is no champion to compare with.`,
        },
        [],
      );
      return;
    }
    const rolloutId = await deps.serving.startRollout(policy, { ...deployment, key: turn.id });
    await db.transact(async (tx) => {
      const current = await getTurn(turn.id, tx);
      if (current.rolloutId === null) await store.updateTurn(tx, { ...current, rolloutId });
    });
  });

  const onApprovalDecided = async (event: BusEvent): Promise<void> => {
    const known = await store.findTurnBy(db.reader, 'approval_id', event.subject);
    if (known === undefined) return;
    const approval = await deps.approvals.get(event.subject);
    const by = approval.votes.map((vote) => vote.actor.name).join(', ');
    await db.transact(async (tx) => {
      const turn = await getTurn(known.id, tx);
      if (turn.state !== 'awaiting-approval') return;
      const actor = approval.votes.at(-1)?.actor ?? policy;
      const cause: Cause = {
        kind: 'approval',
        id: approval.id,
        text: `${approval.state === 'approved' ? 'Approved' : 'Rejected'} by ${by}: ${approval.votes.at(-1)?.reason ?? ''}`,
      };
      const evidence: NodeRef[] = [{ type: 'approval', id: approval.id }];
      if (approval.state === 'rejected') {
        await transition(tx, actor, turn, 'idle', cause, { evidence });
        return;
      }
      await transition(tx, actor, turn, 'rolling-out', cause, { evidence });
      await queue.enqueue(tx, { kind: rolloutJob, project: turn.project, payload: { turnId: turn.id }, key: turn.id });
    });
  };

  const onRolloutEnded = async (event: BusEvent): Promise<void> => {
    const turn = await store.findTurnBy(db.reader, 'rollout_id', event.subject);
    if (turn === undefined || turn.state !== 'rolling-out') return;
    const reason = typeof event.data['reason'] === 'string' ? event.data['reason'] : event.type;
    const cause: Cause = { kind: 'rollout', id: event.subject, text: reason };
    const evidence: NodeRef[] = [{ type: 'rollout', id: event.subject }];
    if (event.type === 'rollout.promoted') {
      await promote(turn, cause, evidence);
      return;
    }
    await db.transact(async (tx) => {
      const current = await getTurn(turn.id, tx);
      if (current.state === 'rolling-out') await transition(tx, policy, current, 'rolled-back', cause, { evidence });
    });
  };

  bus.subscribe({
    consumer: 'loop.turns',
    types: ['pipeline.run.finished', 'approval.decided', 'rollout.promoted', 'rollout.rolled-back'],
    async handle(event) {
      if (event.type === 'pipeline.run.finished') await onPipelineFinished(event);
      else if (event.type === 'approval.decided') await onApprovalDecided(event);
      else await onRolloutEnded(event);
    },
  });
  // An alarm that stays open is confirmed by each later window, so a turn that was held (cool-down, budget) starts on fresh evidence.
  bus.subscribe({
    consumer: 'loop.alarms',
    types: ['alarm.raised', 'alarm.confirmed'],
    async handle(event) {
      const model = event.data['model'];
      if (event.project === null || typeof model !== 'string') return;
      const loop = await store.findPolicy(db.reader, event.project, model);
      if (loop !== undefined) await consider(loop);
    },
  });
  const status = async (loop: LoopPolicy): Promise<LoopStatus> => {
    const { project, model } = loop;
    const turn = (await store.lastTurn(db.reader, project, model)) ?? null;
    const [lastTransition = null] = await store.listTransitions(db.reader, { project, model }, '~', 1);
    const now = clock.now();
    const starts = await store.automaticStarts(
      db.reader,
      project,
      model,
      now - Math.max(loop.coolDownMs, loop.budget?.withinMs ?? 0),
    );
    const within = loop.budget === null ? [] : starts.filter((at) => at >= now - (loop.budget?.withinMs ?? 0));
    const held = heldBy(loop, {
      active: turn !== null && !isOver(turn.state),
      lastAutomaticAt: starts[0] ?? null,
      automaticWithinBudget: within.length,
      now,
    });
    return {
      policy: loop,
      state: turn?.state ?? 'idle',
      turn,
      lastTransition,
      openAlarms: await deps.alarms.open(project, model),
      held: held ?? null,
    };
  };

  const savePolicy = async (actor: Actor, next: LoopPolicy): Promise<LoopPolicy> =>
    db.transact(async (tx) => {
      const before = await store.findPolicy(tx, next.project, next.model);
      if (before !== undefined && JSON.stringify(before) === JSON.stringify(next)) return before;
      await store.upsertPolicy(tx, next, clock.now());
      await audit.record(tx, {
        actor,
        action: 'loop.declare',
        project: next.project,
        subject: { type: 'model', id: `${next.project}/${next.model}` },
        before,
        after: next,
        detail: { model: next.model, paused: next.paused },
      });
      await bus.publish(tx, {
        type: 'loop.changed',
        project: next.project,
        subject: next.model,
        data: { paused: next.paused },
      });
      return next;
    });

  return {
    async declare(actor, next) {
      for (const condition of next.evaluation.gate) checkCondition(condition);
      const before = await store.findPolicy(db.reader, next.project, next.model);
      return savePolicy(actor, { ...next, paused: before?.paused ?? next.paused });
    },
    async pause(actor, project, model, paused) {
      return savePolicy(actor, { ...(await getPolicy(project, model)), paused });
    },
    async status(project, model) {
      return status(await getPolicy(project, model));
    },
    async list(project) {
      const statuses: LoopStatus[] = [];
      for (const loop of await store.listPolicies(db.reader, project, 1_000)) statuses.push(await status(loop));
      return statuses;
    },
    start(actor, project, model, note) {
      return db.transact(async (tx) =>
        startTraining(
          tx,
          actor,
          await getPolicy(project, model, tx),
          { kind: 'person', id: actor.name, text: note === '' ? `Started by ${actor.name}.` : note },
          [],
        ),
      );
    },
    async submit(actor, project, model, candidate) {
      await getPolicy(project, model);
      const found = await models.get(project, model, candidate.version);
      const champion = await models.champion(project, model);
      return db.transact(async (tx) => {
        await refuseWhileBusy(tx, project, model);
        const cause: Cause = { kind: 'person', id: actor.name, text: `${actor.name} submitted v${candidate.version}.` };
        const turn: Turn = {
          ...newTurn(project, model, cause),
          version: candidate.version,
          versionId: found.id,
          championVersion: champion?.version ?? null,
          overrideReason: candidate.overrideReason ?? null,
          overrideBy: candidate.overrideReason === undefined ? null : actor,
        };
        await store.insertTurn(tx, turn);
        const next = await transition(tx, actor, turn, 'evaluating', cause, {
          evidence: [{ type: 'model-version', id: found.id }],
        });
        await queue.enqueue(tx, { kind: evaluateJob, project, payload: { turnId: turn.id }, key: turn.id });
        return next;
      });
    },
    getTurn: (id) => getTurn(id),
    async turns(project, model, page) {
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listTurns(db.reader, project, model, before, page.limit + 1), page.limit, (turn) => [
        turn.id,
      ]);
    },
    async transitions(filter, page) {
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listTransitions(db.reader, filter, before, page.limit + 1), page.limit, (one) => [
        one.id,
      ]);
    },
    async decisions(project, model, page) {
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listDecisions(db.reader, project, model, before, page.limit + 1), page.limit, (one) => [
        one.id,
      ]);
    },
  };
}
