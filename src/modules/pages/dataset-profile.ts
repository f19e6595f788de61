// The profile of a version beside the one before it: which columns moved, and what each is checked for.
import { metric, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { DatasetProfilePageView, ProfiledColumnView } from '../../contracts/pages/datasets.ts';
import type { Principal } from '../../http/principal.ts';
import { maskProfile, profilePsi, sightOf } from '../datasets/index.ts';
import { answer } from './answer.ts';
import type { PagesDeps } from './pages.ts';

/** From here on a distribution counts as moved, and as moved far (the usual reading of the index). */
const moved = 0.1;
const movedFar = 0.25;

/** "What do the columns hold, and did they change?" */
export function profileAnswer(
  columns: readonly { readonly profile: { readonly name: string }; readonly psi: number | null }[],
  before: number | null,
): AnswerView {
  const all = plural(columns.length, 'column');
  if (before === null) return answer('ok', `${all}; nothing came before to compare with.`);
  const known = columns.flatMap(({ profile, psi }) => (psi === null ? [] : [{ name: profile.name, psi }]));
  const changed = known.filter(({ psi }) => psi >= moved).sort((a, b) => b.psi - a.psi);
  const worst = changed[0]?.psi ?? 0;
  return answer(
    worst >= movedFar ? 'warn' : 'ok',
    known.length === 0
      ? `${all}, none of a kind whose distribution is compared with v${before}.`
      : changed.length === 0
        ? `${known.length === columns.length ? all : `${known.length} of ${all}`} compared with v${before}: none moved (PSI below ${moved}).`
        : `Since v${before} moved: ${changed.map(({ name, psi }) => `${name} (PSI ${metric(psi, 2)})`).join(', ')}.`,
  );
}

const sameEdges = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((edge, index) => edge === b[index]);

/** @throws AppError `datasets.unknown_dataset`, `datasets.unknown_version` */
export async function readDatasetProfile(
  { datasets }: PagesDeps,
  principal: Principal,
  project: string,
  name: string,
  wanted: number | 'latest',
): Promise<DatasetProfilePageView> {
  const sight = sightOf(principal, await datasets.get(project, name));
  const version = await datasets.version(project, name, wanted);
  const parent = version.parentId;
  const [profile, { ingest }, parents] = await Promise.all([
    datasets.profile(version),
    datasets.ingestOf(project, name, version.ingestId),
    datasets.versionsById(parent === null ? [] : [parent]),
  ]);
  const before = parents.get(parent ?? '');
  const older = new Map(
    before === undefined ? [] : (await datasets.profile(before)).columns.map((column) => [column.name, column]),
  );
  const shown = new Map(maskProfile(profile, sight).columns.map((column) => [column.name, column]));
  const columns = profile.columns.map((column): ProfiledColumnView => {
    const past = older.get(column.name);
    const histogram = past?.histogram ?? null;
    const comparable =
      !sight.hidden.has(column.name) &&
      histogram !== null &&
      column.histogram !== null &&
      sameEdges(histogram.edges, column.histogram.edges);
    const checks = ingest.results.filter(({ expectation }) => expectation.column === column.name);
    return {
      profile: structuredClone(shown.get(column.name) ?? column) as ProfiledColumnView['profile'],
      before: comparable ? (structuredClone(histogram) as ProfiledColumnView['before']) : null,
      psi: past === undefined ? null : profilePsi(past, column),
      checks: checks.map(({ expectation, status, failing }) => ({ expectation, status, failing })),
    };
  });
  const number = before?.number ?? null;
  return {
    answer: profileAnswer(columns, number),
    version: version.number,
    before: number,
    rows: profile.rows,
    hidden: [...sight.hidden],
    columns,
  };
}
