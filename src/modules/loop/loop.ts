// The loop as others use it: declare, start, submit, look. What starts turns is in triggers.ts, what brings them on in stages.ts.
import type { Actor } from '../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import { checkCondition } from '../evaluation/index.ts';
import type { Cause, Decision, LoopPolicy, LoopState, Transition, Turn } from './model.ts';
import type { OpenAlarm } from './ports.ts';
import { evaluateJob, installStages } from './stages.ts';
import * as store from './store.ts';
import { installTriggers } from './triggers.ts';
import { createTurnRecords, type LoopDeps } from './turn-records.ts';

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
  decisions(filter: store.DecisionFilter, page: PageRequest): Promise<Page<Decision>>;
  /** How many decisions had each outcome. */
  countDecisions(filter: Omit<store.DecisionFilter, 'outcome'>): Promise<Readonly<Record<Decision['outcome'], number>>>;
  /** These turns by their ids; one that never was is not there. */
  turnsOf(ids: readonly string[]): Promise<ReadonlyMap<string, Turn>>;
}

export function createLoop(deps: LoopDeps): Loop {
  const { db, clock, bus, queue, audit, models } = deps;
  const records = createTurnRecords(deps);
  const { getPolicy, getTurn, newTurn, refuseWhileBusy, transition } = records;
  const triggers = installTriggers(deps, records);
  installStages(deps, records);

  const status = async (loop: LoopPolicy): Promise<LoopStatus> => {
    const { project, model } = loop;
    const turn = (await store.lastTurn(db.reader, project, model)) ?? null;
    const [lastTransition = null] = await store.listTransitions(db.reader, { project, model }, '~', 1);
    const held = await triggers.held(db.reader, loop, clock.now());
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
      for (const condition of next.evaluation.gate) await checkCondition(condition);
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
        triggers.startTraining(
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
    countDecisions: (filter) => store.countDecisions(db.reader, filter),
    async turnsOf(ids) {
      return new Map((await store.findTurns(db.reader, ids)).map((turn) => [turn.id, turn]));
    },
    async decisions(filter, page) {
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listDecisions(db.reader, filter, before, page.limit + 1), page.limit, (one) => [
        one.id,
      ]);
    },
  };
}
