// MLflow's calls of guardrails of its gateway.
import {
  type AttachedGuardrail,
  type Guardrail,
  guardrailActions,
  guardrailStages,
} from '../../modules/gateway/index.ts';
import type { MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { changedOf, requireWord } from './gateway-fields.ts';
import { toScorer } from './scorers.ts';
import { nextToken, readLimit } from './search-dialect.ts';

const base = '/mlflow/gateway/guardrails';
const version = '3.0';

export function gatewayGuardrailRoutes({ gateway, scorers, tracking }: MlflowDeps): MlflowRoute[] {
  const { guardrails, endpoints } = gateway;

  const toView = async (guardrail: Guardrail): Promise<object> => {
    const { project, scorerId, scorerVersion, actionEndpointId } = guardrail;
    const scorer = await scorers.byId(project, scorerId, scorerVersion);
    const { number } = await tracking.experiments.get(project, { id: scorer.experimentId });
    const asked = actionEndpointId === null ? undefined : await endpoints.find(project, { id: actionEndpointId });
    return {
      guardrail_id: guardrail.id,
      name: guardrail.name,
      scorer: toScorer(scorer, number),
      stage: guardrail.stage.toUpperCase(),
      action: guardrail.action.toUpperCase(),
      // The client reads the endpoint's name from this field.
      ...(asked === undefined ? {} : { action_endpoint_id: asked.name }),
      ...changedOf(guardrail),
    };
  };
  const toConfig = async ({ endpointId, guardrail, position, createdAt, createdBy }: AttachedGuardrail) => ({
    endpoint_id: endpointId,
    guardrail_id: guardrail.id,
    ...(position === null ? {} : { execution_order: position }),
    guardrail: await toView(guardrail),
    created_at: createdAt,
    created_by: createdBy,
  });

  return [
    {
      method: 'POST',
      path: `${base}/create`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        const number = fields.integer('scorer_version');
        if (number === undefined || number < 1) throw invalid("Missing value for required parameter 'scorer_version'.");
        const guardrail = await guardrails.create(actor, project, {
          name: fields.requiredText('name'),
          scorerId: fields.requiredText('scorer_id'),
          scorerVersion: number,
          stage: requireWord(fields, 'stage', guardrailStages),
          action: requireWord(fields, 'action', guardrailActions),
          actionEndpointId: fields.text('action_endpoint_id'),
        });
        return { guardrail: await toView(guardrail) };
      },
    },
    {
      method: 'GET',
      path: `${base}/get`,
      version,
      permission: 'gateway.read',
      handle: async ({ project, fields }) => ({
        guardrail: await toView(await guardrails.get(project, fields.requiredText('guardrail_id'))),
      }),
    },
    {
      method: 'DELETE',
      path: `${base}/delete`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        await guardrails.delete(actor, project, fields.requiredText('guardrail_id'));
        return {};
      },
    },
    {
      method: 'GET',
      path: `${base}/list`,
      version,
      permission: 'gateway.read',
      async handle({ project, fields }) {
        const page = await guardrails.list(project, {
          limit: fields.integer('max_results') === 0 ? 1000 : readLimit(fields, 1000, 1000),
          cursor: fields.text('page_token'),
        });
        return { guardrails: await Promise.all(page.items.map(toView)), ...nextToken(page) };
      },
    },
    {
      method: 'POST',
      path: `${base}/add-to-endpoint`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        const attached = await guardrails.attach(
          actor,
          project,
          fields.requiredText('endpoint_id'),
          fields.requiredText('guardrail_id'),
          fields.integer('execution_order'),
        );
        return { config: await toConfig(attached) };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/remove-from-endpoint`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        const endpoint = fields.requiredText('endpoint_id');
        await guardrails.detach(actor, project, endpoint, fields.requiredText('guardrail_id'));
        return {};
      },
    },
    {
      method: 'GET',
      path: `${base}/list-for-endpoint`,
      version,
      permission: 'gateway.read',
      async handle({ project, fields }) {
        const found = await guardrails.of(project, fields.requiredText('endpoint_id'));
        return { configs: await Promise.all(found.map(toConfig)) };
      },
    },
    {
      method: 'PATCH',
      path: `${base}/update-config`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        const attached = await guardrails.move(
          actor,
          project,
          fields.requiredText('endpoint_id'),
          fields.requiredText('guardrail_id'),
          fields.integer('execution_order') ?? null,
        );
        return { config: await toConfig(attached) };
      },
    },
  ];
}
