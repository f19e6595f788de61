// What each type of monitor finds. One function per type; each gives findings about the serving version, which the service stores and
// turns into alarms.
import type { Json } from '../../kernel/json.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import { type Millis, toIsoDay } from '../../kernel/time.ts';
import { calibrate, fitCalibrator } from '../../numerics/label-free/calibrator.ts';
import { estimatePerformance } from '../../numerics/label-free/confidence-based-estimation.ts';
import type { Olap } from '../../platform/olap/olap.ts';
import { type Evaluations, measure, type Sample } from '../evaluation/index.ts';
import type { DriftSide } from './column-counts.ts';
import { driftMethodRules } from './drift-methods.ts';
import { type ColumnDrift, driftReport, verdictOf } from './drift-report.ts';
import { monitoringErrors } from './errors.ts';
import type { MonitorDefinition, MonitoringPlan, WindowStatus } from './model.ts';
import type { MonitoredLabels, MonitoredRuns, ServedVersion } from './ports.ts';

/** A finding, before it is stored. */
export interface Finding {
  readonly status: WindowStatus;
  readonly from: Millis;
  readonly to: Millis;
  readonly rows: number;
  readonly text: string;
  readonly values: { readonly [name: string]: Json };
  readonly evidence: readonly NodeRef[];
  /** Value for the objective's series, when the monitor measures one. */
  readonly measurement?: { readonly series: string; readonly at: Millis; readonly value: number };
}

export interface Observation {
  readonly plan: MonitoringPlan;
  readonly version: ServedVersion;
  readonly now: Millis;
  /** Prediction log of the window. */
  readonly files: readonly string[];
  /** Cut-offs that this monitor has judged for the version. */
  readonly judged: ReadonlySet<Millis>;
  /** Breaches in a row before this run, for monitors that ask for several. */
  readonly streak: number;
  readonly signal: AbortSignal;
}

export interface ObserveDeps {
  readonly olap: Olap;
  readonly evaluations: Evaluations;
  readonly runs: MonitoredRuns;
  readonly labels: MonitoredLabels;
}

type Definition<T extends MonitorDefinition['type']> = Extract<MonitorDefinition, { type: T }>;

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const filesRelation = (files: readonly string[]): string =>
  `read_parquet([${files.map(quoteText).join(', ')}], union_by_name = true)`;
const shown = (value: number): string => String(Number(value.toPrecision(4)));

/** The window's answers of the serving version. */
function currentRows({ plan, version, now, files }: Observation): string {
  const from = now - plan.windowMs;
  return `(SELECT * FROM ${filesRelation(files)} WHERE answered AND model_version_id = ${quoteText(version.id)} AND epoch_ms(occurred_at) >= ${from} AND epoch_ms(occurred_at) <= ${now})`;
}

function nothing(observation: Observation, text: string): Finding {
  return {
    status: 'no-data',
    from: observation.now - observation.plan.windowMs,
    to: observation.now,
    rows: 0,
    text,
    values: {},
    evidence: [],
  };
}

async function referencePath(deps: ObserveDeps, version: ServedVersion, artifact: string): Promise<string> {
  const path = version.runId === null ? undefined : await deps.runs.artifact(version.runId, artifact);
  if (path === undefined)
    throw monitoringErrors.create('no_reference', `Version ${version.version} has no artifact ${artifact}.`);
  return path;
}

const inputSide = (from: string): DriftSide => ({ from, expression: (column) => quoteName(`input_${column}`) });
const plainSide = (from: string): DriftSide => ({ from, expression: quoteName });

async function countRows(olap: Olap, from: string): Promise<number> {
  const [row] = await olap.query(`SELECT count(*) AS n FROM ${from}`);
  return Number(row?.['n'] ?? 0);
}

async function dataDrift(
  deps: ObserveDeps,
  definition: Definition<'data-drift'>,
  observation: Observation,
): Promise<Finding[]> {
  if (observation.files.length === 0) return [nothing(observation, 'No predictions in the window.')];
  const current = currentRows(observation);
  const rows = await countRows(deps.olap, current);
  if (rows === 0) return [nothing(observation, 'No predictions of the serving version in the window.')];
  const reference = `read_parquet(${quoteText(await referencePath(deps, observation.version, definition.reference))})`;
  const columns = observation.version.columns;
  const report = await driftReport(
    deps.olap,
    plainSide(reference),
    inputSide(current),
    columns,
    definition,
    observation.signal,
  );
  const { drifted, counted, minimum, breach } = verdictOf(report, definition);
  const named = drifted
    .slice(0, 3)
    .map((column) => `${column.column} ${shown(column.adjusted ?? column.value ?? 0)}`)
    .join(', ');
  return [
    {
      status: breach ? 'breach' : 'ok',
      from: observation.now - observation.plan.windowMs,
      to: observation.now,
      rows,
      text: `${limitOf(report)} on ${drifted.length} of ${counted} features${named === '' ? '' : ` (${named})`}; an alarm needs ${minimum}.`,
      values: {
        breach,
        drifted: drifted.length,
        profile: definition.profile,
        correction: definition.correction,
        columns: report.map((column) => ({
          ...column,
          excluded: definition.exclude.includes(column.column),
        })) as unknown as Json,
      },
      evidence: [],
    },
  ];
}

/** "psi ≥ 0.25", of columns that are measured alike; where each has a threshold of its own only the method. */
function limitOf(report: readonly ColumnDrift[]): string {
  const limits = report.map(
    ({ method, threshold }) => `${method} ${driftMethodRules[method].kind === 'distance' ? '≥' : '<'} ${threshold}`,
  );
  const different = [...new Set(limits)];
  if (different.length <= 2) return different.join(' or ');
  return `${[...new Set(report.map(({ method }) => method))].join(' or ')} beyond its threshold`;
}

async function referenceSample(deps: ObserveDeps, observation: Observation, artifact: string): Promise<Sample> {
  const path = await referencePath(deps, observation.version, artifact);
  return deps.evaluations.score(
    observation.version,
    { paths: [path], labelColumn: observation.plan.labelColumn ?? 'label' },
    observation.signal,
  );
}

async function currentScores(olap: Olap, observation: Observation): Promise<Float64Array> {
  const scores: number[] = [];
  for await (const batch of olap.stream(`SELECT score FROM ${currentRows(observation)} WHERE score IS NOT NULL`, [], {
    signal: observation.signal,
  })) {
    for (const value of batch.values[0] ?? []) scores.push(Number(value));
  }
  return Float64Array.from(scores);
}

async function predictionDrift(
  deps: ObserveDeps,
  definition: Definition<'prediction-drift'>,
  observation: Observation,
): Promise<Finding[]> {
  if (observation.files.length === 0) return [nothing(observation, 'No predictions in the window.')];
  const reference = await referenceSample(deps, observation, definition.reference);
  // Scores of the reference are not in a file: they go into the query as one list.
  const from = `(SELECT unnest([${Array.from(reference.scores).join(', ')}]::DOUBLE[]) AS score)`;
  const [column] = await driftReport(
    deps.olap,
    plainSide(from),
    plainSide(currentRows(observation)),
    ['score'],
    definition,
    observation.signal,
  );
  if (column === undefined || column.currentRows === 0)
    return [nothing(observation, 'No predictions of the serving version in the window.')];
  const { method, threshold, value, adjusted, drifted } = column;
  return [
    {
      status: drifted ? 'breach' : 'ok',
      from: observation.now - observation.plan.windowMs,
      to: observation.now,
      rows: column.currentRows,
      text: `${method} of the score is ${value === null ? 'undefined' : shown(adjusted ?? value)} (limit ${threshold}).`,
      values: { breach: drifted, value, threshold, column: column as unknown as Json },
      evidence: [],
    },
  ];
}

/** Newly matured cut-offs that the version was not trained on, in order. */
async function newCutoffs(deps: ObserveDeps, observation: Observation): Promise<readonly Millis[]> {
  const { plan, version, judged, now } = observation;
  if (plan.labels === null) return [];
  const trained = new Set(version.runId === null ? [] : await deps.labels.trainedOn(plan.project, version.runId));
  return deps.labels.matured(plan.labels, now).filter((cutoff) => !judged.has(cutoff) && !trained.has(cutoff));
}

async function* judge(
  deps: ObserveDeps,
  observation: Observation,
): AsyncGenerator<{ cutoff: Millis; sample: Sample; evidence: readonly NodeRef[] }> {
  const { plan, version, signal } = observation;
  if (plan.labels === null || plan.labelColumn === null) return;
  for (const cutoff of await newCutoffs(deps, observation)) {
    const labelled = await deps.labels.resolve(plan.project, plan.labels, cutoff, signal);
    const sample = await deps.evaluations.score(
      version,
      { paths: [labelled.path], labelColumn: plan.labelColumn },
      signal,
    );
    yield { cutoff, sample, evidence: labelled.nodes };
  }
}

async function performance(
  deps: ObserveDeps,
  definition: Definition<'performance'>,
  observation: Observation,
): Promise<Finding[]> {
  const { version, plan } = observation;
  const reference = version.runId === null ? undefined : await deps.runs.metric(version.runId, definition.aucReference);
  const floor = reference === undefined || definition.aucDrop === null ? null : reference - definition.aucDrop;
  const findings: Finding[] = [];
  let streak = observation.streak;
  for await (const { cutoff, sample, evidence } of judge(deps, observation)) {
    const metrics = measure(sample, plan.threshold);
    const breach =
      (floor !== null && metrics.auc < floor) || (definition.eceMax !== null && metrics.ece > definition.eceMax);
    streak = breach ? streak + 1 : 0;
    const floorText = floor === null ? '' : ` (floor ${floor.toFixed(4)})`;
    findings.push({
      status: breach && streak >= definition.consecutive ? 'breach' : 'ok',
      from: cutoff,
      to: cutoff,
      rows: sample.labels.length,
      text: `On ${toIsoDay(cutoff)} AUC ${metrics.auc.toFixed(4)}${floorText}, ECE ${metrics.ece.toFixed(4)}: ${breach ? `breach ${streak} of ${definition.consecutive}` : 'within limits'}.`,
      values: { ...metrics, breach, streak, floor, reference: reference ?? null },
      evidence,
    });
  }
  return findings;
}

async function estimatedPerformance(
  deps: ObserveDeps,
  definition: Definition<'estimated-performance'>,
  observation: Observation,
): Promise<Finding[]> {
  if (observation.files.length === 0) return [nothing(observation, 'No predictions in the window.')];
  const reference = await referenceSample(deps, observation, definition.reference);
  const scores = await currentScores(deps.olap, observation);
  if (scores.length === 0) return [nothing(observation, 'No predictions of the serving version in the window.')];
  const calibrator = fitCalibrator(reference.labels, reference.scores, { seed: 7 });
  const estimated = estimatePerformance(scores, calibrate(calibrator, scores), observation.plan.threshold);
  const realised = measure(reference, observation.plan.threshold);
  const breach = estimated.rocAuc < realised.auc - definition.aucDrop;
  return [
    {
      status: breach ? 'breach' : 'ok',
      from: observation.now - observation.plan.windowMs,
      to: observation.now,
      rows: scores.length,
      text: `Estimated AUC without labels ${estimated.rocAuc.toFixed(4)}; on the reference rows ${realised.auc.toFixed(4)} (CBPE).`,
      values: {
        breach,
        auc: estimated.rocAuc,
        accuracy: estimated.accuracy,
        f1: estimated.f1,
        logLoss: estimated.logLoss,
        referenceAuc: realised.auc,
      },
      evidence: [],
    },
  ];
}

async function dataQuality(
  deps: ObserveDeps,
  definition: Definition<'data-quality'>,
  observation: Observation,
): Promise<Finding[]> {
  if (observation.files.length === 0) return [nothing(observation, 'No predictions in the window.')];
  const { columns } = observation.version;
  const select = columns.map(
    (column, index) =>
      `count(*) FILTER (${quoteName(`input_${column}`)} IS NULL OR isnan(CAST(${quoteName(`input_${column}`)} AS DOUBLE))) AS m${index}`,
  );
  const [row = {}] = await deps.olap.query(
    `SELECT count(*) AS n${select.map((part) => `, ${part}`).join('')} FROM ${currentRows(observation)}`,
  );
  const rows = Number(row['n'] ?? 0);
  const missing = columns.map((column, index) => ({
    column,
    share: rows === 0 ? 0 : Number(row[`m${index}`] ?? 0) / rows,
  }));
  const worst = missing.filter((one) => one.share > definition.missingMax);
  const breach = rows < definition.rowsMin || worst.length > 0;
  return [
    {
      status: breach ? 'breach' : 'ok',
      from: observation.now - observation.plan.windowMs,
      to: observation.now,
      rows,
      text: breach
        ? rows < definition.rowsMin
          ? `${rows} rows; at least ${definition.rowsMin} are expected.`
          : `Missing values above ${definition.missingMax}: ${worst.map((one) => one.column).join(', ')}.`
        : `${rows} rows, at most ${shown(Math.max(0, ...missing.map((one) => one.share)) * 100)} % missing in a column.`,
      values: { breach, missing },
      evidence: [],
    },
  ];
}

async function service(
  deps: ObserveDeps,
  definition: Definition<'service'>,
  observation: Observation,
): Promise<Finding[]> {
  if (observation.files.length === 0) return [nothing(observation, 'No predictions in the window.')];
  const [row = {}] = await deps.olap.query(
    `SELECT count(*) AS n, count(*) FILTER (status <> 'ok') AS errors, quantile_cont(latency_ms, 0.99) AS p99 FROM ${currentRows(observation)}`,
  );
  const rows = Number(row['n'] ?? 0);
  if (rows === 0) return [nothing(observation, 'No predictions of the serving version in the window.')];
  const errorRate = Number(row['errors'] ?? 0) / rows;
  const p99Ms = Number(row['p99'] ?? 0);
  const breach = errorRate > definition.errorRateMax || p99Ms > definition.p99MsMax;
  return [
    {
      status: breach ? 'breach' : 'ok',
      from: observation.now - observation.plan.windowMs,
      to: observation.now,
      rows,
      text: `Errors ${shown(errorRate * 100)} % (limit ${definition.errorRateMax * 100} %), p99 within the ${definition.p99MsMax} ms limit: ${p99Ms <= definition.p99MsMax ? 'yes' : 'no'}.`,
      values: { breach, errorRate, p99Ms },
      evidence: [],
    },
  ];
}

async function kpi(deps: ObserveDeps, definition: Definition<'kpi'>, observation: Observation): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const { cutoff, sample, evidence } of judge(deps, observation)) {
    let total = 0;
    let contacted = 0;
    for (const [row, score] of sample.scores.entries()) {
      if (score < observation.plan.threshold) continue;
      contacted++;
      total += sample.labels[row] === 1 ? definition.perPositive : definition.perNegative;
    }
    const value = (total / sample.labels.length) * definition.perRows;
    const breach = definition.minimum !== null && value < definition.minimum;
    findings.push({
      status: breach ? 'breach' : 'ok',
      from: cutoff,
      to: cutoff,
      rows: sample.labels.length,
      text: `On ${toIsoDay(cutoff)} ${shown(value)} per ${definition.perRows} rows (${contacted} contacted).`,
      values: { breach, value, contacted },
      evidence,
      measurement: { series: definition.series, at: cutoff, value },
    });
  }
  return findings;
}

/** Findings of one monitor now: none, one, or one per newly matured cut-off. */
export function observe(
  deps: ObserveDeps,
  definition: MonitorDefinition,
  observation: Observation,
): Promise<Finding[]> {
  switch (definition.type) {
    case 'data-drift':
      return dataDrift(deps, definition, observation);
    case 'prediction-drift':
      return predictionDrift(deps, definition, observation);
    case 'performance':
      return performance(deps, definition, observation);
    case 'estimated-performance':
      return estimatedPerformance(deps, definition, observation);
    case 'data-quality':
      return dataQuality(deps, definition, observation);
    case 'service':
      return service(deps, definition, observation);
    case 'kpi':
      return kpi(deps, definition, observation);
  }
}
