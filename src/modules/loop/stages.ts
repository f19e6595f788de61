// What each state of a turn does and what brings it on. Work that takes time is a job or another module's run; an event or job that
// comes twice finds the turn already gone on and does nothing.
import type { NodeRef } from '../../kernel/node-ref.ts';
import type { BusEvent } from '../../platform/bus/bus.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { JobContext } from '../../platform/queue/queue.ts';
import type { Evaluation } from '../evaluation/index.ts';
import type { Cause, LoopPolicy, Turn } from './model.ts';
import * as store from './store.ts';
import { type LoopDeps, loopPolicyActor as policy, type TurnRecords } from './turn-records.ts';

/** The job that judges a challenger. */
export const evaluateJob = 'loop.evaluate';
const rolloutJob = 'loop.roll-out';

export function installStages(deps: LoopDeps, records: TurnRecords): void {
  const { db, clock, bus, queue, pipelines, models } = deps;
  const { getPolicy, getTurn, transition } = records;

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
}
