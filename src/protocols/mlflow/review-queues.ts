// MLflow's calls for review queues. The items of a queue are traces.
import { itemStatuses } from '../../contracts/review-queues.ts';
import type { ItemStatus, ReviewItem, ReviewQueue } from '../../modules/review/index.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { experimentOf } from './experiments.ts';
import { type Fields, invalidValue, missingValue } from './fields.ts';
import { nextToken, readLimit } from './search-dialect.ts';

const base = '/mlflow/review-queues';
const prefix = 'rq-';
const schemaPrefix = 'ls-';

function readStatus(fields: Fields): ItemStatus | undefined {
  const text = fields.text('status');
  if (text === undefined) return undefined;
  const found = itemStatuses.find((status) => status === text.toLowerCase());
  if (found === undefined) throw invalidValue('status', text, 'it must be PENDING, COMPLETE or DECLINED.');
  return found;
}

function readItems(fields: Fields): readonly string[] {
  const ids = fields.texts('item_ids').map((id) => id.trim());
  if (ids.length === 0 || ids.includes('')) throw missingValue('item_ids');
  return ids;
}

function toItem(item: ReviewItem): object {
  return {
    queue_id: prefix + item.queueId,
    item_type: 'TRACE',
    item_id: item.traceId,
    status: item.status.toUpperCase(),
    ...(item.completedBy === null ? {} : { completed_by: item.completedBy }),
    ...(item.completedAt === null ? {} : { completed_time_ms: item.completedAt }),
    creation_time_ms: item.createdAt,
    last_update_time_ms: item.updatedAt,
  };
}

export function reviewQueueRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { tracking, review } = deps;
  const { queues } = review;
  const idOf = ({ fields }: Call): string => fields.requiredText('queue_id').replace(/^rq-/, '');
  const schemasOf = (fields: Fields): string[] => fields.texts('schema_ids').map((id) => id.trim().replace(/^ls-/, ''));
  const experimentId = async ({ project, fields }: Call): Promise<string> =>
    (await experimentOf(deps, project, fields.requiredText('experiment_id'))).id;

  const toView = async (queue: ReviewQueue): Promise<object> => {
    const experiment = await tracking.experiments.get(queue.project, { id: queue.experimentId });
    return {
      queue_id: prefix + queue.id,
      experiment_id: String(experiment.number),
      name: queue.name,
      queue_type: queue.kind.toUpperCase(),
      created_by: queue.owner,
      creation_time_ms: queue.createdAt,
      last_update_time_ms: queue.updatedAt,
      users: queue.users,
      schema_ids: queue.schemaIds.map((id) => schemaPrefix + id),
    };
  };
  const answer = async (queue: ReviewQueue): Promise<object> => ({ review_queue: await toView(queue) });

  const create = async (call: Call): Promise<object> => {
    const { project, actor, fields } = call;
    const kind = fields.text('queue_type')?.toLowerCase();
    if (kind !== 'user' && kind !== 'custom')
      throw invalidValue('queue_type', kind ?? null, 'it must be USER or CUSTOM.');
    return answer(
      await queues.create(actor, project, {
        experimentId: await experimentId(call),
        name: fields.requiredText('name'),
        kind,
        users: fields.texts('users'),
        schemaIds: schemasOf(fields),
        owner: fields.text('created_by'),
      }),
    );
  };
  const list = async (call: Call): Promise<object> => {
    const { project, fields } = call;
    const only = { user: fields.text('user'), traceId: fields.text('item_id') };
    const page = await queues.list(project, await experimentId(call), only, {
      limit: readLimit(fields, 1000, 1000),
      cursor: fields.text('page_token'),
    });
    return { review_queues: await Promise.all(page.items.map(toView)), ...nextToken(page) };
  };
  const update = async (call: Call): Promise<object> => {
    const { project, actor, fields } = call;
    return answer(
      await queues.change(actor, project, idOf(call), {
        name: fields.text('name'),
        owner: fields.text('new_owner'),
        users: fields.boolean('update_users') === true ? fields.texts('users') : undefined,
        schemaIds: fields.boolean('update_schema_ids') === true ? schemasOf(fields) : undefined,
      }),
    );
  };
  const listItems = async (call: Call): Promise<object> => {
    const { project, fields } = call;
    const page = await queues.items(project, idOf(call), readStatus(fields), {
      limit: readLimit(fields, 1000, 1000),
      cursor: fields.text('page_token'),
    });
    return { items: page.items.map(toItem), ...nextToken(page) };
  };
  const setStatus = async (call: Call): Promise<object> => {
    const { project, actor, fields } = call;
    const status = readStatus(fields);
    if (status === undefined) throw missingValue('status');
    const by = fields.text('completed_by');
    if (status === 'pending' && by !== undefined)
      throw invalid('completed_by must not be set when an item is opened again.');
    if (status !== 'pending' && by === undefined) throw missingValue('completed_by');
    const trace = fields.requiredText('item_id').trim();
    return { item: toItem(await queues.setStatus(actor, project, idOf(call), trace, status, by)) };
  };

  const read = (path: string, handle: MlflowRoute['handle']): MlflowRoute => ({
    method: 'GET',
    path: `${base}/${path}`,
    version: '3.0',
    permission: 'review.read',
    handle,
  });
  const write = (path: string, handle: MlflowRoute['handle']): MlflowRoute => ({
    method: 'POST',
    path: `${base}/${path}`,
    version: '3.0',
    permission: 'review.write',
    handle,
  });
  return [
    write('create', create),
    write('get-or-create-user', async (call) =>
      answer(
        await queues.ensureOfUser(call.actor, call.project, await experimentId(call), call.fields.requiredText('user')),
      ),
    ),
    read('get', async (call) => answer(await queues.get(call.project, idOf(call)))),
    read('get-by-name', async (call) =>
      answer(await queues.getByName(call.project, await experimentId(call), call.fields.requiredText('name'))),
    ),
    read('list', list),
    write('update', update),
    write('delete', async (call) => {
      await queues.delete(call.actor, call.project, idOf(call));
      return {};
    }),
    write('items/add', async (call) => ({
      items: (await queues.add(call.actor, call.project, idOf(call), readItems(call.fields))).map(toItem),
    })),
    write('items/remove', async (call) => {
      await queues.remove(call.actor, call.project, idOf(call), readItems(call.fields));
      return {};
    }),
    read('items/list', listItems),
    write('items/set-status', setStatus),
  ];
}
