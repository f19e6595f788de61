// Training sets as inputs of steps, evaluations and monitors: the declared cut-offs that have matured, newest n if asked, joined by
// the feature store and handed on as content.
import type { Actor } from '../../kernel/actor.ts';
import { policyActor } from '../../kernel/actor.ts';
import { day, type Millis, parseIso, toIsoDay } from '../../kernel/time.ts';
import type { Features, QueryInput, TrainingSet, TrainingSetSpec } from '../../modules/features/index.ts';
import type { InputSource, InputSpec } from '../../modules/pipelines/index.ts';

/** The part of an input that `projects` writes for a training set. */
interface DeclaredSet {
  readonly cutoffs: { readonly every: 'month-end' | 'week' | 'day'; readonly from: string };
  readonly inputs: readonly QueryInput[];
  readonly sql: string;
  readonly timestamp: string;
  readonly label: string | null;
  readonly maturityMs: number;
  readonly views: readonly string[];
  readonly holdout: string | null;
}

interface TrainingSetInput {
  readonly name: string;
  readonly part: 'training' | 'holdout' | 'all';
  readonly newest: number | null;
  readonly set: DeclaredSet;
}

const actor: Actor = policyActor('training-set');

function read(spec: InputSpec): TrainingSetInput {
  return spec as unknown as TrainingSetInput;
}

function endOfMonth(at: Millis): Millis {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0);
}

/** Cut-offs from the declared first one on whose label is known at `now`, ascending. */
export function maturedCutoffs(spec: InputSpec, now: Millis): readonly Millis[] {
  const { set } = read(spec);
  const first = parseIso(set.cutoffs.from);
  if (first === undefined) return [];
  const cutoffs: Millis[] = [];
  let at = set.cutoffs.every === 'month-end' ? endOfMonth(first) : first;
  while (at + set.maturityMs <= now) {
    cutoffs.push(at);
    at = set.cutoffs.every === 'month-end' ? endOfMonth(at + day) : at + (set.cutoffs.every === 'week' ? 7 : 1) * day;
  }
  return cutoffs;
}

/** Joins the rows of some cut-offs. */
export function makeSet(
  features: Features,
  project: string,
  spec: InputSpec,
  cutoffs: readonly Millis[],
  signal: AbortSignal,
): Promise<TrainingSet> {
  const { set, part } = read(spec);
  const question: TrainingSetSpec = {
    frame: { cutoffs: cutoffs.map(toIsoDay), inputs: set.inputs, sql: set.sql },
    timestamp: set.timestamp,
    views: set.views.map((view) => ({ view })),
    label: set.label === null ? null : { column: set.label, maturityMs: set.maturityMs, immature: 'refuse' },
    holdout: part === 'all' ? null : set.holdout,
    versions: {},
    filterByCreated: false,
    fullNames: false,
  };
  return features.trainingSet(actor, project, question, { signal });
}

export function createTrainingSetSource(features: Features): InputSource {
  return {
    kind: 'training-set',
    async resolve(project, spec, now, signal) {
      const { name, part, newest } = read(spec);
      const matured = maturedCutoffs(spec, now);
      const chosen = newest === null ? matured : matured.slice(-newest);
      const set = await makeSet(features, project, spec, chosen, signal);
      const content = part === 'holdout' ? (set.holdout ?? set.training) : set.training;
      return {
        sha256: content.sha256,
        size: content.bytes,
        label: `${name}-${part}.parquet`,
        nodes: [{ type: 'training-set', id: set.id }],
      };
    },
  };
}
