// MLflow's webhook calls. Events that only Pawl has are neither shown nor lost here: a change of the others leaves them.
import { type WebhookEventName, webhookEventNames } from '../../contracts/webhooks.ts';
import { isAllowed } from '../../http/principal.ts';
import { shownUrl, type Webhook } from '../../modules/webhooks/index.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { type Fields, invalidValue, missingValue } from './fields.ts';
import { nextToken, readLimit } from './search-dialect.ts';

const base = '/mlflow/webhooks';
const entities = ['registered_model', 'model_version', 'model_version_tag', 'model_version_alias', 'budget_policy'];

/** Whether MLflow has the event, too. */
function isShared(event: WebhookEventName): boolean {
  const [entity = ''] = event.split('.');
  return entities.includes(entity) || entity.startsWith('prompt');
}

/** The address is whole for those who may set it, as in the native calls. */
function toView(
  { project, request }: Call,
  { id, name, description, url, events, active, createdAt, updatedAt }: Webhook,
) {
  return {
    webhook_id: id,
    name,
    ...(description === '' ? {} : { description }),
    url: isAllowed(request.principal, 'webhooks.write', project) ? url : shownUrl(url),
    events: events.filter(isShared).map((event) => {
      const [entity = '', action = ''] = event.split('.');
      return { entity: entity.toUpperCase(), action: action.toUpperCase() };
    }),
    status: active ? 'ACTIVE' : 'DISABLED',
    creation_timestamp: createdAt,
    last_updated_timestamp: updatedAt,
  };
}

function readEvent(fields: Fields): WebhookEventName {
  const entity = fields.requiredText('entity').toLowerCase();
  const action = fields.requiredText('action').toLowerCase();
  const actions = webhookEventNames.filter((event) => isShared(event) && event.startsWith(`${entity}.`));
  const found = actions.find((event) => event === `${entity}.${action}`);
  if (found !== undefined) return found;
  if (actions.length === 0) throw invalidValue(fields.path('entity'), entity, 'this server has no events of it.');
  const valid = actions.map((event) => `'${event.slice(entity.length + 1)}'`);
  throw invalid(`Invalid action '${action}' for entity '${entity}'. Valid actions are: [${valid.join(', ')}]`);
}

function readActive(fields: Fields): boolean | undefined {
  const status = fields.text('status');
  if (status === undefined) return undefined;
  if (status !== 'ACTIVE' && status !== 'DISABLED')
    throw invalidValue('status', status, 'it must be ACTIVE or DISABLED.');
  return status === 'ACTIVE';
}

export function webhookRoutes({ webhooks }: MlflowDeps): MlflowRoute[] {
  /** Those with no event that MLflow has are not there for its clients. */
  const find = async ({ project, params }: Call): Promise<Webhook> => {
    const webhook = await webhooks.get(project, params['webhook'] ?? '');
    if (webhook.events.some(isShared)) return webhook;
    throw invalidValue('webhook_id', webhook.id, 'it has no event that MLflow knows.');
  };

  return [
    {
      method: 'POST',
      path: base,
      permission: 'webhooks.write',
      async handle(call) {
        const { project, actor, fields } = call;
        const events = fields.messages('events').map(readEvent);
        const name = fields.requiredText('name');
        const url = fields.requiredText('url');
        if (events.length === 0) throw missingValue('events');
        const webhook = await webhooks.create(actor, project, {
          name,
          url,
          events,
          description: fields.text('description'),
          secret: fields.text('secret'),
          active: readActive(fields),
        });
        return { webhook: toView(call, webhook) };
      },
    },
    {
      method: 'GET',
      path: base,
      permission: 'webhooks.read',
      async handle(call) {
        const { project, fields } = call;
        const page = await webhooks.list(project, {
          limit: fields.integer('max_results') === 0 ? 100 : readLimit(fields, 1000, 100),
          cursor: fields.text('page_token'),
        });
        const shared = page.items.filter(({ events }) => events.some(isShared));
        return { webhooks: shared.map((webhook) => toView(call, webhook)), ...nextToken(page) };
      },
    },
    {
      method: 'GET',
      path: `${base}/:webhook`,
      permission: 'webhooks.read',
      handle: async (call) => ({ webhook: toView(call, await find(call)) }),
    },
    {
      method: 'PATCH',
      path: `${base}/:webhook`,
      permission: 'webhooks.write',
      async handle(call) {
        const { project, actor, fields } = call;
        const before = await find(call);
        const events = fields.messages('events').map(readEvent);
        const webhook = await webhooks.change(actor, project, before.id, {
          name: fields.text('name'),
          description: fields.text('description'),
          url: fields.text('url'),
          events: events.length === 0 ? undefined : [...events, ...before.events.filter((event) => !isShared(event))],
          secret: fields.text('secret'),
          active: readActive(fields),
        });
        return { webhook: toView(call, webhook) };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/:webhook`,
      permission: 'webhooks.write',
      async handle(call) {
        await webhooks.delete(call.actor, call.project, (await find(call)).id);
        return {};
      },
    },
    {
      method: 'POST',
      path: `${base}/:webhook/test`,
      permission: 'webhooks.send',
      async handle(call) {
        const { project, actor, fields } = call;
        const webhook = await find(call);
        const event = fields.has('event') ? readEvent(fields.message('event')) : webhook.events.find(isShared);
        const { sent } = await webhooks.test(actor, project, webhook.id, event);
        return {
          result: {
            success: sent.ok,
            ...(sent.status === null
              ? { error_message: `Failed to test webhook: ${sent.error}` }
              : { response_status: sent.status, response_body: sent.body }),
          },
        };
      },
    },
  ];
}
