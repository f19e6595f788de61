// Rollouts as a state machine whose every step is one transaction: the look with its evidence, the new state, the revision that
// carries it out, and the event. What happens next follows from stored rows alone, so a crash at any point changes nothing.
import { setTimeout as pause } from 'node:timers/promises';
import type { Actor } from '../../../kernel/actor.ts';
import { messageOf } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../kernel/paging.ts';
import { addProportionBatch, startProportionTest } from '../../../numerics/sequential/proportion-e-process.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Database, Tx } from '../../../platform/db/database.ts';
import type { Olap } from '../../../platform/olap/olap.ts';
import type { NewId } from '../../../platform/random/random.ts';
import type { Audit } from '../../audit/index.ts';
import type { Lineage } from '../../lineage/index.ts';
import type { Endpoints, EndpointView, NewRevision } from '../endpoints/endpoints.ts';
import { rolloutPolicy } from '../endpoints/endpoints.ts';
import type { Arm } from '../endpoints/model.ts';
import type { SnapshotPublisher } from '../endpoints/snapshot-publisher.ts';
import * as endpointStore from '../endpoints/store.ts';
import { servingErrors } from '../errors.ts';
import type { PredictionLog } from '../predictions/prediction-log.ts';
import { type RolloutFacts, toEvidence } from './criteria.ts';
import { noRolloutFacts, readFacts } from './facts.ts';
import type { OutcomeSource } from './metric-facts.ts';
import { decide, type Evidence, type Look, type Plan, type Rollout } from './plan.ts';
import { checkPlan } from './policy.ts';
import * as store from './store.ts';

export interface NewRollout {
  /** Version number or alias. */
  readonly challenger: string;
  readonly plan: Plan;
  readonly cause: string;
  readonly key?: string | undefined;
}

export interface Looked {
  readonly rollout: Rollout;
  readonly look: Look;
}

export interface Rollouts {
  /**
   * Gives the first step's share of traffic to a challenger. With a key that was used before, returns that rollout.
   * @throws AppError `serving.rollout_running`, `serving.same_version`, `serving.incompatible_versions`, `serving.bad_plan`
   */
  start(actor: Actor, project: string, endpoint: string, input: NewRollout): Promise<Rollout>;
  get(project: string, endpoint: string, id: string): Promise<Rollout>;
  list(project: string, endpoint: string, page: PageRequest): Promise<Page<Rollout>>;
  /** The newest rollout of each of these endpoints, by the endpoint's id; one that had none is not there. */
  newestOf(endpointIds: readonly string[]): Promise<ReadonlyMap<string, Rollout>>;
  /** Newest first. */
  looks(rollout: Rollout, page: PageRequest): Promise<Page<Look>>;
  /** Looks at the collected predictions, decides and acts. Waits until the data plane has followed. @throws AppError `serving.rollout_finished` */
  evaluate(rollout: Rollout): Promise<Looked>;
  /** Looks at every running rollout. */
  evaluateRunning(): Promise<void>;
  pause(actor: Actor, rollout: Rollout, reason: string): Promise<Rollout>;
  resume(actor: Actor, rollout: Rollout, reason: string): Promise<Rollout>;
  /** Goes to the next step, whatever the criteria say; from the last one it promotes. */
  advance(actor: Actor, rollout: Rollout, reason: string): Promise<Rollout>;
  promote(actor: Actor, rollout: Rollout, reason: string): Promise<Rollout>;
  rollBack(actor: Actor, rollout: Rollout, reason: string): Promise<Rollout>;
}

export interface RolloutsDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly lineage: Lineage;
  readonly olap: Olap;
  readonly log: PredictionLog;
  readonly endpoints: Endpoints;
  readonly publisher: SnapshotPublisher;
  readonly outcomes: OutcomeSource;
  readonly logger: Logger;
  /** How long a way back waits for its evidence, default 300. */
  readonly evidenceWaitMs?: number | undefined;
}

const followMs = 10_000;
const usualEvidenceWaitMs = 300;

const eventOf = {
  advance: 'rollout.advanced',
  hold: 'rollout.held',
  promote: 'rollout.promoted',
  rollback: 'rollout.rolled-back',
  reweigh: 'rollout.reweighed',
} as const;
const actionOf = {
  advance: 'serving.advance',
  hold: 'serving.hold',
  promote: 'serving.promote',
  rollback: 'serving.roll-back',
  reweigh: 'serving.reweigh',
} as const;

/** The reason without its numbers: whether a hold is a new one. */
const kindOf = (reason: string): string => reason.replace(/[\d.e+-]+/g, '');

export function createRollouts(deps: RolloutsDeps): Rollouts {
  const { db, clock, bus, audit, lineage, endpoints } = deps;

  const viewOf = async (tx: Tx, rollout: Rollout): Promise<EndpointView> => {
    const endpoint = await endpointStore.findEndpointById(tx, rollout.endpointId);
    const revision =
      endpoint === undefined ? undefined : await endpointStore.findRevision(tx, endpoint.id, endpoint.revision);
    if (endpoint === undefined || revision === undefined)
      throw new Error(`the endpoint of rollout ${rollout.id} is missing`);
    return { endpoint, revision };
  };

  const follow = async (): Promise<void> => {
    await deps.publisher.served(await deps.publisher.publish(), followMs);
  };

  const factsOfEvent = (rollout: Rollout, endpoint: string, look: Pick<Look, 'step' | 'reason' | 'evidence'>) => ({
    rollout: rollout.id,
    endpoint,
    model: rollout.challenger.model,
    champion: rollout.champion.version,
    challenger: rollout.challenger.version,
    championId: rollout.champion.modelVersionId,
    challengerId: rollout.challenger.modelVersionId,
    step: look.step,
    weight: look.evidence.weight,
    reason: look.reason,
    cause: rollout.cause,
    criteria: Object.fromEntries(look.evidence.criteria.map(({ name, value, verdict }) => [name, { value, verdict }])),
  });

  const whole = (arm: Omit<Arm, 'role' | 'weight'>, rollout: Rollout, cause: string): NewRevision => ({
    arms: [{ ...arm, role: 'champion', weight: 1 }],
    mirror: false,
    audience: null,
    burst: null,
    cause,
    rolloutId: rollout.id,
    look: null,
  });

  const splitAt = (rollout: Rollout, weight: number, cause: string): NewRevision => {
    const { strategy, mirror, audience, guards } = rollout.plan;
    if (strategy === 'recreate') return whole(rollout.challenger, rollout, cause);
    return {
      arms: [
        { ...rollout.champion, role: 'champion', weight: 1 - weight },
        { ...rollout.challenger, role: strategy === 'shadow' ? 'shadow' : 'challenger', weight },
      ],
      mirror,
      audience,
      burst: guards.burst,
      cause,
      rolloutId: rollout.id,
      look: null,
    };
  };

  const stepOf = (rollout: Rollout, step: number): NewRevision => {
    const { steps, strategy } = rollout.plan;
    return splitAt(rollout, steps[step]?.weight ?? 1, `${strategy} rollout, step ${step + 1} of ${steps.length}`);
  };

  const nextRevision = (rollout: Rollout, { decision, evidence }: Look): NewRevision | undefined => {
    if (decision === 'advance') return stepOf(rollout, rollout.step + 1);
    if (decision === 'promote') return whole(rollout.challenger, rollout, 'rollout promoted');
    if (decision === 'rollback') return whole(rollout.champion, rollout, 'rollout rolled back');
    if (decision !== 'reweigh' || evidence.bandit === undefined) return undefined;
    const { weight, challengerBest } = evidence.bandit;
    return splitAt(rollout, weight, `the challenger is the better arm with chance ${challengerBest.toFixed(3)}`);
  };

  /** One look and what follows from it, in one transaction. */
  const act = async (actor: Actor, before: Rollout, look: Look, test: Rollout['test']): Promise<Looked> => {
    const rollout = await db.transact(async (tx) => {
      const view = await viewOf(tx, before);
      const next = nextRevision(before, look);
      const revised =
        next === undefined ? view : await endpoints.revise(tx, actor, view, { ...next, look: look.number });
      const now = clock.now();
      const finished = look.decision === 'promote' || look.decision === 'rollback';
      const after: Rollout = {
        ...before,
        state: look.decision === 'promote' ? 'promoted' : look.decision === 'rollback' ? 'rolled-back' : before.state,
        step: look.decision === 'advance' ? before.step + 1 : before.step,
        stepRevision: look.decision === 'advance' ? revised.endpoint.revision : before.stepRevision,
        stepStartedAt: look.decision === 'advance' ? now : before.stepStartedAt,
        looks: look.number + 1,
        test,
        reason: look.reason,
        decidedBy: finished ? actor.name : before.decidedBy,
        finishedAt: finished ? now : null,
      };
      if (!(await store.updateRollout(tx, before, after)))
        throw servingErrors.create(
          'rollout_running',
          'The rollout was changed by somebody else meanwhile; look again.',
        );
      await store.insertLook(tx, look);
      if (look.decision === 'hold' && kindOf(look.reason) === kindOf(before.reason)) return after;
      const ref = { type: 'rollout', id: after.id } as const;
      await lineage.describe(tx, {
        ref,
        project: after.project,
        label: `${view.endpoint.name}: ${after.champion.version} → ${after.challenger.version}`,
        detail: { state: after.state, step: after.step, reason: look.reason },
      });
      if (look.decision !== 'hold') {
        await audit.record(tx, {
          actor,
          action: actionOf[look.decision],
          project: after.project,
          subject: ref,
          before,
          after,
          detail: { reason: look.reason, look: look.number },
        });
      }
      await bus.publish(tx, {
        type: eventOf[look.decision],
        project: after.project,
        subject: after.id,
        data: factsOfEvent(after, view.endpoint.name, look),
      });
      return after;
    });
    if (look.decision !== 'hold') await follow();
    return { rollout, look };
  };

  const see = async (rollout: Rollout): Promise<{ evidence: Evidence; test: Rollout['test']; fresh: boolean }> => {
    const { revision } = await viewOf(db.reader, rollout);
    const challenger = revision.arms.find(({ modelVersionId }) => modelVersionId === rollout.challenger.modelVersionId);
    const inForce = { revision: revision.number, weight: challenger?.weight ?? 0 };
    const facts: RolloutFacts = await readFacts(deps, rollout, inForce);
    const { test } = rollout;
    const batch = {
      championEvents: Math.max(0, facts.champion.failed - test.championEvents),
      championTrials: Math.max(0, facts.champion.requests - test.championTrials),
      challengerEvents: Math.max(0, facts.challenger.failed - test.challengerEvents),
      challengerTrials: Math.max(0, facts.challenger.requests - test.challengerTrials),
    };
    const next = addProportionBatch(test, batch, 'higher');
    return {
      evidence: toEvidence(rollout, facts, next),
      test: next,
      fresh: batch.championTrials + batch.challengerTrials > 0,
    };
  };

  /**
   * The evidence of this moment for a way back that must not wait: where reading it takes long or fails, that of the newest look
   * stands in, or none.
   */
  const seeSoon = async (
    rollout: Rollout,
  ): Promise<{ readonly evidence: Evidence; readonly test: Rollout['test'] }> => {
    const seen = see(rollout).catch((error: unknown) => {
      deps.logger.warn({ rollout: rollout.id, error: messageOf(error) }, 'decided without reading the prediction log');
      return undefined;
    });
    const found = await Promise.race([
      seen,
      pause(deps.evidenceWaitMs ?? usualEvidenceWaitMs, undefined, { ref: false }),
    ]);
    if (found !== undefined) return found;
    const [newest] = await store.listLooks(db.reader, rollout.id, Number.MAX_SAFE_INTEGER, 1);
    const { weight = 0 } = rollout.plan.steps[rollout.step] ?? {};
    return {
      evidence: newest?.evidence ?? toEvidence(rollout, noRolloutFacts(rollout, weight), rollout.test),
      test: rollout.test,
    };
  };

  const refuseFinished = (rollout: Rollout): void => {
    if (rollout.state === 'promoted' || rollout.state === 'rolled-back') {
      throw servingErrors.create('rollout_finished', `The rollout is ${rollout.state} since ${rollout.reason}.`);
    }
  };

  const evaluate = async (rollout: Rollout): Promise<Looked> => {
    refuseFinished(rollout);
    const { evidence, test, fresh } = await see(rollout);
    const decided =
      rollout.state === 'paused'
        ? ({ decision: 'hold', reason: `paused: ${rollout.reason}` } as const)
        : decide(rollout, evidence, clock.now());
    const look: Look = {
      rolloutId: rollout.id,
      number: rollout.looks,
      step: rollout.step,
      at: clock.now(),
      ...decided,
      evidence,
      actor: rolloutPolicy.name,
    };
    // A look that saw nothing new and changes nothing is not worth a row.
    if (rollout.state === 'paused' || (decided.decision === 'hold' && !fresh && decided.reason === rollout.reason))
      return { rollout, look };
    return act(rolloutPolicy, rollout, look, test);
  };

  /** What a person decides; the evidence of the moment is stored beside it. */
  const order = async (
    actor: Actor,
    rollout: Rollout,
    decision: 'advance' | 'promote' | 'rollback',
    reason: string,
  ): Promise<Rollout> => {
    refuseFinished(rollout);
    const { evidence, test } = decision === 'rollback' ? await seeSoon(rollout) : await see(rollout);
    const look: Look = {
      rolloutId: rollout.id,
      number: rollout.looks,
      step: rollout.step,
      at: clock.now(),
      decision,
      reason,
      evidence,
      actor: actor.name,
    };
    return (await act(actor, rollout, look, test)).rollout;
  };

  const setState = async (
    actor: Actor,
    rollout: Rollout,
    state: 'running' | 'paused',
    reason: string,
  ): Promise<Rollout> => {
    refuseFinished(rollout);
    if (rollout.state === state) return rollout;
    const after: Rollout = { ...rollout, state, reason };
    await db.transact(async (tx) => {
      if (!(await store.updateRollout(tx, rollout, after)))
        throw servingErrors.create(
          'rollout_running',
          'The rollout was changed by somebody else meanwhile; look again.',
        );
      const subject = { type: 'rollout', id: rollout.id } as const;
      await audit.record(tx, {
        actor,
        action: state === 'paused' ? 'serving.pause' : 'serving.resume',
        project: rollout.project,
        subject,
        before: rollout,
        after,
        detail: { reason },
      });
      await bus.publish(tx, {
        type: 'rollout.paused',
        project: rollout.project,
        subject: rollout.id,
        data: { rollout: rollout.id, state, reason },
      });
    });
    return after;
  };

  const get = async (project: string, endpoint: string, id: string): Promise<Rollout> => {
    const view = await endpoints.get(project, endpoint);
    const rollout = await store.findRollout(db.reader, id);
    if (rollout === undefined || rollout.endpointId !== view.endpoint.id)
      throw servingErrors.create('unknown_rollout', `Endpoint ${endpoint} has no rollout ${id}.`);
    return rollout;
  };

  return {
    async start(actor, project, name, input) {
      const plan = checkPlan(input.plan);
      const { endpoint, revision } = await endpoints.get(project, name);
      const champion = revision.arms[0];
      if (champion === undefined) throw servingErrors.create('unknown_endpoint', `Endpoint ${name} serves nothing.`);
      if (input.key !== undefined) {
        const known = await store.findByKey(db.reader, endpoint.id, input.key);
        if (known !== undefined) return known;
      }
      const { role: _role, weight: _weight, ...championArm } = champion;
      const { arm: challenger } = await endpoints.candidate(endpoint, champion, input.challenger, plan.audience);
      const rollout = await db.transact(async (tx) => {
        const running = await store.findOpenRollout(tx, endpoint.id);
        if (running !== undefined)
          throw servingErrors.create('rollout_running', `Endpoint ${name} has the open rollout ${running.id}.`, {
            details: { rollout: running.id },
          });
        const now = clock.now();
        const number = endpoint.revision + 1;
        const fresh: Rollout = {
          id: deps.newId(),
          project,
          endpointId: endpoint.id,
          champion: championArm,
          challenger,
          plan,
          state: 'running',
          step: 0,
          stepRevision: number,
          firstRevision: number,
          looks: 0,
          test: startProportionTest,
          startKey: input.key ?? null,
          cause: input.cause,
          reason: 'started',
          startedBy: actor.name,
          decidedBy: null,
          startedAt: now,
          stepStartedAt: now,
          finishedAt: null,
        };
        await endpoints.revise(tx, actor, { endpoint, revision }, stepOf(fresh, 0));
        await store.insertRollout(tx, fresh);
        const ref = { type: 'rollout', id: fresh.id } as const;
        await lineage.describe(tx, {
          ref,
          project,
          label: `${name}: ${champion.version} → ${challenger.version}`,
          detail: { state: 'running', cause: input.cause },
        });
        await lineage.link(
          tx,
          { from: { type: 'model-version', id: challenger.modelVersionId }, to: ref, relation: 'serves' },
          { from: ref, to: { type: 'deployment', id: endpoint.id }, relation: 'caused' },
        );
        await audit.record(tx, {
          actor,
          action: 'serving.start-rollout',
          project,
          subject: ref,
          after: fresh,
          detail: { challenger: challenger.version, cause: input.cause },
        });
        await bus.publish(tx, {
          type: 'rollout.started',
          project,
          subject: fresh.id,
          data: {
            rollout: fresh.id,
            endpoint: name,
            model: challenger.model,
            champion: champion.version,
            challenger: challenger.version,
            weight: plan.steps[0]?.weight,
            cause: input.cause,
          },
        });
        return fresh;
      });
      await follow();
      return rollout;
    },
    get,
    async list(project, name, page) {
      const { endpoint } = await endpoints.get(project, name);
      const before = page.cursor === undefined ? 'g' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listRollouts(db.reader, endpoint.id, before, page.limit + 1), page.limit, (rollout) => [
        rollout.id,
      ]);
    },
    async newestOf(endpointIds) {
      const found = await store.newestRollouts(db.reader, endpointIds);
      return new Map(found.map((rollout) => [rollout.endpointId, rollout]));
    },
    async looks(rollout, page) {
      const below = page.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listLooks(db.reader, rollout.id, below, page.limit + 1), page.limit, (look) => [
        look.number,
      ]);
    },
    evaluate,
    async evaluateRunning() {
      for (const rollout of await store.listRunning(db.reader)) {
        try {
          await evaluate(rollout);
        } catch (error) {
          // One rollout that cannot be looked at must not stop the others; the next collection looks again.
          deps.logger.error({ rollout: rollout.id, error: messageOf(error) }, 'rollout not evaluated');
        }
      }
    },
    pause: (actor, rollout, reason) => setState(actor, rollout, 'paused', reason),
    resume: (actor, rollout, reason) => setState(actor, rollout, 'running', reason),
    advance: (actor, rollout, reason) =>
      order(actor, rollout, rollout.step + 1 < rollout.plan.steps.length ? 'advance' : 'promote', reason),
    promote: (actor, rollout, reason) => order(actor, rollout, 'promote', reason),
    rollBack: (actor, rollout, reason) => order(actor, rollout, 'rollback', reason),
  };
}
