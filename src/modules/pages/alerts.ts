// Alarms: what is firing, and who has it?.
import type { AlertsPageView } from '../../contracts/pages/monitors.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { toAlarmView } from '../monitoring/index.ts';
import { alertsAnswer, openFor } from './monitors.ts';
import type { PagesDeps } from './pages.ts';

/** Open alarms of a project that the sentence counts. */
const alarmsCounted = 1000;

export async function readAlerts(
  deps: PagesDeps,
  project: string,
  filter: { readonly model?: string | undefined; readonly state?: 'open' | 'cleared' | undefined },
  page: PageRequest,
): Promise<AlertsPageView> {
  const { monitoring, clock } = deps;
  const [found, open, plans] = await Promise.all([
    monitoring.alarms({ project, ...filter }, page),
    monitoring.alarms({ project, state: 'open' }, { limit: alarmsCounted }),
    monitoring.plans(project),
  ]);
  const now = clock.now();
  return {
    ...found,
    answer: alertsAnswer(open.items, now),
    models: plans.map(({ model }) => model),
    items: found.items.map((alarm) => ({ alarm: toAlarmView(alarm), openMs: openFor(alarm, now) })),
  };
}
