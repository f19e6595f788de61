// Monitors of a served model: what each looks at, what it found in each window, and the alarms that come of it.
import type { Json } from '../../kernel/json.ts';
import type { Millis } from '../../kernel/time.ts';
import type { InputSpec } from '../pipelines/index.ts';
import type { DriftRule } from './drift-report.ts';

interface DriftOptions extends DriftRule {
  /** Path of the reference rows among the artifacts of the version's run. */
  readonly reference: string;
}

/** What a monitor looks at. */
export type MonitorDefinition =
  | ({
      readonly type: 'data-drift';
      readonly exclude: readonly string[];
      /** Drifted columns that make a breach; null: half of them. */
      readonly minimum: number | null;
    } & DriftOptions)
  | ({ readonly type: 'prediction-drift' } & DriftOptions)
  | {
      readonly type: 'performance';
      /** AUC below the reference minus this is a breach. */
      readonly aucDrop: number | null;
      /** Metric of the version's run that is the reference AUC. */
      readonly aucReference: string;
      readonly eceMax: number | null;
      /** Newly matured cut-offs in a row that must breach. */
      readonly consecutive: number;
    }
  | { readonly type: 'estimated-performance'; readonly aucDrop: number; readonly reference: string }
  | {
      readonly type: 'data-quality' /** Largest share of missing values in a column. */;
      readonly missingMax: number;
      readonly rowsMin: number;
    }
  | { readonly type: 'service'; readonly errorRateMax: number; readonly p99MsMax: number }
  | {
      readonly type: 'kpi';
      /** Value of each contacted row by its label: positive (1) and negative (0). */
      readonly perPositive: number;
      readonly perNegative: number;
      /** Series of the objective that the values are recorded under. */
      readonly series: string;
      readonly perRows: number;
      readonly minimum: number | null;
    };

export type MonitorType = MonitorDefinition['type'];

export interface MonitoringPlan {
  readonly project: string;
  readonly model: string;
  readonly endpoint: string;
  /** Cron expression, UTC. */
  readonly schedule: string;
  /** Predictions of this span up to the run are looked at. */
  readonly windowMs: Millis;
  /** Labelled rows of one cut-off, for what needs labels; null when there are none. */
  readonly labels: InputSpec | null;
  readonly labelColumn: string | null;
  /** Score from which on the decision is positive. */
  readonly threshold: number;
  readonly webhooks: readonly string[];
  readonly objective: string | null;
  readonly monitors: Readonly<Record<string, MonitorDefinition>>;
}

export type WindowStatus = 'ok' | 'breach' | 'no-data';

/** What a monitor found at one time about one version. */
export interface MonitorWindow {
  readonly id: string;
  readonly project: string;
  readonly model: string;
  readonly monitor: string;
  readonly type: MonitorType;
  readonly versionId: string;
  readonly version: number;
  readonly status: WindowStatus;
  /** Span of the predictions, or the cut-off of the labelled rows. */
  readonly from: Millis;
  readonly to: Millis;
  readonly rows: number;
  /** The finding in one sentence. */
  readonly text: string;
  readonly values: { readonly [name: string]: Json };
  readonly at: Millis;
}

export interface Alarm {
  readonly id: string;
  readonly project: string;
  readonly model: string;
  readonly monitor: string;
  readonly versionId: string;
  readonly version: number;
  readonly state: 'open' | 'cleared';
  readonly text: string;
  readonly raisedAt: Millis;
  readonly clearedAt: Millis | null;
  readonly clearedBecause: string | null;
  /** Window that raised it, and the newest that confirmed it. */
  readonly windowId: string;
  readonly lastWindowId: string;
  readonly acknowledgedBy: string | null;
}

/** What to do with a monitor's alarm after a window: alarms are raised and cleared once each. */
export function alarmAction(open: Alarm | undefined, status: WindowStatus): 'raise' | 'confirm' | 'clear' | 'none' {
  if (status === 'breach') return open === undefined ? 'raise' : 'confirm';
  return status === 'ok' && open !== undefined ? 'clear' : 'none';
}

/** Length of the run of breaches at the end of the windows, newest last. */
export function breachStreak(windows: readonly Pick<MonitorWindow, 'values'>[]): number {
  let streak = 0;
  for (const window of windows) streak = window.values['breach'] === true ? streak + 1 : 0;
  return streak;
}
