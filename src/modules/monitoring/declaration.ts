// From a declared monitor (options as people write them) to its definition, with defaults. Unknown types and options are refused.
import { monitoringErrors } from './errors.ts';
import { type DriftMethod, driftMethods, type MonitorDefinition } from './model.ts';

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

  method(): DriftMethod {
    const method = this.text('method', 'psi');
    return (
      driftMethods.find((known) => known === method) ?? this.refuse(`method must be one of ${driftMethods.join(', ')}.`)
    );
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
        method: reader.method(),
        threshold: reader.number('threshold', 0.25),
        minimum: reader.number('minimum', 1),
        exclude: reader.texts('exclude'),
        reference: reader.text('reference', defaultReference),
      });
    case 'prediction-drift':
      return reader.done({
        type: 'prediction-drift',
        method: reader.method(),
        threshold: reader.number('threshold', 0.25),
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
