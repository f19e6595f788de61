// The counters of the data plane in the text format of Prometheus, version 0.0.4.
import type { ViewCounts } from './features/feature-join.ts';
import type { ArmRuntime, RuntimeReport } from './runtime-report.ts';

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly of: (arm: ArmRuntime) => number;
}

const metrics: readonly Metric[] = [
  { name: 'requests_total', type: 'counter', help: 'Requests taken.', of: ({ counts }) => counts.requests },
  { name: 'rows_total', type: 'counter', help: 'Rows of them.', of: ({ counts }) => counts.rows },
  {
    name: 'runs_total',
    type: 'counter',
    help: 'Runs of the model; requests share them.',
    of: ({ counts }) => counts.runs,
  },
  {
    name: 'shed_total',
    type: 'counter',
    help: 'Requests refused because too many waited or the model would be free too late.',
    of: ({ counts }) => counts.shed,
  },
  {
    name: 'expired_total',
    type: 'counter',
    help: 'Requests whose time was over before they ran.',
    of: ({ counts }) => counts.expired,
  },
  { name: 'queue_length', type: 'gauge', help: 'Requests that wait.', of: ({ counts }) => counts.waiting },
  {
    name: 'run_fixed_seconds',
    type: 'gauge',
    help: 'Cost of a run whatever its rows, learnt from the last runs.',
    of: ({ counts }) => counts.cost.fixedMs / 1000,
  },
  {
    name: 'run_row_seconds',
    type: 'gauge',
    help: 'Cost of each row of a run, learnt from the last runs.',
    of: ({ counts }) => counts.cost.perRowMs / 1000,
  },
  {
    name: 'cache_hits_total',
    type: 'counter',
    help: 'Requests answered from the cache.',
    of: ({ counts }) => counts.cacheHits,
  },
  {
    name: 'cache_misses_total',
    type: 'counter',
    help: 'Requests not in the cache.',
    of: ({ counts }) => counts.cacheMisses,
  },
  {
    name: 'worker_restarts_total',
    type: 'counter',
    help: 'Starts of Python processes after one ended.',
    of: ({ workers }) => workers.reduce((sum, { restarts }) => sum + restarts, 0),
  },
  {
    name: 'workers_up',
    type: 'gauge',
    help: 'Python processes that are idle or in a run.',
    of: ({ workers }) => workers.filter(({ state }) => state === 'idle' || state === 'busy').length,
  },
];

const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

const featureMetrics: readonly (Omit<Metric, 'of'> & { readonly of: (counts: ViewCounts) => number })[] = [
  { name: 'feature_lookups_total', type: 'counter', help: 'Reads of the online store.', of: ({ lookups }) => lookups },
  {
    name: 'feature_lookups_unavailable_total',
    type: 'counter',
    help: 'Reads of the online store that failed or came too late.',
    of: ({ unavailable }) => unavailable,
  },
  {
    name: 'feature_rows_missing_total',
    type: 'counter',
    help: 'Rows of whose entity the view holds nothing.',
    of: ({ missing }) => missing,
  },
  {
    name: 'feature_rows_stale_total',
    type: 'counter',
    help: 'Rows whose values are too old.',
    of: ({ stale }) => stale,
  },
];

/** What is of no single endpoint. */
export interface PlaneCounts {
  readonly droppedCopies: number;
  readonly unlogged: number;
  readonly spoolBytes: number;
}

const planeMetrics: readonly (Omit<Metric, 'of'> & { readonly of: (counts: PlaneCounts) => number })[] = [
  {
    name: 'dropped_copies_total',
    type: 'counter',
    help: 'Copies for watched arms that were not run because too many waited.',
    of: ({ droppedCopies }) => droppedCopies,
  },
  {
    name: 'unlogged_answers_total',
    type: 'counter',
    help: 'Answers that left without an entry in the prediction log, which could not be written.',
    of: ({ unlogged }) => unlogged,
  },
  {
    name: 'log_waiting_bytes',
    type: 'gauge',
    help: 'Bytes of the prediction log that wait to be collected.',
    of: ({ spoolBytes }) => spoolBytes,
  },
];

export function exposition(report: RuntimeReport, counts: PlaneCounts): string {
  let text = '';
  const head = (name: string, type: Metric['type'], help: string): void => {
    text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
  };
  for (const { name, type, help, of } of metrics) {
    head(`pawl_serving_${name}`, type, help);
    for (const [endpoint, { arms }] of Object.entries(report))
      for (const arm of arms) {
        const labels = `endpoint=${quoted(endpoint)},version=${quoted(arm.version)},role=${quoted(arm.role)}`;
        text += `pawl_serving_${name}{${labels}} ${of(arm)}\n`;
      }
  }
  for (const { name, type, help, of } of featureMetrics) {
    head(`pawl_serving_${name}`, type, help);
    for (const [endpoint, { features }] of Object.entries(report))
      for (const view of features)
        text += `pawl_serving_${name}{endpoint=${quoted(endpoint)},view=${quoted(view.view)}} ${of(view)}\n`;
  }
  for (const { name, type, help, of } of planeMetrics) {
    head(`pawl_serving_${name}`, type, help);
    text += `pawl_serving_${name} ${of(counts)}\n`;
  }
  return text;
}
