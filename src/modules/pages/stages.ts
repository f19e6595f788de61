// The seven stages of a model's loop, each as what it last did. From stored records only: nothing is inferred.
import type { StageView } from '../../contracts/pages/home.ts';
import { toIso } from '../../kernel/time.ts';
import type { DatasetVersion, Ingest } from '../datasets/index.ts';
import type { Materialization, SkewCheck, ViewVersion } from '../features/index.ts';
import { isOver, type LoopState, type LoopStatus } from '../loop/index.ts';
import { addresses } from './addresses.ts';

/** The newest check of the data and features that a project's loops stand on; absent parts have not happened. */
export interface Checks {
  readonly dataset?: string | undefined;
  readonly version?: DatasetVersion | undefined;
  readonly ingest?: Ingest | undefined;
  readonly view?: ViewVersion | undefined;
  readonly materialized?: Materialization | undefined;
  readonly skew?: SkewCheck | undefined;
}

type Look = Pick<StageView, 'tone' | 'note'>;
const nothing: Look = { tone: 'idle', note: '–' };
const stage = (name: string, look: Look, to: string, now = false): StageView => ({ name, ...look, to, now });

function dataLook({ ingest, version }: Checks): Look {
  if (ingest === undefined || version === undefined) return { tone: 'idle', note: 'none yet' };
  const failed = ingest.results.filter(({ status }) => status === 'failed').length;
  if (ingest.outcome === 'refused') return { tone: 'fail', note: `refused: ${failed} checks fail` };
  const aside = ingest.quarantine?.rows ?? 0;
  return { tone: 'ok', note: `v${version.number}${aside === 0 ? '' : `, ${aside} rows set aside`}` };
}

function featureLook({ view, materialized, skew }: Checks, now: number): Look {
  if (view === undefined) return { tone: 'idle', note: 'none yet' };
  if (materialized === undefined) return { tone: 'idle', note: 'not online' };
  const skewed = skew?.features.filter(({ mismatches }) => mismatches > 0).length ?? 0;
  if (skewed > 0) return { tone: 'fail', note: `${skewed} skewed` };
  const { ttlMs } = view.definition;
  const old = ttlMs !== null && now - materialized.at > ttlMs;
  const day = toIso(materialized.at).slice(0, 10);
  return old ? { tone: 'stale', note: `as of ${day}, past ttl` } : { tone: 'ok', note: `as of ${day}` };
}

/** A turn that went back to idle says by where it came from what came of it. */
function cameFrom({ state, lastTransition }: LoopStatus, from: LoopState): boolean {
  return state === 'idle' && lastTransition?.from === from;
}

function trainLook(status: LoopStatus, version: string): Look {
  if (status.lastTransition === null) return { tone: 'idle', note: 'no turn yet' };
  if (status.state === 'training') return { tone: 'running', note: 'training' };
  if (cameFrom(status, 'training')) return { tone: 'idle', note: 'nothing trained' };
  return { tone: 'ok', note: version === '' ? 'submitted' : version };
}

function validateLook(status: LoopStatus, version: string): Look {
  if (status.lastTransition === null || status.state === 'training' || cameFrom(status, 'training')) return nothing;
  if (status.state === 'evaluating') return { tone: 'running', note: 'comparing' };
  if (cameFrom(status, 'evaluating')) return { tone: 'fail', note: `${version} refused` };
  return { tone: 'ok', note: `${version} passed` };
}

function deployLook({ state }: LoopStatus, version: string, serves: string): Look {
  if (state === 'awaiting-approval') return { tone: 'awaiting', note: 'awaits a person' };
  if (state === 'rolling-out') return { tone: 'running', note: `${version} canary, ${serves}` };
  if (state === 'rolled-back') return { tone: 'fail', note: `${version} rolled back, ${serves}` };
  return serves === '' ? { tone: 'idle', note: 'nothing serves' } : { tone: 'ok', note: serves };
}

function monitorLook({ openAlarms }: LoopStatus, serves: string): Look {
  const open = openAlarms.length;
  if (open > 0) return { tone: 'warn', note: `${open} open ${open === 1 ? 'alarm' : 'alarms'}` };
  return serves === '' ? nothing : { tone: 'ok', note: 'no alarm' };
}

function retrainLook({ policy, held, state }: LoopStatus): Look {
  if (policy.paused) return { tone: 'awaiting', note: 'paused' };
  if (held !== null && isOver(state)) return { tone: 'blocked', note: `held: ${held.reason}` };
  return { tone: 'idle', note: policy.triggers.length === 0 ? 'by hand' : `on ${policy.triggers.join(', ')}` };
}

/**
 * @param champion version that answers as champion; undefined when nothing serves
 * @param now domain time, ms
 */
export function stagesOf(
  status: LoopStatus,
  checks: Checks,
  champion: string | undefined,
  now: number,
): readonly StageView[] {
  const { policy, state, turn, openAlarms } = status;
  const version = turn?.version ?? null;
  const named = version === null ? '' : `v${version}`;
  const serves = champion === undefined ? '' : `v${champion} serves`;
  const run = turn?.pipelineRunId ?? null;
  return [
    stage(
      'Data',
      dataLook(checks),
      checks.dataset === undefined ? addresses.datasets : addresses.dataset(checks.dataset),
    ),
    stage(
      'Features',
      featureLook(checks, now),
      checks.view === undefined ? addresses.features : addresses.featureView(checks.view.name),
    ),
    stage(
      'Train',
      trainLook(status, named),
      run === null ? addresses.pipeline(policy.pipeline) : addresses.pipelineRun(policy.pipeline, run),
      state === 'training',
    ),
    stage(
      'Validate',
      validateLook(status, named),
      version === null ? addresses.model(policy.model) : addresses.modelVersion(policy.model, version),
      state === 'evaluating',
    ),
    stage(
      'Deploy',
      deployLook(status, named, serves),
      state === 'awaiting-approval' ? addresses.approvals : addresses.deployment(policy.endpoint),
      state === 'rolling-out' || state === 'awaiting-approval',
    ),
    stage(
      'Monitor',
      monitorLook(status, serves),
      openAlarms.length > 0 ? addresses.alerts : addresses.monitor(policy.model),
    ),
    stage('Retrain', retrainLook(status), addresses.loop(policy.model)),
  ];
}
