// The pages of feature views: which go stale, and whether the served values are right and fresh.
import { count, duration, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { FeaturesPageView, FeatureViewPageView, FeatureViewRowView } from '../../contracts/pages/features.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { type Millis, toIso } from '../../kernel/time.ts';
import {
  toFeatureViewView,
  toMaterializationView,
  toServiceView,
  type ViewStanding,
  type ViewVersion,
} from '../features/index.ts';
import { addresses } from './addresses.ts';
import { answer, joined, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

const servicesRead = 100;

function skewedOf({ skew }: ViewStanding): number | null {
  return skew === undefined ? null : skew.features.filter(({ mismatches }) => mismatches > 0).length;
}

/** Served values are stale from the ttl on, which withholds them. */
function isStale(view: ViewVersion, { materialized }: ViewStanding, now: Millis): boolean {
  const { ttlMs } = view.definition;
  return ttlMs !== null && materialized !== undefined && now - materialized.at > ttlMs;
}

/** "Which features exist, which go stale?" */
export function featuresAnswer(
  rows: readonly Pick<FeatureViewRowView, 'name' | 'materialized' | 'stale' | 'skewed'>[],
  complete: boolean,
): AnswerView {
  if (rows.length === 0) return answer('idle', 'No feature view is declared yet.');
  const named = (some: readonly { readonly name: string }[]) =>
    joined(
      some.map(({ name }) => link(name, addresses.featureView(name))),
      ', ',
      ' and ',
    );
  const stale = rows.filter((row) => row.stale);
  const skewed = rows.filter((row) => (row.skewed ?? 0) > 0);
  const offline = rows.filter(({ materialized }) => materialized === null);
  return answer(
    skewed.length > 0 ? 'fail' : stale.length > 0 ? 'stale' : offline.length === rows.length ? 'idle' : 'ok',
    `${plural(rows.length, 'feature view')}${complete ? '' : ' on this page'}`,
    ...(stale.length === 0
      ? [offline.length === rows.length ? ', none online' : ', none past its ttl']
      : [', past the ttl: ', ...named(stale)]),
    ...(offline.length === 0 || offline.length === rows.length ? [] : ['; not online: ', ...named(offline)]),
    ...(skewed.length === 0 ? [] : ['; served values are skewed in ', ...named(skewed)]),
    '.',
  );
}

export async function readFeatures(deps: PagesDeps, project: string, page: PageRequest): Promise<FeaturesPageView> {
  const { features, lineage, clock } = deps;
  const [found, services] = await Promise.all([
    features.views(project, page),
    features.services(project, { limit: servicesRead }),
  ]);
  const [standings, uses] = await Promise.all([
    features.standingOf(found.items),
    lineage.usesOf(found.items.map(({ id }) => ({ type: 'feature-view', id }))),
  ]);
  const now = clock.now();
  const items = found.items.map((view): FeatureViewRowView => {
    const { id, name, number, owner, description, definition } = view;
    const standing = standings.get(id) ?? { materialized: undefined, skew: undefined };
    const { materialized } = standing;
    return {
      id,
      project,
      name,
      number,
      owner,
      description,
      entity: definition.entity,
      features: definition.features.length,
      ttlMs: definition.ttlMs,
      materialized: materialized === undefined ? null : { at: toIso(materialized.at), rows: materialized.rows },
      ageMs: materialized === undefined ? null : now - materialized.at,
      stale: isStale(view, standing, now),
      skewed: skewedOf(standing),
      usedBy: [...(uses.get(id) ?? [])],
    };
  });
  return {
    ...found,
    answer: featuresAnswer(items, found.nextCursor === undefined),
    services: services.items.map(toServiceView),
    items,
  };
}

/** "Are served values right and fresh?" */
export function featureViewAnswer(view: ViewVersion, standing: ViewStanding, now: Millis): AnswerView {
  const { materialized } = standing;
  if (materialized === undefined)
    return answer('idle', 'Nothing is online yet: materialise the view to serve its values.');
  const stale = isStale(view, standing, now);
  const skewed = skewedOf(standing);
  return answer(
    skewed !== null && skewed > 0 ? 'fail' : stale ? 'stale' : 'ok',
    `${stale ? 'Past its ttl' : 'Fresh'}: the values of ${plural(materialized.rows, 'key')} are ${duration(now - materialized.at)} old`,
    stale ? ' and withheld from readers' : '',
    skewed === null
      ? '; nobody has compared them with values computed anew.'
      : skewed === 0
        ? `; all ${count(standing.skew?.checked)} compared are right.`
        : `; skew on ${skewed} of ${plural(view.definition.features.length, 'feature')}.`,
  );
}

/** @throws AppError `features.unknown_view` */
export async function readFeatureView(
  deps: PagesDeps,
  project: string,
  name: string,
  page: PageRequest,
): Promise<FeatureViewPageView> {
  const { features, lineage, clock } = deps;
  const view = await features.view(project, name);
  const [past, standings, uses] = await Promise.all([
    features.materializations(view, page),
    features.standingOf([view]),
    lineage.usesOf([{ type: 'feature-view', id: view.id }]),
  ]);
  const standing = standings.get(view.id) ?? { materialized: undefined, skew: undefined };
  const now = clock.now();
  return {
    ...past,
    answer: featureViewAnswer(view, standing, now),
    view: toFeatureViewView(view, now, standing.materialized, standing.skew),
    stale: isStale(view, standing, now),
    usedBy: [...(uses.get(view.id) ?? [])],
    items: past.items.map(toMaterializationView),
  };
}
