// From a declared monitor (options as people write them) to its definition, with defaults. Unknown types and options are refused.

import { driftMethods, driftProfiles, ruleOf } from './drift-methods.ts';
import type { DriftRule } from './drift-report.ts';
import { monitoringErrors } from './errors.ts';
import type { MonitorDefinition } from './model.ts';

type Options = Readonly<Record<string, unknown>>;

class Reader {
  readonly #name: string;
  readonly #options: Options;
  readonly #read = new Set<string>(['type']);

  constructor(name: string, options: Options) {
    this.#name = name;
    this.#options = options;
  }

  refuse(message: string): never {
    throw monitoringErrors.create('bad_monitor', `Monitor ${this.#name}: ${message}`);
  }

  number(option: string, fallback?: number): number {
    this.#read.add(option);
    const value = this.#options[option] ?? fallback;
    if (typeof value !== 'number' || !Number.isFinite(value)) return this.refuse(`${option} must be a number.`);
    return value;
  }

  optionalNumber(option: string): number | null {
    this.#read.add(option);
    return this.#options[option] === undefined || this.#options[option] === null ? null : this.number(option);
  }

  text(option: string, fallback: string): string {
    this.#read.add(option);
    const value = this.#options[option] ?? fallback;
    return typeof value === 'string' ? value : this.refuse(`${option} must be text.`);
  }

  texts(option: string): readonly string[] {
    this.#read.add(option);
    const value = this.#options[option] ?? [];
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
      return this.refuse(`${option} must be a list of names.`);
    return value;
  }

  oneOf<T extends string>(option: string, known: readonly T[], fallback: T): T {
    const text = this.text(option, fallback);
    return known.find((one) => one === text) ?? this.refuse(`${option} must be one of ${known.join(', ')}.`);
  }

  /** How a column is compared. Thresholds of p-values are levels: above 0 and below 1. */
  drift(): DriftRule {
    const profile = this.oneOf('profile', driftProfiles, 'pawl');
    const method = this.oneOf('method', ['auto', ...driftMethods], profile === 'pawl' ? 'psi' : 'auto');
    const corrections = ['none', 'bonferroni', 'benjamini-hochberg'] as const;
    const correction = this.oneOf('correction', corrections, profile === 'pawl' ? 'benjamini-hochberg' : 'none');
    const threshold = this.optionalNumber('threshold');
    if (threshold !== null && threshold <= 0) this.refuse('threshold must be above 0.');
    if (threshold !== null && threshold >= 1 && method !== 'auto' && ruleOf(method).kind === 'p-value')
      this.refuse(`threshold of ${method} is the level of a p-value, below 1.`);
    return { method, profile, threshold, correction };
  }

  done(definition: MonitorDefinition): MonitorDefinition {
    const unknown = Object.keys(this.#options).filter((option) => !this.#read.has(option));
    if (unknown.length > 0)
      this.refuse(`there is no option ${unknown.join(', ')}; there are ${[...this.#read].join(', ')}.`);
    return definition;
  }
}

const defaultReference = 'reference/training_tail.parquet';

/** @throws AppError `monitoring.bad_monitor` */
export function readMonitor(name: string, options: Options): MonitorDefinition {
  const reader = new Reader(name, options);
  switch (options['type']) {
    case 'data-drift':
      return reader.done({
        type: 'data-drift',
        ...reader.drift(),
        minimum: options['profile'] === 'evidently' ? reader.optionalNumber('minimum') : reader.number('minimum', 1),
        exclude: reader.texts('exclude'),
        reference: reader.text('reference', defaultReference),
      });
    case 'prediction-drift':
      return reader.done({
        type: 'prediction-drift',
        ...reader.drift(),
        reference: reader.text('reference', defaultReference),
      });
    case 'performance':
      return reader.done({
        type: 'performance',
        aucDrop: reader.optionalNumber('aucDrop'),
        aucReference: reader.text('aucReference', 'holdout_auc'),
        eceMax: reader.optionalNumber('eceMax'),
        consecutive: reader.number('consecutive', 1),
      });
    case 'estimated-performance':
      return reader.done({
        type: 'estimated-performance',
        aucDrop: reader.number('aucDrop', 0.05),
        reference: reader.text('reference', defaultReference),
      });
    case 'data-quality':
      return reader.done({
        type: 'data-quality',
        missingMax: reader.number('missingMax', 0.05),
        rowsMin: reader.number('rowsMin', 1),
      });
    case 'service':
      return reader.done({
        type: 'service',
        errorRateMax: reader.number('errorRateMax', 0.01),
        p99MsMax: reader.number('p99MsMax', 250),
      });
    case 'kpi':
      return reader.done({
        type: 'kpi',
        perPositive: reader.number('perPositive'),
        perNegative: reader.number('perNegative'),
        series: reader.text('series', name),
        perRows: reader.number('perRows', 1000),
        minimum: reader.optionalNumber('minimum'),
      });
    default:
      return reader.refuse(`there is no type ${JSON.stringify(options['type'])}.`);
  }
}
