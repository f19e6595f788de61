// The pages of datasets: what data there is, whether it is fresh and valid, and whether one version may be trained on.
import { count, duration, percent, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type {
  DatasetPageView,
  DatasetRowView,
  DatasetsPageView,
  QualityCountsView,
} from '../../contracts/pages/datasets.ts';
import type { Principal } from '../../http/principal.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { toIso } from '../../kernel/time.ts';
import {
  compareColumns,
  type DatasetVersion,
  type Ingest,
  maskIngest,
  sightOf,
  toDatasetVersionView,
  toDatasetView,
  toIngestView,
} from '../datasets/index.ts';
import { addresses } from './addresses.ts';
import { answer, joined, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

function countsOf({ outcome, at, results, quarantine }: Ingest): QualityCountsView {
  return {
    outcome,
    at: toIso(at),
    checks: results.length,
    warned: results.filter(({ status }) => status === 'warned').length,
    failed: results.filter(({ status }) => status === 'failed').length,
    setAside: quarantine?.rows ?? 0,
  };
}

/** "What data, is it fresh and valid?" */
export function datasetsAnswer(rows: readonly DatasetRowView[], complete: boolean): AnswerView {
  if (rows.length === 0) return answer('idle', 'No dataset is declared yet.');
  const named = (some: readonly DatasetRowView[]) =>
    joined(
      some.map(({ name }) => link(name, addresses.dataset(name))),
      ', ',
      ' and ',
    );
  const filled = rows.filter(({ latest }) => latest !== null);
  const empty = rows.filter(({ latest }) => latest === null);
  const refused = rows.filter(({ delivery }) => delivery?.outcome === 'refused');
  const warned = rows.filter(({ delivery }) => delivery !== null && delivery.warned > 0);
  const ages = filled.flatMap(({ ageMs }) => (ageMs === null ? [] : [ageMs]));
  const oldest = filled.find(({ ageMs }) => ageMs === Math.max(...ages));
  return answer(
    refused.length > 0 ? 'fail' : warned.length > 0 ? 'warn' : filled.length === 0 ? 'idle' : 'ok',
    `${plural(rows.length, 'dataset')}${complete ? '' : ' on this page'}`,
    ...(empty.length === 0 ? [] : [', no data yet in ', ...named(empty)]),
    ...(oldest === undefined
      ? []
      : [filled.length === 1 ? '; ' : '; the oldest, ', ...named([oldest]), ` is ${duration(oldest.ageMs)} old`]),
    ...(refused.length === 0 ? [] : ['; the last delivery was refused for ', ...named(refused)]),
    ...(warned.length === 0 ? [] : ['; the last delivery has warnings for ', ...named(warned)]),
    refused.length + warned.length === 0 && filled.length > 0 ? '; every check of the last deliveries holds.' : '.',
  );
}

export async function readDatasets(deps: PagesDeps, project: string, page: PageRequest): Promise<DatasetsPageView> {
  const { datasets, lineage, clock } = deps;
  const found = await datasets.list(project, page);
  const [latest, deliveries, uses] = await Promise.all([
    datasets.latestOf(found.items),
    datasets.newestIngestOf(found.items),
    lineage.usesOf(found.items.map(({ id }) => ({ type: 'dataset', id }))),
  ]);
  const now = clock.now();
  const items = found.items.map(({ id, name, description, expectations, pii }): DatasetRowView => {
    const version = latest.get(id);
    const delivery = deliveries.get(id);
    return {
      id,
      project,
      name,
      description,
      checks: expectations.length,
      pii: pii.length,
      latest:
        version === undefined
          ? null
          : {
              number: version.number,
              rows: version.rows,
              bytes: version.bytes,
              columns: version.columns.length,
              asOf: toIso(version.asOf),
            },
      ageMs: version === undefined ? null : now - version.asOf,
      delivery: delivery === undefined ? null : countsOf(delivery),
      usedBy: [...(uses.get(id) ?? [])],
    };
  });
  return { ...found, answer: datasetsAnswer(items, found.nextCursor === undefined), items };
}

/** "Can I train on this version?" */
export function datasetAnswer(
  version: Pick<DatasetVersion, 'number' | 'rows' | 'columns'> | undefined,
  before: Pick<DatasetVersion, 'number' | 'rows' | 'columns'> | undefined,
  made: QualityCountsView | undefined,
  refused?: { readonly dataset: string; readonly id: string; readonly failed: number },
): AnswerView {
  const later =
    refused === undefined
      ? []
      : [
          ' The last delivery was ',
          link('refused', addresses.delivery(refused.dataset, refused.id)),
          `: ${plural(refused.failed, 'check')} failed.`,
        ];
  if (version === undefined)
    return later.length === 0
      ? answer('idle', 'No version yet: send it a file.')
      : answer('fail', 'No version yet.', ...later);
  const schema = before === undefined ? undefined : compareColumns(before.columns, version.columns);
  const changed = schema === undefined ? 0 : schema.missing.length + schema.unexpected.length + schema.retyped.length;
  const grown = before === undefined || before.rows === 0 ? undefined : (version.rows - before.rows) / before.rows;
  const growth = grown === undefined ? '' : `${grown < 0 ? '−' : '+'}${percent(Math.abs(grown))} rows`;
  const held = made === undefined ? 0 : made.checks - made.warned - made.failed;
  return answer(
    later.length > 0 ? 'fail' : made !== undefined && made.warned > 0 ? 'warn' : 'ok',
    `v${version.number}`,
    made === undefined || made.checks === 0
      ? ` has ${count(version.rows)} rows; nothing checks them`
      : ` passes ${held === made.checks ? 'all' : `${held} of`} ${plural(made.checks, 'check')}`,
    made === undefined || made.warned === 0 ? '' : ` (${plural(made.warned, 'warning')})`,
    made === undefined || made.setAside === 0 ? '' : `, ${plural(made.setAside, 'row')} set aside`,
    before === undefined
      ? '; the first version.'
      : `; ${growth === '' ? '' : `${growth} and `}${changed === 0 ? 'no schema change' : plural(changed, 'schema change')} since v${before.number}.`,
    ...later,
  );
}

/** @throws AppError `datasets.unknown_dataset`, `datasets.unknown_version` */
export async function readDataset(
  deps: PagesDeps,
  principal: Principal,
  project: string,
  name: string,
  wanted: number | 'latest',
  page: PageRequest,
): Promise<DatasetPageView> {
  const { datasets, lineage } = deps;
  const dataset = await datasets.get(project, name);
  const sight = sightOf(principal, dataset);
  const [latest, newest, versions, uses] = await Promise.all([
    datasets.latest(dataset),
    datasets.newestIngestOf([dataset]),
    datasets.versions(project, name, page),
    lineage.usesOf([{ type: 'dataset', id: dataset.id }]),
  ]);
  const version =
    wanted === 'latest' || wanted === latest?.number ? latest : await datasets.version(project, name, wanted);
  const shown = version === undefined ? versions.items : [version, ...versions.items];
  const [parents, made] = await Promise.all([
    datasets.versionsById([...new Set(shown.flatMap(({ parentId }) => parentId ?? []))]),
    version === undefined ? undefined : datasets.ingestOf(project, name, version.ingestId),
  ]);
  const before = parents.get(version?.parentId ?? '');
  const last = newest.get(dataset.id);
  const refused =
    last?.outcome === 'refused' && version?.id === latest?.id
      ? { dataset: name, id: last.id, failed: countsOf(last).failed }
      : undefined;
  return {
    answer: datasetAnswer(version, before, made === undefined ? undefined : countsOf(made.ingest), refused),
    hidden: [...sight.hidden],
    dataset: toDatasetView(dataset, latest),
    version: version === undefined ? null : toDatasetVersionView(version, name),
    ingest: made === undefined ? null : toIngestView(maskIngest(made.ingest, sight), name, version),
    usedBy: [...(uses.get(dataset.id) ?? [])],
    ...versions,
    items: versions.items.map((one) => ({
      version: toDatasetVersionView(one, name),
      rowsBefore: parents.get(one.parentId ?? '')?.rows ?? null,
    })),
  };
}
