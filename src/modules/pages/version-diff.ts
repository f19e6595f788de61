// Is version b better than a? Told only from an evaluation that scored both on the same rows; without one, each version's own
// estimates stand beside each other and are said to be of different rows.
import { metric, signed } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { ComparedMetricView, DifferenceView, VersionDiffPageView } from '../../contracts/pages/versions.ts';
import { toEvaluationView } from '../evaluation/index.ts';
import { type ModelVersion, toModelView, toVersionView } from '../registry/index.ts';
import type { RunRecord } from '../tracking/index.ts';
import { addresses } from './addresses.ts';
import { answer, joined, link } from './answer.ts';
import { comparedMetrics, metricsOf } from './compared.ts';
import type { PagesDeps } from './pages.ts';

/** Metrics that a sentence names. */
const namedMetrics = 3;

/** "Is b better than a?" @param how whether one evaluation scored both, scored them the other way round, or none did */
export function diffAnswer(
  model: string,
  a: number,
  b: number,
  metrics: readonly ComparedMetricView[],
  how: 'same-rows' | 'swapped' | 'apart',
): AnswerView {
  const named = (version: number) => link(`v${version}`, addresses.modelVersion(model, version));
  if (a === b) return answer('idle', 'Choose two different versions.');
  if (how === 'swapped')
    return answer('idle', named(a), ' was measured as the challenger of ', named(b), '; swap them to see it.');
  if (how === 'apart')
    return answer(
      'idle',
      named(a),
      ' and ',
      named(b),
      ' were not measured on the same rows, so no difference between them is known.',
    );
  const told = (verdict: ComparedMetricView['verdict']) => metrics.filter((metric) => metric.verdict === verdict);
  /** The first with its interval, at most two more by name. */
  const list = (of: readonly ComparedMetricView[]) =>
    joined(
      [...of.slice(0, namedMetrics), ...(of.length > namedMetrics ? [undefined] : [])].map((one, index) => {
        if (one === undefined) return `${of.length - namedMetrics} more`;
        const { name, delta } = one;
        if (index > 0 || delta === null) return name;
        return `${name} (${signed(delta.value, 3)} [${metric(delta.lower, 3)}, ${metric(delta.upper, 3)}])`;
      }),
      ', ',
      ' and ',
    );
  const [better, worse, same] = [told('better'), told('worse'), told('not-told-apart')];
  if (better.length + worse.length === 0)
    return answer('idle', named(b), ' cannot be told apart from ', named(a), ` on any of ${same.length} metrics.`);
  return answer(
    worse.length === 0 ? 'ok' : better.length === 0 ? 'fail' : 'warn',
    named(b),
    ...(better.length === 0 ? [] : [' is better than ', named(a), ' on ', ...list(better)]),
    ...(worse.length === 0
      ? []
      : [
          better.length === 0 ? ' is worse than ' : ', worse',
          ...(better.length === 0 ? [named(a)] : []),
          ' on ',
          ...list(worse),
        ]),
    same.length === 0 ? '.' : `; ${same.length} of ${metrics.length} metrics cannot be told apart.`,
  );
}

function fieldsOf(version: ModelVersion, run: RunRecord | undefined): Map<string, string> {
  const fields = new Map(Object.entries(run?.params ?? {}).map(([name, value]) => [`param ${name}`, value]));
  for (const [name, value] of Object.entries(version.tags)) fields.set(`tag ${name}`, value);
  for (const { name, digest, context } of version.datasets) fields.set(`dataset ${name} (${context ?? '–'})`, digest);
  fields.set('python', version.environment.python ?? '–');
  for (const line of version.environment.requirements ?? []) {
    const [name = line] = line.split(/[=<>~!;[ ]/);
    fields.set(`requirement ${name}`, line);
  }
  for (const { name, type, required } of version.signature?.inputs ?? [])
    fields.set(`input ${name}`, `${type}${required ? '' : ', optional'}`);
  for (const { name, type } of version.signature?.outputs ?? []) fields.set(`output ${name}`, type);
  fields.set('code commit', version.codeCommit ?? '–');
  if (version.description !== '') fields.set('description', version.description);
  return fields;
}

/** Fields that are not equal, in the order of b, then those that only a has. */
export function differing(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): DifferenceView[] {
  return [...new Set([...b.keys(), ...a.keys()])]
    .filter((name) => a.get(name) !== b.get(name))
    .map((name) => ({ name, a: a.get(name) ?? null, b: b.get(name) ?? null }));
}

/** @throws AppError `registry.unknown_model`, `registry.unknown_version` */
export async function readVersionDiff(
  deps: PagesDeps,
  project: string,
  name: string,
  asked: { readonly a?: number | undefined; readonly b?: number | undefined },
): Promise<VersionDiffPageView> {
  const { registry, evaluations, tracking } = deps;
  const model = await registry.models.get(project, name);
  const right = asked.b ?? Math.max(1, model.lastVersion);
  const champion = model.aliases['champion'];
  const left = asked.a ?? (champion !== undefined && champion !== right ? champion : Math.max(1, right - 1));
  const [a, b] = await Promise.all([
    registry.versions.get(project, name, left),
    registry.versions.get(project, name, right),
  ]);
  const runOf = (id: string | null) => (id === null ? undefined : tracking.runs.get(project, id));
  const [both, swapped, own, runA, runB] = await Promise.all([
    evaluations.between(b.id, a.id),
    evaluations.between(a.id, b.id),
    evaluations.newestOf([a.id, b.id]),
    runOf(a.runId),
    runOf(b.runId),
  ]);
  const [ownA, ownB] = [own.get(a.id), own.get(b.id)];
  const metrics =
    both === undefined
      ? comparedMetrics(ownB?.challengerMetrics ?? null, ownA?.challengerMetrics ?? null, null)
      : metricsOf(both);
  return {
    answer: diffAnswer(
      name,
      left,
      right,
      metrics,
      both !== undefined ? 'same-rows' : swapped !== undefined ? 'swapped' : 'apart',
    ),
    model: toModelView(model),
    a: toVersionView(a),
    b: toVersionView(b),
    evaluation: both === undefined ? null : toEvaluationView(both),
    ownEvaluations: { a: ownA?.id ?? null, b: ownB?.id ?? null },
    metrics,
    differences: differing(fieldsOf(a, runA), fieldsOf(b, runB)),
  };
}
