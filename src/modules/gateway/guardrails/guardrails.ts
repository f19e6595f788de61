// Guardrails: scorers that are to judge what goes into and comes out of endpoints. They are records: this server runs no scorer, so an
// endpoint that has one refuses calls rather than let them pass unguarded.
import type { Actor } from '../../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../kernel/paging.ts';
import type { Tx } from '../../../platform/db/database.ts';
import type { Scorers } from '../../scorers/index.ts';
import { findEndpoint } from '../endpoints/store.ts';
import { gatewayErrors } from '../errors.ts';
import type { AttachedGuardrail, Guardrail, GuardrailAction, GuardrailStage } from '../model.ts';
import { type RecordDeps, tell } from '../telling.ts';
import * as store from './store.ts';

export interface NewGuardrail {
  readonly name: string;
  readonly scorerId: string;
  readonly scorerVersion: number;
  readonly stage: GuardrailStage;
  readonly action: GuardrailAction;
  readonly actionEndpointId?: string | undefined;
}

export interface Guardrails {
  /** @throws AppError `gateway.bad_value`, `gateway.unknown` (endpoint), `scorers.unknown_scorer` */
  create(actor: Actor, project: string, guardrail: NewGuardrail): Promise<Guardrail>;
  /** @throws AppError `gateway.unknown` */
  get(project: string, id: string): Promise<Guardrail>;
  /** Oldest first. */
  list(project: string, page: PageRequest): Promise<Page<Guardrail>>;
  /** Also from the endpoints that have it. @throws AppError `gateway.unknown` */
  delete(actor: Actor, project: string, id: string): Promise<void>;
  /** @throws AppError `gateway.unknown`, `gateway.already_attached` */
  attach(
    actor: Actor,
    project: string,
    endpointId: string,
    id: string,
    position?: number | null,
  ): Promise<AttachedGuardrail>;
  /** @throws AppError `gateway.unknown` */
  move(
    actor: Actor,
    project: string,
    endpointId: string,
    id: string,
    position: number | null,
  ): Promise<AttachedGuardrail>;
  detach(actor: Actor, project: string, endpointId: string, id: string): Promise<void>;
  /** In their order. @throws AppError `gateway.unknown` */
  of(project: string, endpointId: string): Promise<readonly AttachedGuardrail[]>;
  /** How many each endpoint has. */
  count(endpointIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

export interface GuardrailsDeps extends RecordDeps {
  readonly scorers: Pick<Scorers, 'byId'>;
}

export function createGuardrails(deps: GuardrailsDeps): Guardrails {
  const { db, clock, newId, identity, scorers } = deps;

  const get = async (project: string, id: string, tx: Tx = db.reader): Promise<Guardrail> => {
    const found = await store.findGuardrail(tx, project, id);
    if (found === undefined)
      throw gatewayErrors.create('unknown', `Project ${project} has no guardrail ${id}.`, {
        details: { what: 'GatewayGuardrail', guardrail_id: id },
      });
    return found;
  };
  const requireEndpoint = async (tx: Tx, project: string, id: string): Promise<void> => {
    if ((await findEndpoint(tx, project, { id })) === undefined)
      throw gatewayErrors.create('unknown', `Project ${project} has no endpoint ${id}.`, {
        details: { what: 'GatewayEndpoint', endpoint_id: id },
      });
  };
  const said = (
    tx: Tx,
    actor: Actor,
    action: string,
    guardrail: Guardrail,
    detail: Readonly<Record<string, unknown>> = {},
  ): Promise<void> =>
    tell(deps, tx, {
      actor,
      project: guardrail.project,
      action,
      subject: { type: 'gateway-guardrail', id: guardrail.id },
      after: guardrail,
      detail: { name: guardrail.name, ...detail },
    });
  const attachedOne = async (
    tx: Tx,
    project: string,
    endpointId: string,
    guardrailId: string,
  ): Promise<AttachedGuardrail> => {
    await requireEndpoint(tx, project, endpointId);
    const [found] = await store.listAttached(tx, endpointId, guardrailId);
    if (found === undefined)
      throw gatewayErrors.create('unknown', `Endpoint ${endpointId} has no guardrail ${guardrailId}.`, {
        details: { what: 'GatewayGuardrailConfig', endpoint_id: endpointId, guardrail_id: guardrailId },
      });
    return found;
  };

  return {
    async create(actor, project, given) {
      if (given.name.trim() === '' || given.name.length > 256)
        throw gatewayErrors.create('bad_value', 'A guardrail needs a name of 1 to 256 characters.');
      await identity.getProject(project);
      const { definition } = await scorers.byId(project, given.scorerId, given.scorerVersion);
      // A function in code is run where it was written, and nowhere else.
      if (Object.hasOwn(JSON.parse(definition) as object, 'call_source'))
        throw gatewayErrors.create(
          'bad_value',
          'Gateway guardrails do not support custom scorers defined with the @scorer decorator. Use a built-in scorer or a judge created with make_judge.',
        );
      const now = clock.wall();
      const guardrail: Guardrail = {
        ...given,
        actionEndpointId: given.actionEndpointId ?? null,
        id: newId(),
        project,
        createdAt: now,
        createdBy: actor.name,
        updatedAt: now,
        updatedBy: actor.name,
      };
      return db.transact(async (tx) => {
        if (guardrail.actionEndpointId !== null) await requireEndpoint(tx, project, guardrail.actionEndpointId);
        await store.insertGuardrail(tx, guardrail);
        await said(tx, actor, 'create_guardrail', guardrail);
        return guardrail;
      });
    },
    get: (project, id) => get(project, id),
    async list(project, page) {
      await identity.getProject(project);
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listGuardrails(db.reader, project, after, page.limit + 1);
      return toPage(rows, page.limit, ({ id }) => [id]);
    },
    async delete(actor, project, id) {
      await db.transact(async (tx) => {
        const before = await get(project, id, tx);
        await store.deleteGuardrail(tx, id);
        await said(tx, actor, 'delete_guardrail', before);
      });
    },
    async attach(actor, project, endpointId, id, position = null) {
      return db.transact(async (tx) => {
        await requireEndpoint(tx, project, endpointId);
        const guardrail = await get(project, id, tx);
        if ((await store.listAttached(tx, endpointId, id)).length > 0)
          throw gatewayErrors.create(
            'already_attached',
            `Guardrail '${id}' is already added to endpoint '${endpointId}'`,
          );
        const attached = { guardrail, position, createdAt: clock.wall(), createdBy: actor.name };
        await store.attach(tx, endpointId, attached);
        await said(tx, actor, 'attach_guardrail', guardrail, { endpoint: endpointId });
        return { endpointId, ...attached };
      });
    },
    async move(actor, project, endpointId, id, position) {
      return db.transact(async (tx) => {
        const before = await attachedOne(tx, project, endpointId, id);
        await store.setPosition(tx, endpointId, id, position);
        await said(tx, actor, 'move_guardrail', before.guardrail, { endpoint: endpointId, position });
        return { ...before, position };
      });
    },
    async detach(actor, project, endpointId, id) {
      await db.transact(async (tx) => {
        const { guardrail } = await attachedOne(tx, project, endpointId, id);
        await store.detach(tx, endpointId, id);
        await said(tx, actor, 'detach_guardrail', guardrail, { endpoint: endpointId });
      });
    },
    async of(project, endpointId) {
      await requireEndpoint(db.reader, project, endpointId);
      return store.listAttached(db.reader, endpointId);
    },
    count: (endpointIds) => store.countAttached(db.reader, endpointIds),
  };
}
