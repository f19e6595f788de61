// This module's records as the native API answers them.
import type { AlarmView, MonitoringPlanView, MonitorWindowView } from '../../contracts/monitoring.ts';
import { toIso } from '../../kernel/time.ts';
import { shownUrl } from '../webhooks/index.ts';
import type { Alarm, MonitoringPlan, MonitorWindow } from './model.ts';

export function toPlanView(plan: MonitoringPlan): MonitoringPlanView {
  const { labels: _labels, labelColumn: _column, ...rest } = plan;
  return {
    ...rest,
    // They are set in pawl.yaml alone, so nobody who reads them here needs what makes them work.
    webhooks: plan.webhooks.map(shownUrl),
    monitors: Object.fromEntries(Object.entries(plan.monitors).map(([name, definition]) => [name, { ...definition }])),
  };
}

export function toWindowView(window: MonitorWindow): MonitorWindowView {
  const { project: _project, versionId: _version, ...rest } = window;
  return {
    ...rest,
    values: { ...window.values },
    from: toIso(window.from),
    to: toIso(window.to),
    at: toIso(window.at),
  };
}

export function toAlarmView(alarm: Alarm): AlarmView {
  const { versionId: _version, ...rest } = alarm;
  return {
    ...rest,
    raisedAt: toIso(alarm.raisedAt),
    clearedAt: alarm.clearedAt === null ? null : toIso(alarm.clearedAt),
  };
}
