// Endpoints: the names that calls use, the models behind each, and what uses it. An endpoint has at least one model, and each of its
// models belongs to its project.
import type { Actor } from '../../../kernel/actor.ts';
import { isName } from '../../../kernel/names.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../kernel/paging.ts';
import type { Tx } from '../../../platform/db/database.ts';
import type { Tracking } from '../../tracking/index.ts';
import { gatewayErrors } from '../errors.ts';
import type { Attachment, AttachmentRole, Binding, Endpoint, Fallback, Key } from '../model.ts';
import { findModel } from '../models/store.ts';
import { type RecordDeps, tell } from '../telling.ts';
import * as store from './store.ts';

export interface NewAttachment {
  readonly modelId: string;
  readonly role: AttachmentRole;
  readonly weight?: number | undefined;
  readonly position?: number | null | undefined;
}

export interface EndpointSettings {
  readonly models?: readonly NewAttachment[] | undefined;
  readonly split?: boolean | undefined;
  readonly fallback?: Fallback | null | undefined;
  /** Made, by the name of the endpoint, for a tracked endpoint without one. */
  readonly experimentId?: string | undefined;
  readonly tracked?: boolean | undefined;
  readonly cacheSeconds?: number | null | undefined;
  readonly timeoutMs?: number | undefined;
  readonly retries?: number | undefined;
  /** In place of those it has. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface Endpoints {
  /** @throws AppError `gateway.bad_name`, `gateway.bad_value`, `gateway.unknown` (models), `gateway.name_taken` */
  create(actor: Actor, project: string, name: string, settings: EndpointSettings): Promise<Endpoint>;
  /** What is not given stays; models that are given take the place of those it has. @throws AppError as `create`, and `gateway.unknown` */
  change(
    actor: Actor,
    project: string,
    key: Key,
    change: EndpointSettings & { readonly name?: string | undefined },
  ): Promise<Endpoint>;
  /** @throws AppError `gateway.unknown` */
  get(project: string, key: Key): Promise<Endpoint>;
  find(project: string, key: Key): Promise<Endpoint | undefined>;
  /** By name. @param provider only those with a model of it */
  list(project: string, page: PageRequest, provider?: string): Promise<Page<Endpoint>>;
  /** With its bindings and counts; traces of its calls stay. @throws AppError `gateway.unknown` */
  delete(actor: Actor, project: string, key: Key): Promise<void>;
  /** @throws AppError `gateway.unknown`, `gateway.already_attached` */
  attach(actor: Actor, project: string, id: string, attachment: NewAttachment): Promise<Attachment>;
  /** @param role whichever it is without it @throws AppError `gateway.unknown` */
  detach(actor: Actor, project: string, id: string, modelId: string, role?: AttachmentRole): Promise<void>;
  setTag(actor: Actor, project: string, id: string, key: string, value: string): Promise<void>;
  /** One that is not there is no error. */
  deleteTag(actor: Actor, project: string, id: string, key: string): Promise<void>;
  bind(actor: Actor, project: string, id: string, resourceType: string, resourceId: string): Promise<Binding>;
  /** @throws AppError `gateway.unknown` */
  unbind(actor: Actor, project: string, id: string, resourceType: string, resourceId: string): Promise<void>;
  bindings(project: string, where: store.BindingQuestion): Promise<readonly Binding[]>;
}

/** Long answers that are not streamed say nothing for minutes. */
export const endpointDefaults = { timeoutMs: 300_000, retries: 1 } as const;
const mostModels = 50;
const mostBindings = 10_000;

function checkAttachment({ weight = 1, position }: NewAttachment): void {
  if (!Number.isFinite(weight) || weight < 0 || weight > 1e6)
    throw gatewayErrors.create('bad_value', `The weight of a model is a number from 0, not ${weight}.`);
  if (position !== null && position !== undefined && (!Number.isSafeInteger(position) || position < 0))
    throw gatewayErrors.create('bad_value', `The order of a fallback is a whole number from 0, not ${position}.`);
}

function check({ models, fallback, tags }: EndpointSettings): void {
  if (models?.length === 0)
    throw gatewayErrors.create('bad_value', 'Endpoint must have at least one model configuration');
  if (models !== undefined && models.length > mostModels)
    throw gatewayErrors.create('bad_value', `An endpoint has at most ${mostModels} models.`);
  for (const one of models ?? []) checkAttachment(one);
  if (models !== undefined) {
    if (!models.some(({ role }) => role === 'primary'))
      throw gatewayErrors.create('bad_value', 'An endpoint needs a primary model, which is asked first.');
    const seen = new Set(models.map(({ modelId, role }) => `${role} ${modelId}`));
    if (seen.size < models.length) throw gatewayErrors.create('bad_value', 'A model is named twice in the same role.');
  }
  const attempts = fallback?.maxAttempts ?? null;
  if (attempts !== null && (!Number.isSafeInteger(attempts) || attempts < 0))
    throw gatewayErrors.create('bad_value', `max_attempts is a whole number from 0, not ${attempts}.`);
  for (const [key, value] of Object.entries(tags ?? {})) checkTag(key, value);
}

function checkTag(key: string, value: string): void {
  if (key === '' || key.length > 250 || value.length > 5000)
    throw gatewayErrors.create('bad_value', 'A tag has a key of 1 to 250 and a value of at most 5000 characters.');
}

export interface EndpointsDeps extends RecordDeps {
  readonly tracking: { readonly experiments: Pick<Tracking['experiments'], 'create' | 'find' | 'get'> };
}

export function createEndpoints(deps: EndpointsDeps): Endpoints {
  const { db, clock, newId, identity, tracking } = deps;

  const unknown = (project: string, key: Key): Error =>
    gatewayErrors.create('unknown', `Project ${project} has no endpoint ${'id' in key ? key.id : key.name}.`, {
      details: { what: 'GatewayEndpoint', ...('id' in key ? { endpoint_id: key.id } : key) },
    });
  const get = async (project: string, key: Key, tx: Tx = db.reader): Promise<Endpoint> => {
    const found = await store.findEndpoint(tx, project, key);
    if (found === undefined) throw unknown(project, key);
    return found;
  };
  const requireName = async (tx: Tx, project: string, name: string): Promise<void> => {
    if ((await store.findEndpoint(tx, project, { name })) !== undefined)
      throw gatewayErrors.create('name_taken', `Project ${project} has an endpoint ${name} already.`, {
        details: { what: 'Endpoint', name },
      });
  };
  const experimentOf = async (actor: Actor, project: string, name: string): Promise<string> => {
    const key = { name: `gateway/${name}` };
    const found = await tracking.experiments.find(project, key);
    if (found !== undefined) return found.id;
    const tags = { 'mlflow.experiment.sourceType': 'GATEWAY', 'mlflow.experiment.isGateway': 'true' };
    return (await tracking.experiments.create(actor, project, { ...key, tags })).id;
  };
  const replaceModels = async (
    tx: Tx,
    actor: Actor,
    endpoint: { readonly id: string; readonly project: string },
    models: readonly NewAttachment[],
  ): Promise<void> => {
    const missing: string[] = [];
    for (const { modelId } of models)
      if ((await findModel(tx, endpoint.project, { id: modelId })) === undefined) missing.push(modelId);
    if (missing.length > 0)
      throw gatewayErrors.create('unknown', `Model definitions not found: ${missing.join(', ')}`, {
        details: { models: missing },
      });
    await store.deleteAttachments(tx, endpoint.id);
    for (const one of models) await store.insertAttachment(tx, toRow(actor, endpoint.id, one));
  };
  const toRow = (
    actor: Actor,
    endpointId: string,
    { modelId, role, weight = 1, position = null }: NewAttachment,
  ): store.NewAttachmentRow => ({
    id: newId(),
    endpointId,
    modelId,
    role,
    weight,
    position: role === 'primary' ? null : position,
    createdAt: clock.wall(),
    createdBy: actor.name,
  });
  const said = async (
    tx: Tx,
    actor: Actor,
    action: string,
    before: Endpoint | undefined,
    after: Endpoint | undefined,
  ): Promise<void> => {
    const one = after ?? before;
    if (one === undefined) return;
    await tell(deps, tx, {
      actor,
      project: one.project,
      action,
      subject: { type: 'gateway-endpoint', id: one.id },
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      detail: { name: one.name },
    });
  };
  /** Changes what hangs on an endpoint, and tells of it. */
  const within = async <T>(
    actor: Actor,
    project: string,
    id: string,
    action: string,
    work: (tx: Tx, endpoint: Endpoint) => Promise<T>,
  ): Promise<T> =>
    db.transact(async (tx) => {
      const before = await get(project, { id }, tx);
      const result = await work(tx, before);
      const { models: _models, tags: _tags, ...row } = before;
      await store.putEndpoint(tx, {
        ...row,
        updatedAt: Math.max(clock.wall(), before.updatedAt + 1),
        updatedBy: actor.name,
      });
      await said(tx, actor, action, before, await get(project, { id }, tx));
      return result;
    });

  return {
    async create(actor, project, name, settings) {
      if (!isName(name)) throw gatewayErrors.create('bad_name', `${JSON.stringify(name)} cannot name an endpoint.`);
      const { models = [], tracked = true, tags = {} } = settings;
      check({ ...settings, models });
      await identity.getProject(project);
      await requireName(db.reader, project, name);
      if (settings.experimentId !== undefined) await tracking.experiments.get(project, { id: settings.experimentId });
      const experimentId = settings.experimentId ?? (tracked ? await experimentOf(actor, project, name) : null);
      const now = clock.wall();
      const id = newId();
      return db.transact(async (tx) => {
        await requireName(tx, project, name);
        await store.putEndpoint(tx, {
          id,
          project,
          name,
          experimentId,
          tracked,
          split: settings.split ?? false,
          fallback: settings.fallback ?? null,
          cacheSeconds: settings.cacheSeconds ?? null,
          timeoutMs: settings.timeoutMs ?? endpointDefaults.timeoutMs,
          retries: settings.retries ?? endpointDefaults.retries,
          createdAt: now,
          createdBy: actor.name,
          updatedAt: now,
          updatedBy: actor.name,
        });
        await replaceModels(tx, actor, { id, project }, models);
        await store.endpointTags.upsert(tx, id, tags);
        const made = await get(project, { id }, tx);
        await said(tx, actor, 'create_endpoint', undefined, made);
        return made;
      });
    },
    async change(actor, project, which, change) {
      const { name, models, tags } = change;
      if (name !== undefined && !isName(name))
        throw gatewayErrors.create('bad_name', `${JSON.stringify(name)} cannot name an endpoint.`);
      check(change);
      const found = await get(project, which);
      if (change.experimentId !== undefined) await tracking.experiments.get(project, { id: change.experimentId });
      const tracked = change.tracked ?? found.tracked;
      const experimentId =
        change.experimentId ??
        found.experimentId ??
        (tracked ? await experimentOf(actor, project, name ?? found.name) : null);
      return db.transact(async (tx) => {
        const before = await get(project, { id: found.id }, tx);
        const { models: _models, tags: _tags, ...row } = before;
        if (name !== undefined && name !== before.name) await requireName(tx, project, name);
        await store.putEndpoint(tx, {
          ...row,
          name: name ?? before.name,
          experimentId,
          tracked,
          split: change.split ?? before.split,
          fallback: change.fallback === undefined ? before.fallback : change.fallback,
          cacheSeconds: change.cacheSeconds === undefined ? before.cacheSeconds : change.cacheSeconds,
          timeoutMs: change.timeoutMs ?? before.timeoutMs,
          retries: change.retries ?? before.retries,
          updatedAt: Math.max(clock.wall(), before.updatedAt + 1),
          updatedBy: actor.name,
        });
        if (models !== undefined) await replaceModels(tx, actor, before, models);
        if (tags !== undefined) {
          await store.deleteTags(tx, before.id);
          await store.endpointTags.upsert(tx, before.id, tags);
        }
        const after = await get(project, { id: before.id }, tx);
        await said(tx, actor, 'change_endpoint', before, after);
        return after;
      });
    },
    get: (project, key) => get(project, key),
    find: (project, key) => store.findEndpoint(db.reader, project, key),
    async list(project, page, provider) {
      await identity.getProject(project);
      const after = page.cursor === undefined ? undefined : String(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listEndpoints(db.reader, project, { provider, after }, page.limit + 1);
      return toPage(rows, page.limit, ({ name }) => [name]);
    },
    async delete(actor, project, key) {
      await db.transact(async (tx) => {
        const before = await get(project, key, tx);
        await store.deleteEndpoint(tx, before.id);
        await said(tx, actor, 'delete_endpoint', before, undefined);
      });
    },
    async attach(actor, project, id, attachment) {
      checkAttachment(attachment);
      return within(actor, project, id, 'attach_model', async (tx, endpoint) => {
        const model = await findModel(tx, project, { id: attachment.modelId });
        if (model === undefined)
          throw gatewayErrors.create('unknown', `Project ${project} has no model ${attachment.modelId}.`, {
            details: { what: 'GatewayModelDefinition', model_definition_id: attachment.modelId },
          });
        if (endpoint.models.some((one) => one.model.id === model.id && one.role === attachment.role))
          throw gatewayErrors.create(
            'already_attached',
            `Model definition '${model.id}' is already attached to endpoint '${id}'`,
          );
        if (endpoint.models.length >= mostModels)
          throw gatewayErrors.create('bad_value', `An endpoint has at most ${mostModels} models.`);
        const row = toRow(actor, id, attachment);
        await store.insertAttachment(tx, row);
        const { modelId: _modelId, ...rest } = row;
        return { ...rest, model };
      });
    },
    async detach(actor, project, id, modelId, role) {
      await within(actor, project, id, 'detach_model', async (tx, endpoint) => {
        const found = endpoint.models.find(
          (one) => one.model.id === modelId && (role === undefined || one.role === role),
        );
        if (found === undefined)
          throw gatewayErrors.create('unknown', `Model definition '${modelId}' is not attached to endpoint '${id}'`, {
            details: { models: [modelId] },
          });
        await store.deleteAttachments(tx, id, found.id);
      });
    },
    async setTag(actor, project, id, key, value) {
      checkTag(key, value);
      await within(actor, project, id, 'set_tag', (tx) => store.endpointTags.upsert(tx, id, { [key]: value }));
    },
    async deleteTag(actor, project, id, key) {
      await within(actor, project, id, 'delete_tag', (tx) => store.endpointTags.delete(tx, id, key));
    },
    async bind(actor, project, id, resourceType, resourceId) {
      if (resourceId === '' || resourceId.length > 500)
        throw gatewayErrors.create('bad_value', 'The id of what uses an endpoint has 1 to 500 characters.');
      return within(actor, project, id, 'bind', async (tx) => {
        const binding: Binding = {
          endpointId: id,
          resourceType,
          resourceId,
          createdAt: clock.wall(),
          createdBy: actor.name,
        };
        await store.putBinding(tx, binding);
        return binding;
      });
    },
    async unbind(actor, project, id, resourceType, resourceId) {
      await within(actor, project, id, 'unbind', async (tx) => {
        const binding = { endpointId: id, resourceType, resourceId };
        if ((await store.listBindings(tx, project, binding, 1)).length === 0)
          throw gatewayErrors.create('unknown', `Nothing of that id is bound to endpoint ${id}.`, {
            details: {
              what: 'GatewayEndpointBinding',
              endpoint_id: id,
              resource_type: resourceType,
              resource_id: resourceId,
            },
          });
        await store.deleteBinding(tx, binding);
      });
    },
    bindings: (project, where) => store.listBindings(db.reader, project, where, mostBindings),
  };
}
