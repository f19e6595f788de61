// What devices are told to run: a channel follows an alias of a model, and can be taken back to any bundle that it published before.
import { type Actor, policyActor } from '../../../kernel/actor.ts';
import { messageOf } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../kernel/paging.ts';
import type { Tx } from '../../../platform/db/database.ts';
import type { Bundles, NewBundle } from '../bundles/bundles.ts';
import { edgeErrors } from '../errors.ts';
import type { Bundle, BundleRequest } from '../model.ts';
import type { EdgeDeps } from '../ports.ts';
import type { Channel, ChannelMove } from './model.ts';
import * as store from './store.ts';

export interface ChannelDeclaration extends Omit<NewBundle, 'version'> {
  readonly alias: string;
}

export interface Channels {
  /** Makes or changes a channel and builds what its alias points at. @throws AppError `edge.channel_taken`, those of `Bundles.build` */
  set(actor: Actor, project: string, name: string, declaration: ChannelDeclaration): Promise<Channel>;
  /** @throws AppError `edge.unknown_channel` */
  get(project: string, name: string): Promise<Channel>;
  /** Whoever's it is; undefined when there is none. */
  find(name: string): Promise<Channel | undefined>;
  list(project: string, page: PageRequest): Promise<Page<Channel>>;
  /** A bundle that a channel published. @throws AppError `edge.never_published` */
  published(channel: Channel, bundle: Id): Promise<Bundle>;
  /** What was published, newest first. */
  moves(project: string, name: string, page: PageRequest): Promise<Page<ChannelMove>>;
  /**
   * Publishes an earlier bundle again and follows the alias no longer. @param bundle by default the one before
   * @throws AppError `edge.nothing_earlier`, `edge.never_published`
   */
  rollBack(
    actor: Actor,
    project: string,
    name: string,
    to: { readonly bundle?: Id | undefined; readonly cause: string },
  ): Promise<Channel>;
  /** Follows the alias again. */
  resume(actor: Actor, project: string, name: string): Promise<Channel>;
  /** Forgets it, with its devices. */
  delete(actor: Actor, project: string, name: string): Promise<void>;
}

const system = policyActor('channel');
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export function createChannels(deps: EdgeDeps & { readonly bundles: Bundles }): Channels {
  const { db, clock, bundles } = deps;

  const load = async (tx: Tx, project: string, name: string): Promise<Channel> => {
    const channel = await store.findChannel(tx, name);
    if (channel === undefined || channel.project !== project)
      throw edgeErrors.create('unknown_channel', `Project ${project} has no channel ${name}.`);
    return channel;
  };

  const record = async (
    tx: Tx,
    actor: Actor,
    action: string,
    before: Channel | undefined,
    after: Channel,
  ): Promise<void> => {
    const { project, name, revision, bundleId } = after;
    const subject = { type: 'edge-channel', id: name } as const;
    await deps.audit.record(tx, { actor, action, project, subject, before, after, detail: { revision, bundleId } });
    await deps.bus.publish(tx, {
      type: 'channel.changed',
      project,
      subject: name,
      data: { revision, bundle: bundleId },
    });
  };

  const publish = async (
    tx: Tx,
    actor: Actor,
    channel: Channel,
    bundle: Bundle,
    cause: string,
    change: Partial<Channel>,
  ): Promise<Channel> => {
    const at = clock.now();
    const after: Channel = {
      ...channel,
      ...change,
      bundleId: bundle.id,
      revision: channel.revision + 1,
      updatedAt: at,
    };
    await store.putChannel(tx, after);
    const { id: bundleId, version } = bundle;
    await store.insertMove(tx, channel.name, {
      revision: after.revision,
      bundleId,
      version,
      cause,
      actor: actor.name,
      at,
    });
    return after;
  };

  const optionsOf = ({ model, request }: Channel): Omit<NewBundle, 'version'> => ({ model, ...request });

  /** Publishes a finished bundle in the channels that wait for it. */
  const take = async (bundle: Bundle): Promise<void> => {
    await db.transact(async (tx) => {
      for (const channel of await store.channelsWaitingFor(tx, bundle.id)) {
        const free = { pendingId: null };
        if (bundle.state === 'ready' && channel.heldAt === null) {
          const cause = `${channel.alias} is version ${bundle.version}`;
          const after = await publish(tx, system, channel, bundle, cause, { ...free, note: null });
          await record(tx, system, 'edge.publish', channel, after);
        } else {
          const note =
            bundle.state === 'ready' ? channel.note : `Version ${bundle.version} was not built: ${bundle.error}`;
          await store.putChannel(tx, { ...channel, ...free, note, updatedAt: clock.now() });
        }
      }
    });
  };

  /** Builds what the alias points at, unless devices run that already. */
  const follow = async (actor: Actor, name: string): Promise<void> => {
    const channel = await store.findChannel(db.reader, name);
    if (channel === undefined || channel.heldAt !== null) return;
    const { project, model, alias } = channel;
    let note: string | null = null;
    let pendingId: Id | null = null;
    try {
      const version = await deps.runtimes.resolve(project, model, alias);
      const current = channel.bundleId === null ? undefined : await bundles.get(project, channel.bundleId);
      const [wanted, built] = [channel.request, current?.request].map((request) => ({
        ...request,
        datasetVersion: null,
      }));
      if (current?.versionId === version.id && same(wanted, built)) pendingId = null;
      else pendingId = (await bundles.build(actor, project, { ...optionsOf(channel), version: version.version })).id;
    } catch (error) {
      note = messageOf(error);
    }
    await db.transact(async (tx) => {
      const now = await store.findChannel(tx, name);
      if (now !== undefined) await store.putChannel(tx, { ...now, pendingId, note, updatedAt: clock.now() });
    });
    if (pendingId === null) return;
    // It may have been finished before the channel was known to wait for it.
    const bundle = await bundles.get(project, pendingId);
    if (bundle.state !== 'building') await take(bundle);
  };

  deps.bus.subscribe({
    consumer: 'edge.channels',
    types: ['alias.moved', 'bundle.finished'],
    async handle({ type, project, subject, data }) {
      if (project === null) return;
      if (type === 'bundle.finished') {
        await take(await bundles.get(project, subject));
        return;
      }
      if (data['version'] === null || data['prompt'] === true) return;
      const [model, alias] = [String(data['model']), String(data['alias'])];
      for (const { name } of await store.channelsOfAlias(db.reader, project, model, alias)) await follow(system, name);
    },
  });

  const published = async ({ project, name }: Channel, id: Id): Promise<Bundle> => {
    if (!(await store.hasPublished(db.reader, name, id)))
      throw edgeErrors.create('never_published', `Channel ${name} never published the bundle ${id}.`);
    return bundles.get(project, id);
  };

  return {
    async set(actor, project, name, { model, alias, ...given }) {
      // Refuses an alias that points nowhere, and a version that cannot go to a device, before anything is stored.
      await bundles.check(project, { ...given, model, version: alias });
      await db.transact(async (tx) => {
        const before = await store.findChannel(tx, name);
        if (before !== undefined && before.project !== project)
          throw edgeErrors.create('channel_taken', `Another project of this server has a channel ${name}.`);
        const request: BundleRequest = {
          precision: given.precision ?? 'float32',
          dataset: given.dataset ?? null,
          datasetVersion: given.datasetVersion ?? null,
          label: given.label ?? null,
          predictions: given.predictions ?? null,
          score: given.score ?? null,
          threshold: given.threshold ?? null,
          maxDifference: given.maxDifference ?? null,
        };
        const now = clock.now();
        const fresh = { bundleId: null, pendingId: null, heldAt: null, note: null, revision: 0, createdAt: now };
        const after: Channel = { ...fresh, ...before, name, project, model, alias, request, updatedAt: now };
        await store.putChannel(tx, after);
        await record(tx, actor, 'edge.set-channel', before, after);
      });
      await follow(actor, name);
      return load(db.reader, project, name);
    },
    published,
    get: (project, name) => load(db.reader, project, name),
    find: (name) => store.findChannel(db.reader, name),
    async list(project, page) {
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listChannels(db.reader, project, after, page.limit + 1), page.limit, ({ name }) => [
        name,
      ]);
    },
    async moves(project, name, page) {
      await load(db.reader, project, name);
      const before = page.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listMoves(db.reader, name, before, page.limit + 1);
      return toPage(rows, page.limit, ({ revision }) => [revision]);
    },
    async rollBack(actor, project, name, { bundle: wanted, cause }) {
      const before = await load(db.reader, project, name);
      const id =
        wanted ??
        (before.bundleId === null ? undefined : (await store.moveBefore(db.reader, name, before.bundleId))?.bundleId);
      if (id === undefined)
        throw edgeErrors.create('nothing_earlier', `Channel ${name} has not published another bundle before.`);
      const bundle = await published(before, id);
      return db.transact(async (tx) => {
        const now = await load(tx, project, name);
        const change = { heldAt: clock.now(), pendingId: null, note: cause };
        const after = await publish(tx, actor, now, bundle, cause, change);
        await record(tx, actor, 'edge.roll-back', now, after);
        return after;
      });
    },
    async resume(actor, project, name) {
      await db.transact(async (tx) => {
        const before = await load(tx, project, name);
        const after = { ...before, heldAt: null, note: null, updatedAt: clock.now() };
        await store.putChannel(tx, after);
        await record(tx, actor, 'edge.resume', before, after);
      });
      await follow(actor, name);
      return load(db.reader, project, name);
    },
    async delete(actor, project, name) {
      await db.transact(async (tx) => {
        const before = await load(tx, project, name);
        await store.deleteChannel(tx, name);
        const subject = { type: 'edge-channel', id: name } as const;
        await deps.audit.record(tx, { actor, action: 'edge.delete-channel', project, subject, before });
      });
    },
  };
}
