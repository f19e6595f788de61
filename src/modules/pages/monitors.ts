// Monitors: which models are degrading, and for one model, what drifted and does it matter?
import { duration, metric, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type {
  MonitoredRowView,
  MonitorPageView,
  MonitorsPageView,
  PerformancePointView,
} from '../../contracts/pages/monitors.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { toIso } from '../../kernel/time.ts';
import {
  type Alarm,
  type MonitoringPlan,
  type MonitorWindow,
  toAlarmView,
  toPlanView,
  toWindowView,
} from '../monitoring/index.ts';
import { addresses } from './addresses.ts';
import { answer, joined, link } from './answer.ts';
import { columnsOf, driftMap } from './drift.ts';
import type { PagesDeps } from './pages.ts';

/** Open alarms of a project that its pages look at. */
const alarmsRead = 1000;
/** Windows of drift monitors, and of performance monitors, that a model's page draws. */
const windowsDrawn = 60;
const daysDrawn = 400;

const numberOf = ({ values }: MonitorWindow, name: string): number | null => {
  const value: unknown = values[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

/** Names of a plan's monitors of these types. */
function named(plan: MonitoringPlan, ...types: readonly string[]): string[] {
  return Object.entries(plan.monitors).flatMap(([name, { type }]) => (types.includes(type) ? [name] : []));
}

/** "Which models are degrading?" */
export function monitorsAnswer(
  rows: readonly { readonly plan: { readonly model: string }; readonly openAlarms: number }[],
): AnswerView {
  if (rows.length === 0) return answer('idle', 'No model is watched.');
  const degrading = rows.filter(({ openAlarms }) => openAlarms > 0);
  if (degrading.length === 0)
    return answer(
      'ok',
      rows.length === 1 ? 'The watched model has' : `All ${rows.length} watched models have`,
      ' no open alarm.',
    );
  return answer(
    'warn',
    ...joined(
      degrading.map(({ plan }) => link(plan.model, addresses.monitor(plan.model))),
      ', ',
      ' and ',
    ),
    degrading.length === 1 ? ' has ' : ' have ',
    plural(
      degrading.reduce((sum, { openAlarms }) => sum + openAlarms, 0),
      'open alarm',
    ),
    rows.length === degrading.length
      ? '.'
      : `; ${rows.length - degrading.length} of ${rows.length} watched models have none.`,
  );
}

export async function readMonitors(deps: PagesDeps, project: string): Promise<MonitorsPageView> {
  const { monitoring, clock } = deps;
  const [plans, windows, alarms] = await Promise.all([
    monitoring.plans(project),
    monitoring.newestWindows(project),
    monitoring.alarms({ project, state: 'open' }, { limit: alarmsRead }),
  ]);
  const now = clock.now();
  const items = plans.map((plan): MonitoredRowView => {
    // Newest first: the first that fits is the newest.
    const newest = (...types: readonly string[]) =>
      windows.find(({ model, type }) => model === plan.model && types.includes(type));
    const drift = newest('data-drift');
    const worst =
      drift === undefined
        ? undefined
        : columnsOf(drift)
            .filter(({ excluded }) => !excluded)
            .toSorted((a, b) => b.value - a.value)[0];
    const aucOf = (window: MonitorWindow | undefined) => {
      const auc = window === undefined ? null : numberOf(window, 'auc');
      return window === undefined || auc === null ? null : { auc, at: toIso(window.to) };
    };
    const performance = newest('performance');
    return {
      plan: toPlanView(plan),
      drift:
        drift === undefined || worst === undefined
          ? null
          : { column: worst.column, ratio: worst.ratio, at: toIso(drift.to) },
      estimated: aucOf(newest('estimated-performance')),
      realised: aucOf(performance),
      labelLagMs: performance === undefined ? null : Math.max(0, now - performance.to),
      openAlarms: alarms.items.filter(({ model }) => model === plan.model).length,
    };
  });
  return { answer: monitorsAnswer(items), items };
}

/** AUC by day of prediction: what labels showed, and what was estimated without them. @param windows newest first */
export function performanceOf(windows: readonly MonitorWindow[]): PerformancePointView[] {
  const days = new Map<string, PerformancePointView>();
  for (const window of windows.toReversed()) {
    const auc = numberOf(window, 'auc');
    if (auc === null) continue;
    const day = toIso(window.to).slice(0, 10);
    const point = days.get(day) ?? { day, realised: null, estimated: null, floor: null, version: window.version };
    days.set(
      day,
      window.type === 'performance'
        ? { ...point, realised: auc, floor: numberOf(window, 'floor'), version: window.version }
        : { ...point, estimated: auc },
    );
  }
  return [...days.values()].sort((a, b) => a.day.localeCompare(b.day));
}

/** "What drifted, does it matter?" @param drifted newest window with data of the drift monitors */
export function monitorAnswer(
  model: string,
  drifted: MonitorWindow | undefined,
  performance: readonly PerformancePointView[],
  open: readonly Pick<Alarm, 'id' | 'monitor'>[],
): AnswerView {
  const realised = performance.findLast((point) => point.realised !== null);
  const estimated = performance.findLast((point) => point.estimated !== null);
  if (drifted === undefined && realised === undefined && estimated === undefined)
    return answer('idle', 'The monitors have found no data yet.');
  const below = realised?.realised != null && realised.floor !== null && realised.realised < realised.floor;
  const over =
    drifted === undefined
      ? []
      : columnsOf(drifted)
          .filter(({ ratio, excluded }) => !excluded && ratio >= 1)
          .toSorted((a, b) => b.value - a.value);
  // Drift alone is amber: it is harm only when performance says so.
  const tone = below ? 'fail' : open.length > 0 || over.length > 0 ? 'warn' : 'ok';
  return answer(
    tone,
    over.length === 0
      ? 'Nothing drifted past its threshold'
      : `${over
          .slice(0, 3)
          .map(({ column }) => column)
          .join(', ')}${over.length > 3 ? ` and ${over.length - 3} more` : ''} drifted past the threshold`,
    drifted === undefined ? '' : ` in the window to ${toIso(drifted.to).slice(0, 10)}`,
    realised === undefined
      ? '; no label has come yet'
      : `; realised AUC ${metric(realised.realised)} on ${realised.day}${realised.floor === null ? '' : ` (floor ${metric(realised.floor)})`}`,
    estimated === undefined || (realised !== undefined && estimated.day <= realised.day)
      ? ''
      : `, estimated ${metric(estimated.estimated)} on ${estimated.day}`,
    ...(open.length === 0
      ? ['; no alarm is open']
      : [
          '; open: ',
          ...joined(
            open.map(({ id, monitor }) => link(monitor, addresses.alarm(id))),
            ', ',
            ' and ',
          ),
        ]),
    '.',
    below ? ` ${model} is below its floor.` : '',
  );
}

/** @throws AppError `monitoring.unknown_plan` */
export async function readMonitor(
  deps: PagesDeps,
  project: string,
  model: string,
  page: PageRequest,
): Promise<MonitorPageView> {
  const { monitoring } = deps;
  const plan = await monitoring.plan(project, model);
  const windowsOf = async (limit: number, ...types: readonly string[]) => {
    const monitors = named(plan, ...types);
    return monitors.length === 0 ? { items: [] } : monitoring.windows({ project, model, monitors }, { limit });
  };
  const [found, drift, performance, open] = await Promise.all([
    monitoring.windows({ project, model }, page),
    windowsOf(windowsDrawn, 'data-drift', 'prediction-drift'),
    windowsOf(daysDrawn, 'performance', 'estimated-performance'),
    monitoring.openAlarms(project, model),
  ]);
  const points = performanceOf(performance.items);
  return {
    ...found,
    answer: monitorAnswer(
      model,
      drift.items.find((window) => window.type === 'data-drift' && window.status !== 'no-data'),
      points,
      open,
    ),
    plan: toPlanView(plan),
    alarms: open.map(toAlarmView),
    drift: driftMap(drift.items, !('nextCursor' in drift) || drift.nextCursor === undefined),
    performance: points,
    items: found.items.map((window) => {
      const { values: _values, ...row } = toWindowView(window);
      return row;
    }),
  };
}

/** How long an alarm has been, or was, open. */
export function openFor(alarm: Pick<Alarm, 'raisedAt' | 'clearedAt'>, now: number): number {
  return Math.max(0, (alarm.clearedAt ?? now) - alarm.raisedAt);
}

/** "What is firing, who has it?" */
export function alertsAnswer(
  open: readonly Pick<Alarm, 'id' | 'monitor' | 'model' | 'acknowledgedBy' | 'raisedAt' | 'clearedAt'>[],
  now: number,
): AnswerView {
  if (open.length === 0) return answer('ok', 'Nothing is firing.');
  const oldest = open.toSorted((a, b) => a.raisedAt - b.raisedAt)[0];
  const untaken = open.filter(({ acknowledgedBy }) => acknowledgedBy === null).length;
  return answer(
    'warn',
    `${plural(open.length, 'alarm')} open, ${untaken === 0 ? 'each taken by somebody' : untaken === open.length ? 'taken by nobody' : `${untaken} taken by nobody`}`,
    ...(oldest === undefined
      ? []
      : [
          '; the oldest, ',
          link(`${oldest.monitor} on ${oldest.model}`, addresses.alarm(oldest.id)),
          `, for ${duration(openFor(oldest, now))}`,
        ]),
    '.',
  );
}
