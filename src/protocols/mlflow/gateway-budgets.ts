// MLflow's calls of budgets of its gateway. It writes dollars as decimal numbers; they are kept as whole micro-dollars.
import { type Budget, budgetActions, budgetScopes, budgetUnits } from '../../modules/gateway/index.ts';
import type { MlflowDeps, MlflowRoute } from './calls.ts';
import { type Fields, invalidValue, missingValue, parseDouble } from './fields.ts';
import { changedOf, readAll, readWord, requireWord } from './gateway-fields.ts';
import { nextToken, readLimit } from './search-dialect.ts';

const base = '/mlflow/gateway/budgets';
const version = '3.0';
const perDollar = 1_000_000;

/** MLflow calls a project a workspace. */
const toScope = (scope: Budget['scope']): string => (scope === 'project' ? 'WORKSPACE' : scope.toUpperCase());

const toPolicy = (budget: Budget): object => ({
  budget_policy_id: budget.id,
  budget_unit: 'USD',
  budget_amount: budget.amountMicros / perDollar,
  duration: { unit: budget.unit.toUpperCase(), value: budget.length },
  target_scope: toScope(budget.scope),
  budget_action: budget.action.toUpperCase(),
  ...(budget.target === null ? {} : { target_value: budget.target }),
  ...changedOf(budget),
});

function readAmount(fields: Fields): number | undefined {
  const raw = fields.raw('budget_amount');
  if (raw === undefined || raw === null) return undefined;
  const dollars = parseDouble(raw);
  if (dollars === undefined || !Number.isFinite(dollars))
    throw invalidValue('budget_amount', raw, 'it must be a number.');
  return Math.round(dollars * perDollar);
}

function readScope(fields: Fields): Budget['scope'] | undefined {
  if (fields.text('target_scope') === 'WORKSPACE') return 'project';
  return readWord(
    fields,
    'target_scope',
    budgetScopes.filter((scope) => scope !== 'project'),
  );
}

export function gatewayBudgetRoutes({ gateway: { budgets } }: MlflowDeps): MlflowRoute[] {
  return [
    {
      method: 'POST',
      path: `${base}/create`,
      version,
      permission: 'gateway.limit',
      async handle({ project, actor, fields }) {
        requireWord(fields, 'budget_unit', ['usd']);
        const duration = fields.message('duration');
        const amountMicros = readAmount(fields);
        const scope = readScope(fields);
        if (amountMicros === undefined) throw missingValue('budget_amount');
        if (scope === undefined) throw missingValue('target_scope');
        const budget = await budgets.create(actor, project, {
          amountMicros,
          unit: requireWord(duration, 'unit', budgetUnits),
          length: duration.integer('value') ?? 0,
          scope,
          target: fields.text('target_value'),
          action: requireWord(fields, 'budget_action', budgetActions),
        });
        return { budget_policy: toPolicy(budget) };
      },
    },
    {
      method: 'GET',
      path: `${base}/get`,
      version,
      permission: 'gateway.read',
      handle: async ({ project, fields }) => ({
        budget_policy: toPolicy(await budgets.get(project, fields.requiredText('budget_policy_id'))),
      }),
    },
    {
      method: 'GET',
      path: `${base}/list`,
      version,
      permission: 'gateway.read',
      async handle({ project, fields }) {
        const page = await budgets.list(project, {
          limit: fields.integer('max_results') === 0 ? 1000 : readLimit(fields, 1000, 1000),
          cursor: fields.text('page_token'),
        });
        return { budget_policies: page.items.map(toPolicy), ...nextToken(page) };
      },
    },
    {
      method: 'POST',
      path: `${base}/update`,
      version,
      permission: 'gateway.limit',
      async handle({ project, actor, fields }) {
        const duration = fields.message('duration');
        const timed = fields.has('duration');
        const budget = await budgets.change(actor, project, fields.requiredText('budget_policy_id'), {
          amountMicros: readAmount(fields),
          unit: timed ? requireWord(duration, 'unit', budgetUnits) : undefined,
          length: timed ? (duration.integer('value') ?? 0) : undefined,
          scope: readScope(fields),
          target: fields.has('target_value') ? (fields.text('target_value') ?? null) : undefined,
          action: readWord(fields, 'budget_action', budgetActions),
        });
        return { budget_policy: toPolicy(budget) };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/delete`,
      version,
      permission: 'gateway.limit',
      async handle({ project, actor, fields }) {
        await budgets.delete(actor, project, fields.requiredText('budget_policy_id'));
        return {};
      },
    },
    {
      method: 'GET',
      path: `${base}/windows`,
      version,
      permission: 'gateway.read',
      async handle({ project }) {
        const windows = await budgets.windows(await readAll((page) => budgets.list(project, page)));
        return {
          windows: windows.map(({ budget, startsAt, endsAt, spentMicros }) => ({
            budget_policy_id: budget.id,
            window_start_ms: startsAt,
            window_end_ms: endsAt,
            current_spend: spentMicros / perDollar,
          })),
        };
      },
    },
  ];
}
