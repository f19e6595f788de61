// States of pages under the digest of their content, and named views that point at them. A state never changes; a name does.
import { canonicalJson } from '../../contracts/canonical-json.ts';
import { type PageState, stateId } from '../../contracts/view-state.ts';
import { mostStateCharacters } from '../../contracts/views.ts';
import type { Actor } from '../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Identity } from '../identity/index.ts';
import { viewsErrors } from './errors.ts';
import { team, type View, type ViewWithState } from './model.ts';
import * as store from './store.ts';

export interface ViewInput {
  readonly page: string;
  readonly name: string;
  readonly team: boolean;
  readonly state: PageState;
}

export interface Views {
  /** @returns its id @throws AppError `views.state_too_large`, `views.state_clash`, `identity.unknown_project` */
  storeState(actor: Actor, project: string, state: PageState): Promise<string>;
  /** @throws AppError `views.unknown_state` */
  readState(project: string, id: string): Promise<PageState>;
  /** The actor's own and the team's, by name. */
  list(actor: Actor, project: string, page: string | undefined, request: PageRequest): Promise<Page<ViewWithState>>;
  /** One that the actor can see. @throws AppError `views.unknown_view` */
  get(actor: Actor, project: string, id: string): Promise<ViewWithState>;
  /** Makes a view, or points the one of that name at another state. @throws as `storeState` */
  save(actor: Actor, project: string, input: ViewInput): Promise<ViewWithState>;
  /** Renames a view, makes it the default of its page, or ends that. @throws AppError `views.unknown_view`, `views.name_taken` */
  change(
    actor: Actor,
    project: string,
    id: string,
    change: { readonly name?: string | undefined; readonly byDefault?: boolean | undefined },
  ): Promise<ViewWithState>;
  /** The state it pointed at stays. @throws AppError `views.unknown_view` */
  delete(actor: Actor, project: string, id: string): Promise<void>;
}

export interface ViewsDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly identity: Pick<Identity, 'getProject'>;
}

export function createViews({ db, clock, newId, bus, audit, identity }: ViewsDeps): Views {
  /** Stores a state when it is new. */
  const putState = async (tx: Tx, actor: Actor, project: string, state: PageState): Promise<string> => {
    const text = canonicalJson(state);
    if (text.length > mostStateCharacters)
      throw viewsErrors.create(
        'state_too_large',
        `The state has ${text.length} characters; at most ${mostStateCharacters} are stored.`,
      );
    const id = stateId(state);
    const found = await store.findState(tx, project, id);
    if (found !== undefined && found !== text)
      throw viewsErrors.create('state_clash', `Another state is stored as ${id}.`);
    if (found !== undefined) return id;
    await store.insertState(tx, { project, id, state: text, created_at: clock.now() });
    await audit.record(tx, {
      actor,
      action: 'views.store_state',
      project,
      subject: { type: 'project', id: project },
      after: state,
      detail: { state: id },
    });
    return id;
  };

  const find = async (tx: Tx, actor: Actor, project: string, id: string): Promise<ViewWithState> => {
    const view = await store.findView(tx, project, id);
    if (view === undefined || (view.owner !== team && view.owner !== actor.id))
      throw viewsErrors.create('unknown_view', `There is no view ${id} in ${project}.`);
    return view;
  };

  const record = async (
    tx: Tx,
    actor: Actor,
    action: string,
    { id, project, page, name }: View,
    before: View | undefined,
    after: View | undefined,
  ): Promise<void> => {
    await audit.record(tx, {
      actor,
      action,
      project,
      subject: { type: 'project', id: project },
      before,
      after,
      detail: { view: id, page, name },
    });
    await bus.publish(tx, { type: 'view.changed', project, subject: id });
  };

  return {
    async storeState(actor, project, state) {
      await identity.getProject(project);
      return db.transact((tx) => putState(tx, actor, project, state));
    },
    async readState(project, id) {
      const found = await store.findState(db.reader, project, id);
      if (found === undefined)
        throw viewsErrors.create('unknown_state', `No state ${id} is stored in project ${project}.`);
      return JSON.parse(found) as PageState;
    },
    async list(actor, project, page, request) {
      const [name, id] = request.cursor === undefined ? ['', ''] : decodeCursor(request.cursor, 2);
      const rows = await store.listViews(
        db.reader,
        { project, page, owner: actor.id },
        [String(name), String(id)],
        request.limit + 1,
      );
      return toPage(rows, request.limit, (view) => [view.name, view.id]);
    },
    get: (actor, project, id) => find(db.reader, actor, project, id),
    async save(actor, project, input) {
      await identity.getProject(project);
      return db.transact(async (tx) => {
        const owner = input.team ? team : actor.id;
        const { page, name } = input;
        const before = await store.findNamed(tx, { project, page, owner, name });
        const now = clock.now();
        const after: View = {
          id: before?.id ?? newId(),
          project,
          page,
          name,
          owner,
          byDefault: before?.byDefault ?? false,
          stateId: await putState(tx, actor, project, input.state),
          savedBy: actor.name,
          createdAt: before?.createdAt ?? now,
          updatedAt: now,
        };
        if (before === undefined) await store.insertView(tx, after);
        else await store.updateView(tx, after);
        await record(tx, actor, 'views.save', after, before, after);
        return { ...after, state: input.state };
      });
    },
    async change(actor, project, id, { name, byDefault }) {
      return db.transact(async (tx) => {
        const before = await find(tx, actor, project, id);
        const after: ViewWithState = {
          ...before,
          name: name ?? before.name,
          byDefault: byDefault ?? before.byDefault,
          savedBy: actor.name,
          updatedAt: clock.now(),
        };
        const other = await store.findNamed(tx, after);
        if (other !== undefined && other.id !== id)
          throw viewsErrors.create('name_taken', `The page has a view called ${after.name} already.`);
        if (byDefault === true) await store.clearDefault(tx, after);
        await store.updateView(tx, after);
        await record(tx, actor, 'views.change', after, before, after);
        return after;
      });
    },
    async delete(actor, project, id) {
      await db.transact(async (tx) => {
        const view = await find(tx, actor, project, id);
        await store.deleteView(tx, id);
        await record(tx, actor, 'views.delete', view, view, undefined);
      });
    },
  };
}
