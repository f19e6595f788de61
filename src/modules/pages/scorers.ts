// The pages of scorers: what judges the answers of applications, how it does, and of which traces.
import { count, percent, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { ScorerPageView, ScorerReading, ScorersPageView } from '../../contracts/pages/scorers.ts';
import type { OnlineView } from '../../contracts/scorers.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { type Scorers, toOnlineView, toScorerView } from '../scorers/index.ts';
import { addresses } from './addresses.ts';
import { answer, joined, link } from './answer.ts';
import { namesOfExperiments } from './evaluation-sets.ts';
import type { PagesDeps } from './pages.ts';
import { readScorer } from './scorer-reading.ts';

interface ScorerRow {
  readonly newest: { readonly name: string; readonly experimentId: string };
  readonly reading: Pick<ScorerReading, 'kind'>;
  readonly online: OnlineView | null;
}

const kinds: readonly (readonly [ScorerReading['kind'], string])[] = [
  ['judge', 'judge'],
  ['code', 'in code'],
  ['built-in', 'built in'],
  ['other', 'of another kind'],
];

/** "What judges the answers?" */
export function scorersAnswer(rows: readonly ScorerRow[], complete: boolean): AnswerView {
  if (rows.length === 0) return answer('idle', 'No scorer is registered yet.');
  const online = rows.filter((row) => (row.online?.sampleRate ?? 0) > 0);
  const parts = kinds.flatMap(([kind, words]) => {
    const n = rows.filter(({ reading }) => reading.kind === kind).length;
    return n === 0 ? [] : [kind === 'judge' ? plural(n, words) : `${count(n)} ${words}`];
  });
  return answer(
    online.length > 0 ? 'ok' : 'idle',
    `${plural(rows.length, 'scorer')}${complete ? '' : ' on this page'}: ${joined(parts, ', ', ' and ').join('')}; `,
    ...(online.length === 0
      ? ['none is to judge new traces']
      : [
          ...joined(
            online
              .slice(0, 3)
              .map(({ newest }) => link(newest.name, addresses.scorer(newest.experimentId, newest.name))),
            ', ',
            online.length > 3 ? ', ' : ' and ',
          ),
          online.length > 3 ? ` and ${count(online.length - 3)} more` : '',
          online.length === 1 ? ' is to judge new traces' : ' are to judge new traces',
        ]),
    '.',
  );
}

const atOnce = 500;

async function onlineOf({ scorers }: PagesDeps, project: string, ids: readonly string[]) {
  const found = new Map<string, OnlineView>();
  for (let at = 0; at < ids.length; at += atOnce)
    for (const one of await scorers.online(project, ids.slice(at, at + atOnce)))
      found.set(one.scorerId, toOnlineView(one));
  return found;
}

export async function readScorers(deps: PagesDeps, project: string, page: PageRequest): Promise<ScorersPageView> {
  const found = await deps.scorers.all(project, page);
  const [online, names] = await Promise.all([
    onlineOf(
      deps,
      project,
      found.items.map(({ newest }) => newest.scorerId),
    ),
    namesOfExperiments(
      deps,
      project,
      found.items.map(({ newest }) => newest.experimentId),
    ),
  ]);
  const items = found.items.map(({ newest, versions }) => {
    const view = toScorerView(newest);
    return {
      newest: view,
      reading: readScorer(view.definition),
      versions,
      experiment: names.get(newest.experimentId) ?? null,
      online: online.get(newest.scorerId) ?? null,
    };
  });
  return { ...found, answer: scorersAnswer(items, found.nextCursor === undefined && page.cursor === undefined), items };
}

const kindWords = { code: 'code', judge: 'a judge', 'built-in': 'built in', other: 'of a kind that is shown as it is' };

/** "How does it judge, and which traces?" */
export function scorerAnswer(
  versions: number,
  newest: { readonly version: number; readonly kind: ScorerReading['kind']; readonly model: string | null },
  online: OnlineView | null,
): AnswerView {
  const { version, kind, model } = newest;
  const rate = online?.sampleRate ?? 0;
  return answer(
    rate > 0 ? 'ok' : 'idle',
    versions === 1 ? `v${version}, the only version, is ` : `v${version}, the newest of ${count(versions)}, is `,
    kindWords[kind],
    model === null ? '' : ` asked of ${model}`,
    rate === 0
      ? '; it is to judge no new trace.'
      : `; it is to judge ${rate === 1 ? 'every' : `${percent(rate)} of`} new `,
    rate === 0 ? '' : rate === 1 ? 'trace' : 'traces',
    rate === 0 || online?.filter === null || online?.filter === undefined ? '' : ` where ${online.filter}`,
    rate === 0 ? '' : '.',
  );
}

/** @throws AppError `scorers.unknown_scorer` */
export async function readScorerPage(
  deps: PagesDeps,
  project: string,
  key: Parameters<Scorers['versions']>[1],
): Promise<ScorerPageView> {
  const versions = await deps.scorers.versions(project, key);
  const items = versions
    .toReversed()
    .map(toScorerView)
    .map((version) => ({ version, reading: readScorer(version.definition) }));
  const [online, names] = await Promise.all([
    onlineOf(
      deps,
      project,
      versions.slice(0, 1).map(({ scorerId }) => scorerId),
    ),
    namesOfExperiments(deps, project, [key.experimentId]),
  ]);
  const [newest] = items;
  const set = online.get(newest?.version.scorerId ?? '') ?? null;
  return {
    answer: scorerAnswer(
      items.length,
      {
        version: newest?.version.version ?? 0,
        kind: newest?.reading.kind ?? 'other',
        model: newest?.reading.model ?? null,
      },
      set,
    ),
    experiment: names.get(key.experimentId) ?? null,
    online: set,
    items,
  };
}
