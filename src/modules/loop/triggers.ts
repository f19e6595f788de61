// What starts a turn: an open alarm, unless something holds it back; each answer is stored.
import type { Actor } from '../../kernel/actor.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Tx } from '../../platform/db/database.ts';
import { type Cause, type Decision, heldBy, isOver, type LoopPolicy, type Turn } from './model.ts';
import type { OpenAlarm } from './ports.ts';
import * as store from './store.ts';
import { type LoopDeps, loopPolicyActor as policy, type TurnRecords } from './turn-records.ts';

export interface Triggers {
  /** Begins a turn with the training pipeline. @throws AppError `loop.busy` */
  startTraining(tx: Tx, actor: Actor, loop: LoopPolicy, cause: Cause, evidence: readonly NodeRef[]): Promise<Turn>;
  /** What would hold an automatic turn back now. */
  held(tx: Tx, loop: LoopPolicy, now: Millis): Promise<{ readonly reason: string; readonly text: string } | undefined>;
}

export function installTriggers(deps: LoopDeps, records: TurnRecords): Triggers {
  const { db, clock, bus, pipelines } = deps;
  const { newTurn, refuseWhileBusy, transition } = records;

  const held = async (tx: Tx, loop: LoopPolicy, now: Millis) => {
    const last = await store.lastTurn(tx, loop.project, loop.model);
    const since = now - Math.max(loop.coolDownMs, loop.budget?.withinMs ?? 0);
    const starts = await store.automaticStarts(tx, loop.project, loop.model, since);
    const within = loop.budget === null ? [] : starts.filter((at) => at >= now - (loop.budget?.withinMs ?? 0));
    return heldBy(loop, {
      active: last !== undefined && !isOver(last.state),
      lastAutomaticAt: starts[0] ?? null,
      automaticWithinBudget: within.length,
      now,
    });
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
      const hold = await held(tx, loop, now);
      const [before] = await store.listDecisions(tx, { project: loop.project, model: loop.model }, '~', 1);
      // The same answer to the same alarm is not news.
      if (hold !== undefined && before?.alarmId === alarm.id && before.heldBy === hold.reason) return;
      if (
        hold !== undefined &&
        hold.reason !== 'paused' &&
        before?.alarmId === alarm.id &&
        before.outcome === 'started'
      )
        return;
      const turn =
        hold === undefined
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
        outcome: hold === undefined ? 'started' : 'held',
        heldBy: hold?.reason ?? '',
        text: hold === undefined ? `Retraining: ${alarm.text}` : `${hold.text} (${alarm.text})`,
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
  return { startTraining, held };
}
