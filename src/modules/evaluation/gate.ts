// Gates: conditions in CEL over the metrics of challenger and champion. Every condition is evaluated, so that a refusal names all
// its reasons; one that cannot be evaluated counts as not met. The engine is loaded with the first condition.
import { messageOf } from '../../kernel/errors.ts';
import { evaluationErrors } from './errors.ts';
import type { ConditionResult, Estimate, Evaluation, GateCondition, MetricName } from './model.ts';

type Engine = Pick<typeof import('@bufbuild/cel'), 'parse' | 'plan'> & {
  readonly environment: ReturnType<typeof import('@bufbuild/cel').celEnv>;
};

let loading: Promise<Engine> | undefined;

function loadEngine(): Promise<Engine> {
  loading ??= import('@bufbuild/cel').then(({ celEnv, parse, plan }) => ({ environment: celEnv(), parse, plan }));
  return loading;
}

const variables = ['challenger', 'champion', 'delta', 'slices', 'fairness', 'rows', 'has_champion'] as const;

/** @throws AppError `evaluation.bad_condition` with the place of the fault */
export async function checkCondition(condition: GateCondition): Promise<void> {
  const { parse } = await loadEngine();
  try {
    parse(condition.expression);
  } catch (error) {
    throw evaluationErrors.create('bad_condition', `Condition ${condition.name} is not CEL: ${messageOf(error)}`, {
      details: { expression: condition.expression, variables },
      cause: error,
    });
  }
}

type Measured = Pick<Evaluation, 'challengerMetrics' | 'championMetrics' | 'delta' | 'slices' | 'fairness' | 'rows'>;

const valuesOf = (metrics: Readonly<Record<MetricName, Estimate>> | null): Record<string, number> =>
  metrics === null ? {} : Object.fromEntries(Object.entries(metrics).map(([name, estimate]) => [name, estimate.value]));

/** The variables an expression sees: `challenger.log_loss`, `delta.log_loss.upper`, `slices.all(s, …)`, `rows`. */
function bindings(measured: Measured): Record<string, unknown> {
  return {
    challenger: valuesOf(measured.challengerMetrics),
    champion: valuesOf(measured.championMetrics),
    delta:
      measured.delta === null
        ? {}
        : Object.fromEntries(Object.entries(measured.delta).map(([name, estimate]) => [name, { ...estimate }])),
    slices: measured.slices.map((slice) => ({
      name: slice.slice,
      n: slice.n,
      challenger: { ...slice.challenger },
      champion: slice.champion === null ? {} : { ...slice.champion },
    })),
    fairness: measured.fairness.map((one) => ({ ...one })),
    rows: measured.rows,
    has_champion: measured.championMetrics !== null,
  };
}

/** Numbers of the variables that the expression names, for the reader of a verdict. */
function quoted(expression: string, values: Record<string, unknown>): string {
  const names = [...new Set(expression.match(/\b(challenger|champion|delta)\.\w+(\.\w+)?/g) ?? [])];
  const texts = names.flatMap((name) => {
    let value: unknown = values;
    for (const part of name.split('.'))
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined;
    return typeof value === 'number' ? [`${name} = ${Number(value.toPrecision(6))}`] : [];
  });
  if (/\bslices\b/.test(expression)) texts.push(`${(values['slices'] as unknown[]).length} slices`);
  return texts.join(', ');
}

export async function decide(conditions: readonly GateCondition[], measured: Measured): Promise<ConditionResult[]> {
  if (conditions.length === 0) return [];
  const { environment, parse, plan } = await loadEngine();
  const values = bindings(measured);
  return conditions.map((condition) => {
    try {
      const evaluate = plan(environment, parse(condition.expression));
      const result = evaluate(values as Parameters<typeof evaluate>[0]);
      if (typeof result === 'boolean')
        return { ...condition, passed: result, detail: quoted(condition.expression, values) };
      if (result instanceof Error) return { ...condition, passed: false, detail: messageOf(result) };
      return { ...condition, passed: false, detail: `The expression gives ${typeof result}, not true or false.` };
    } catch (error) {
      return { ...condition, passed: false, detail: messageOf(error) };
    }
  });
}
