// What monitors of drift measured, read from their windows: the map of columns by time, and one cell of it with both distributions.
import { metric } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { DriftCellPageView, DriftMapView } from '../../contracts/pages/monitors.ts';
import { toIso } from '../../kernel/time.ts';
import { psiByBin } from '../../numerics/drift/psi.ts';
import {
  aboutMethod,
  driftRatio,
  isTest,
  type MonitorWindow,
  monitoringErrors,
  toWindowView,
} from '../monitoring/index.ts';
import { addresses } from './addresses.ts';
import { answer, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

/** One measured column of a window. */
export interface MeasuredColumn {
  readonly column: string;
  readonly value: number;
  readonly method: string;
  readonly threshold: number;
  /** 1 and more is drift. */
  readonly ratio: number;
  readonly excluded: boolean;
  readonly referenceRows: number;
  readonly currentRows: number;
  readonly referenceMissing: number;
  readonly currentMissing: number;
  readonly edges: readonly number[];
  /** Of a column of text; null stands for all without a bin of their own. */
  readonly categories: readonly (string | null)[] | null;
  readonly referenceCounts: readonly number[];
  readonly currentCounts: readonly number[];
}

type Values = Readonly<Record<string, unknown>>;
const numberOf = (of: Values, name: string): number => (typeof of[name] === 'number' ? of[name] : 0);
const listOf = (of: Values, name: string): readonly number[] =>
  Array.isArray(of[name]) ? of[name].filter((value): value is number => typeof value === 'number') : [];
const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The score has no column of its own; it is shown under this name. */
const scoreColumn = 'score';

/** Columns that a window measured; none for a window without data. */
export function columnsOf({ values }: Pick<MonitorWindow, 'values'>): readonly MeasuredColumn[] {
  const single: unknown = values['column'];
  const many: unknown = values['columns'];
  const found = isValues(single)
    ? [{ ...single, column: scoreColumn }]
    : Array.isArray(many)
      ? many.filter(isValues)
      : [];
  return found.flatMap((of: Values) => {
    const { column, value, method = values['method'], threshold = values['threshold'], ratio, categories } = of;
    if (typeof column !== 'string' || typeof value !== 'number') return [];
    const [name, limit] = [typeof method === 'string' ? method : 'psi', typeof threshold === 'number' ? threshold : 1];
    return [
      {
        column,
        value,
        method: name,
        threshold: limit,
        // Windows of before kept what follows from the rest.
        ratio: typeof ratio === 'number' ? ratio : driftRatio(name, value, limit),
        excluded: of['excluded'] === true,
        referenceRows: numberOf(of, 'referenceRows'),
        currentRows: numberOf(of, 'currentRows'),
        referenceMissing: numberOf(of, 'referenceMissing'),
        currentMissing: numberOf(of, 'currentMissing'),
        edges: listOf(of, 'edges'),
        categories: Array.isArray(categories)
          ? categories.map((category) => (typeof category === 'string' ? category : null))
          : null,
        referenceCounts: listOf(of, 'referenceCounts'),
        currentCounts: listOf(of, 'currentCounts'),
      },
    ];
  });
}

/** Column × time. @param windows of drift monitors, newest first @param complete whether there are no older ones */
export function driftMap(windows: readonly MonitorWindow[], complete: boolean): DriftMapView {
  const times = new Map(windows.map((window) => [window.at, window]));
  const order = [...times.keys()].sort((a, b) => a - b);
  const place = new Map(order.map((at, index) => [at, index]));
  const rows = new Map<string, DriftMapView['rows'][number]>();
  for (const window of windows) {
    for (const { column, value, ratio, excluded } of columnsOf(window)) {
      const row = rows.get(column) ?? { column, excluded: false, worst: 0, cells: order.map(() => null) };
      row.cells[place.get(window.at) ?? 0] = { window: window.id, value, ratio };
      rows.set(column, { ...row, excluded: row.excluded || excluded, worst: Math.max(row.worst, ratio) });
    }
  }
  return {
    windows: order.map((at) => {
      const window = times.get(at);
      return { at: toIso(at), to: toIso(window?.to ?? at), version: window?.version ?? 0 };
    }),
    rows: [...rows.values()].sort(
      (a, b) => Number(a.excluded) - Number(b.excluded) || b.worst - a.worst || a.column.localeCompare(b.column),
    ),
    complete,
  };
}

function binLabel({ edges, categories }: Pick<MeasuredColumn, 'edges' | 'categories'>, index: number): string {
  if (categories !== null) return categories[index] ?? 'all others';
  const [below, above] = [edges[index - 1], edges[index]];
  if (below === undefined) return above === undefined ? 'all' : `≤ ${metric(above, 3)}`;
  return above === undefined ? `> ${metric(below, 3)}` : `${metric(below, 3)} … ${metric(above, 3)}`;
}

/** "How far is this column from its reference, and where?" */
export function cellAnswer(
  window: Pick<MonitorWindow, 'version' | 'model' | 'to'>,
  found: Pick<MeasuredColumn, 'column' | 'value' | 'method' | 'threshold' | 'ratio' | 'excluded'>,
  bins: DriftCellPageView['bins'],
): AnswerView {
  const total = bins.reduce((sum, { psi }) => sum + psi, 0);
  const [most] = bins.toSorted((a, b) => b.psi - a.psi);
  return answer(
    found.ratio >= 1 ? 'warn' : 'ok',
    isTest(found.method)
      ? `${found.column} and its reference are of one law with p ${metric(found.value)}, the level being ${metric(found.threshold)}`
      : `${found.column} is ${metric(found.value)} from its reference, ${metric(found.ratio, 2)} times the threshold ${metric(found.threshold)}`,
    ', on ',
    link(`v${window.version}`, addresses.modelVersion(window.model, window.version)),
    ` in the window to ${toIso(window.to).slice(0, 10)}`,
    most === undefined || total === 0
      ? ''
      : `; the bin ${most.label} adds most, ${Math.round((most.psi / total) * 100)} % of the index`,
    found.excluded ? '. No alarm counts this column.' : '.',
  );
}

/** Views looked through for a feature of a column's name. */
const viewsRead = 200;

/** @throws AppError `monitoring.unknown_window`, `monitoring.unknown_column` */
export async function readDriftCell(
  deps: PagesDeps,
  project: string,
  model: string,
  windowId: string,
  column: string,
): Promise<DriftCellPageView> {
  const [window, views] = await Promise.all([
    deps.monitoring.window(project, windowId),
    deps.features.views(project, { limit: viewsRead }),
  ]);
  const found = columnsOf(window).find((one) => one.column === column);
  if (found === undefined || window.model !== model)
    throw monitoringErrors.create('unknown_column', `The window ${windowId} of ${model} did not measure ${column}.`);
  const { edges, referenceCounts, currentCounts, method, threshold } = found;
  const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
  const [referenceAll, currentAll] = [sum(referenceCounts), sum(currentCounts)];
  const parts = referenceAll > 0 && currentAll > 0 ? psiByBin(referenceCounts, currentCounts).contributions : undefined;
  const bins = referenceCounts.map((reference, index) => {
    const current = currentCounts[index] ?? 0;
    return {
      label: binLabel(found, index),
      reference,
      current,
      referenceShare: referenceAll === 0 ? 0 : reference / referenceAll,
      currentShare: currentAll === 0 ? 0 : current / currentAll,
      psi: parts?.[index] ?? 0,
    };
  });
  const sample = (rows: number, missing: number) => ({ rows, missing, missingShare: rows === 0 ? 0 : missing / rows });
  return {
    answer: cellAnswer(window, found, bins),
    window: toWindowView(window),
    column,
    method,
    about: aboutMethod(method),
    value: found.value,
    threshold,
    excluded: found.excluded,
    reference: sample(found.referenceRows, found.referenceMissing),
    current: sample(found.currentRows, found.currentMissing),
    edges: [...edges],
    bins,
    usedBy: views.items
      .filter(({ definition }) => definition.features.some((feature) => feature.name === column))
      .map(({ name: view }) => ({ name: view })),
  };
}
