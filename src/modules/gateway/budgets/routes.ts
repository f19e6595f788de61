import { Type } from 'typebox';
import {
  GatewayBudgetChange,
  GatewayBudgetPage,
  GatewayBudgetParams,
  GatewayBudgetView,
  NewGatewayBudget,
} from '../../../contracts/gateway.ts';
import { PageQuery, ProjectParams } from '../../../contracts/paging.ts';
import { actorOf } from '../../../http/principal.ts';
import type { HttpApp } from '../../../http/server.ts';
import type { Endpoints } from '../endpoints/endpoints.ts';
import type { Budget, BudgetScope } from '../model.ts';
import { toBudgetView } from '../views.ts';
import type { Budgets } from './budgets.ts';

const tags = ['gateway'];
const base = '/api/v1/projects/:project/gateway/budgets';

/** Budgets with what is spent now and the names of what they are for. */
export async function readBudgets(
  { budgets, endpoints }: { readonly budgets: Budgets; readonly endpoints: Endpoints },
  found: readonly Budget[],
): Promise<GatewayBudgetView[]> {
  const views: GatewayBudgetView[] = [];
  for (const window of await budgets.windows(found)) {
    const { scope, target, project } = window.budget;
    const named = scope === 'endpoint' && target !== null ? await endpoints.find(project, { id: target }) : undefined;
    views.push(toBudgetView(window, named?.name ?? target));
  }
  return views;
}

export function budgetRoutes(
  app: HttpApp,
  gateway: { readonly budgets: Budgets; readonly endpoints: Endpoints },
): void {
  const { budgets, endpoints } = gateway;
  const toView = async (budget: Budget): Promise<GatewayBudgetView> => {
    const [view] = await readBudgets(gateway, [budget]);
    if (view === undefined) throw new Error(`Budget ${budget.id} has no window.`);
    return view;
  };
  /** People name endpoints; budgets keep their ids, which a new name does not change. */
  const targetOf = async (project: string, scope: BudgetScope | undefined, target: string | null | undefined) =>
    scope === 'endpoint' && typeof target === 'string' ? (await endpoints.get(project, { name: target })).id : target;

  app.get(
    base,
    {
      config: { permission: 'gateway.read' },
      schema: {
        operationId: 'listGatewayBudgets',
        summary: 'The budgets, oldest first, and what is spent of each',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: GatewayBudgetPage },
      },
    },
    async ({ params, query: { limit = 100, cursor } }) => {
      const page = await budgets.list(params.project, { limit, cursor });
      return { ...page, items: await readBudgets(gateway, page.items) };
    },
  );
  app.post(
    base,
    {
      config: { permission: 'gateway.limit' },
      schema: {
        operationId: 'createGatewayBudget',
        summary: 'Limit what calls may cost in a window of time',
        tags,
        params: ProjectParams,
        body: NewGatewayBudget,
        response: { 201: GatewayBudgetView },
      },
    },
    async ({ principal, params: { project }, body }, reply) => {
      const { limitMicros, unit, length = 1, scope = 'project', target, action = 'reject' } = body;
      const made = await budgets.create(actorOf(principal), project, {
        amountMicros: limitMicros,
        unit,
        length,
        scope,
        target: await targetOf(project, scope, target),
        action,
      });
      return reply.code(201).send(await toView(made));
    },
  );
  app.patch(
    `${base}/:budget`,
    {
      config: { permission: 'gateway.limit' },
      schema: {
        operationId: 'changeGatewayBudget',
        summary: 'Change a budget; what is not given stays',
        tags,
        params: GatewayBudgetParams,
        body: GatewayBudgetChange,
        response: { 200: GatewayBudgetView },
      },
    },
    async ({ principal, params: { project, budget }, body: { limitMicros, target, ...rest } }) => {
      const scope = rest.scope ?? (await budgets.get(project, budget)).scope;
      const change = { ...rest, amountMicros: limitMicros, target: await targetOf(project, scope, target) };
      return toView(await budgets.change(actorOf(principal), project, budget, change));
    },
  );
  app.delete(
    `${base}/:budget`,
    {
      config: { permission: 'gateway.limit' },
      schema: {
        operationId: 'deleteGatewayBudget',
        summary: 'Delete a budget; calls are not held to it any more',
        tags,
        params: GatewayBudgetParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params: { project, budget } }, reply) => {
      await budgets.delete(actorOf(principal), project, budget);
      return reply.code(204).send(null);
    },
  );
}
