// The loop of one model as seven marks on a line: what each stage last did, from stored records only.
import {
  IconActivity,
  IconChecklist,
  IconDatabase,
  IconFlask,
  IconRefresh,
  IconRocket,
  IconStack2,
} from '@tabler/icons-react';
import type { Answer, Item } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { To } from '../../components/page.tsx';
import { StatusIcon, type Tone } from '../../components/status.tsx';

export type Loop = Answer<'getLoop'>;

interface Stage {
  readonly name: string;
  readonly tone: Tone;
  readonly note: string;
  readonly to: string;
  readonly now?: boolean;
}

export interface Checks {
  readonly ingest: Item<'listDatasetIngests'> | undefined;
  readonly dataset: string | undefined;
  /** Latest version of that dataset. */
  readonly version: number | undefined;
  readonly view: Item<'listFeatureViews'> | undefined;
}

const icons = [IconDatabase, IconStack2, IconFlask, IconChecklist, IconRocket, IconActivity, IconRefresh];

function dataStage(project: string, { ingest, dataset, version }: Checks): Stage {
  const to = projectPath(project, dataset === undefined ? 'datasets' : `datasets/${encodeURIComponent(dataset)}`);
  if (ingest === undefined) return { name: 'Data', tone: 'idle', note: 'none yet', to };
  const failed = ingest.results.filter(({ status }) => status === 'failed').length;
  if (ingest.outcome === 'refused') return { name: 'Data', tone: 'fail', note: `refused: ${failed} checks fail`, to };
  const aside = ingest.quarantine?.rows ?? 0;
  return { name: 'Data', tone: 'ok', note: `v${version}${aside === 0 ? '' : `, ${aside} rows set aside`}`, to };
}

function featureStage(project: string, { view }: Checks): Stage {
  const to = projectPath(project, view === undefined ? 'features' : `features/${encodeURIComponent(view.name)}`);
  if (view === undefined) return { name: 'Features', tone: 'idle', note: 'none yet', to };
  if (view.materialized === null) return { name: 'Features', tone: 'idle', note: 'not online', to };
  const skewed = view.skew?.features.filter(({ mismatches }) => mismatches > 0).length ?? 0;
  if (skewed > 0) return { name: 'Features', tone: 'fail', note: `${skewed} skewed`, to };
  const old = view.ttlMs !== null && view.ageMs !== null && view.ageMs > view.ttlMs;
  return {
    name: 'Features',
    tone: old ? 'stale' : 'ok',
    note: `as of ${view.materialized.at.slice(0, 10)}${old ? ', past ttl' : ''}`,
    to,
  };
}

/** What each stage of the loop last did. */
function stagesOf(loop: Loop, checks: Checks, serving: string | undefined): readonly Stage[] {
  const { project, model, state, turn, lastTransition } = loop;
  const version = turn?.version === null || turn?.version === undefined ? '' : `v${turn.version}`;
  const versionPath =
    version === ''
      ? projectPath(project, `models/${encodeURIComponent(model)}`)
      : projectPath(project, `models/${encodeURIComponent(model)}/v/${turn?.version}`);
  const runPath =
    turn?.pipelineRunId === null || turn?.pipelineRunId === undefined
      ? projectPath(project, `pipelines/${encodeURIComponent(loop.pipeline)}`)
      : projectPath(project, `pipelines/${encodeURIComponent(loop.pipeline)}/${turn.pipelineRunId}`);
  const deployPath = projectPath(project, `deployments/${encodeURIComponent(loop.endpoint)}`);

  const resting = state === 'idle' || state === 'promoted' || state === 'rolled-back';
  const refused = state === 'idle' && lastTransition?.from === 'evaluating';
  const untrained = state === 'idle' && lastTransition?.from === 'training';
  const never = lastTransition === null;

  const train: Stage = {
    name: 'Train',
    tone: never ? 'idle' : state === 'training' ? 'running' : untrained ? 'idle' : 'ok',
    note: never
      ? 'no turn yet'
      : state === 'training'
        ? 'training'
        : untrained
          ? 'nothing trained'
          : `${version || 'submitted'}`,
    to: runPath,
    now: state === 'training',
  };
  const validate: Stage = {
    name: 'Validate',
    tone:
      never || state === 'training' || untrained
        ? 'idle'
        : state === 'evaluating'
          ? 'running'
          : refused
            ? 'fail'
            : 'ok',
    note:
      never || state === 'training' || untrained
        ? '–'
        : state === 'evaluating'
          ? 'comparing'
          : refused
            ? `${version} refused`
            : `${version} passed`,
    to: versionPath,
    now: state === 'evaluating',
  };
  const champion = serving === undefined ? '' : `v${serving} serves`;
  const deploy: Stage = {
    name: 'Deploy',
    tone:
      state === 'awaiting-approval'
        ? 'awaiting'
        : state === 'rolling-out'
          ? 'running'
          : state === 'rolled-back'
            ? 'fail'
            : serving === undefined
              ? 'idle'
              : 'ok',
    note:
      state === 'awaiting-approval'
        ? 'awaits a person'
        : state === 'rolling-out'
          ? `${version} canary, ${champion}`
          : state === 'rolled-back'
            ? `${version} rolled back, ${champion}`
            : champion || 'nothing serves',
    to: state === 'awaiting-approval' ? projectPath(project, 'approvals') : deployPath,
    now: state === 'rolling-out' || state === 'awaiting-approval',
  };
  const alarms = loop.openAlarms.length;
  const monitor: Stage = {
    name: 'Monitor',
    tone: alarms > 0 ? 'warn' : serving === undefined ? 'idle' : 'ok',
    note: alarms > 0 ? `${alarms} open ${alarms === 1 ? 'alarm' : 'alarms'}` : serving === undefined ? '–' : 'no alarm',
    to: projectPath(project, alarms > 0 ? 'alerts' : `monitors/${encodeURIComponent(model)}`),
  };
  const retrain: Stage = {
    name: 'Retrain',
    tone: loop.paused ? 'awaiting' : loop.held !== null && resting ? 'blocked' : 'idle',
    note: loop.paused
      ? 'paused'
      : loop.held !== null && resting
        ? `held: ${loop.held.reason}`
        : loop.triggers.length === 0
          ? 'by hand'
          : `on ${loop.triggers.join(', ')}`,
    to: projectPath(project, `loop/${encodeURIComponent(model)}`),
  };
  return [dataStage(project, checks), featureStage(project, checks), train, validate, deploy, monitor, retrain];
}

export function LoopStrip(props: {
  readonly loop: Loop;
  readonly checks: Checks;
  readonly serving: string | undefined;
}) {
  const stages = stagesOf(props.loop, props.checks, props.serving);
  return (
    <ol className="strip" aria-label={`Loop of ${props.loop.model}`}>
      {stages.map((stage, index) => {
        const Icon = icons[index] ?? IconRefresh;
        return (
          <li key={stage.name} data-reached={stage.tone !== 'idle' && stage.tone !== 'blocked'}>
            <span className={`strip-mark tone-${stage.tone}`} data-now={stage.now === true}>
              <Icon size={18} stroke={1.5} aria-hidden />
            </span>
            <span className="strip-name">
              <To to={stage.to}>{stage.name}</To>
            </span>
            <span className="strip-note">
              <StatusIcon tone={stage.tone} size={12} /> {stage.note}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
