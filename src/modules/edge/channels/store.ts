// All SQL of channels and their devices.
import { parseStored } from '../../../kernel/json.ts';
import type { Tx } from '../../../platform/db/database.ts';
import type { BundleRequest, Target } from '../model.ts';
import type { Channel, ChannelMove, Device, Sketch } from './model.ts';

type ChannelRow = {
  name: string;
  project: string;
  model: string;
  alias: string;
  request: string;
  bundle_id: string | null;
  pending_id: string | null;
  held_at: number | null;
  note: string | null;
  revision: number;
  created_at: number;
  updated_at: number;
};
type MoveRow = {
  channel: string;
  revision: number;
  bundle_id: string;
  version: string;
  cause: string;
  actor: string;
  at: number;
};
type DeviceRow = {
  channel: string;
  device: string;
  bundle_id: string;
  version: string;
  target: string;
  sequence: number;
  first_seen: number;
  last_seen: number;
  row_count: number;
  failed: number;
  error: string | null;
};
type SketchRow = { channel: string; bundle_id: string; device: string; day: number; sketch: string };

const tables = (tx: Tx) =>
  tx.withTables<{
    edge_channels: ChannelRow;
    edge_channel_moves: MoveRow;
    edge_devices: DeviceRow;
    edge_sketches: SketchRow;
  }>();

function toChannel(row: ChannelRow): Channel {
  const { name, project, model, alias, note, revision } = row;
  return {
    name,
    project,
    model,
    alias,
    note,
    revision,
    request: JSON.parse(row.request) as BundleRequest,
    bundleId: row.bundle_id,
    pendingId: row.pending_id,
    heldAt: row.held_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toDevice(row: DeviceRow): Device {
  const { channel, device, version, sequence, failed, error } = row;
  return {
    channel,
    device,
    version,
    sequence,
    failed,
    error,
    bundleId: row.bundle_id,
    target: row.target as Target,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    rows: row.row_count,
  };
}

export async function putChannel(tx: Tx, channel: Channel): Promise<void> {
  const { name, project, model, alias, note, revision } = channel;
  const values = {
    model,
    alias,
    note,
    revision,
    request: JSON.stringify(channel.request),
    bundle_id: channel.bundleId,
    pending_id: channel.pendingId,
    held_at: channel.heldAt,
    updated_at: channel.updatedAt,
  };
  await tables(tx)
    .insertInto('edge_channels')
    .values({ name, project, created_at: channel.createdAt, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
}

export async function findChannel(tx: Tx, name: string): Promise<Channel | undefined> {
  const row = await tables(tx).selectFrom('edge_channels').selectAll().where('name', '=', name).executeTakeFirst();
  return row === undefined ? undefined : toChannel(row);
}

export async function listChannels(tx: Tx, project: string, after: string, limit: number): Promise<Channel[]> {
  const rows = await tables(tx)
    .selectFrom('edge_channels')
    .selectAll()
    .where('project', '=', project)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute();
  return rows.map(toChannel);
}

export async function channelsOfAlias(tx: Tx, project: string, model: string, alias: string): Promise<Channel[]> {
  const rows = await tables(tx)
    .selectFrom('edge_channels')
    .selectAll()
    .where('project', '=', project)
    .where('model', '=', model)
    .where('alias', '=', alias)
    .execute();
  return rows.map(toChannel);
}

export async function channelsWaitingFor(tx: Tx, bundleId: string): Promise<Channel[]> {
  const rows = await tables(tx).selectFrom('edge_channels').selectAll().where('pending_id', '=', bundleId).execute();
  return rows.map(toChannel);
}

/** Forgets a channel with its devices and what they counted. */
export async function deleteChannel(tx: Tx, name: string): Promise<void> {
  await tables(tx).deleteFrom('edge_sketches').where('channel', '=', name).execute();
  await tables(tx).deleteFrom('edge_devices').where('channel', '=', name).execute();
  await tables(tx).deleteFrom('edge_channel_moves').where('channel', '=', name).execute();
  await tables(tx).deleteFrom('edge_channels').where('name', '=', name).execute();
}

export async function insertMove(tx: Tx, channel: string, move: ChannelMove): Promise<void> {
  const { bundleId, ...same } = move;
  await tables(tx)
    .insertInto('edge_channel_moves')
    .values({ channel, bundle_id: bundleId, ...same })
    .execute();
}

/** Newest first. */
export async function listMoves(tx: Tx, channel: string, before: number, limit: number): Promise<ChannelMove[]> {
  const rows = await tables(tx)
    .selectFrom('edge_channel_moves')
    .selectAll()
    .where('channel', '=', channel)
    .where('revision', '<', before)
    .orderBy('revision', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ channel: _, bundle_id: bundleId, ...same }) => ({ ...same, bundleId }));
}

/** Whether a channel ever published a bundle. */
export async function hasPublished(tx: Tx, channel: string, bundleId: string): Promise<boolean> {
  const row = await tables(tx)
    .selectFrom('edge_channel_moves')
    .select('revision')
    .where('channel', '=', channel)
    .where('bundle_id', '=', bundleId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The bundle that a channel published last before it published `bundleId` for the last time. */
export async function moveBefore(tx: Tx, channel: string, bundleId: string): Promise<ChannelMove | undefined> {
  const row = await tables(tx)
    .selectFrom('edge_channel_moves')
    .selectAll()
    .where('channel', '=', channel)
    .where('bundle_id', '!=', bundleId)
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { channel: _, bundle_id, ...same } = row;
  return { ...same, bundleId: bundle_id };
}

export async function findDevice(tx: Tx, channel: string, device: string): Promise<Device | undefined> {
  const row = await tables(tx)
    .selectFrom('edge_devices')
    .selectAll()
    .where('channel', '=', channel)
    .where('device', '=', device)
    .executeTakeFirst();
  return row === undefined ? undefined : toDevice(row);
}

export async function putDevice(tx: Tx, it: Device): Promise<void> {
  const values = {
    bundle_id: it.bundleId,
    version: it.version,
    target: it.target,
    sequence: it.sequence,
    last_seen: it.lastSeen,
    row_count: it.rows,
    failed: it.failed,
    error: it.error,
  };
  await tables(tx)
    .insertInto('edge_devices')
    .values({ channel: it.channel, device: it.device, first_seen: it.firstSeen, ...values })
    .onConflict((conflict) => conflict.columns(['channel', 'device']).doUpdateSet(values))
    .execute();
}

export async function listDevices(tx: Tx, channel: string, after: string, limit: number): Promise<Device[]> {
  const rows = await tables(tx)
    .selectFrom('edge_devices')
    .selectAll()
    .where('channel', '=', channel)
    .where('device', '>', after)
    .orderBy('device')
    .limit(limit)
    .execute();
  return rows.map(toDevice);
}

/** Devices of a channel by bundle. */
export async function countDevices(
  tx: Tx,
  channel: string,
): Promise<readonly { readonly bundleId: string; readonly devices: number }[]> {
  const rows = await tables(tx)
    .selectFrom('edge_devices')
    .select(['bundle_id', ({ fn }) => fn.countAll<number>().as('devices')])
    .where('channel', '=', channel)
    .groupBy('bundle_id')
    .execute();
  return rows.map((row) => ({ bundleId: row.bundle_id, devices: Number(row.devices) }));
}

type SketchKey = Pick<SketchRow, 'channel' | 'bundle_id' | 'device' | 'day'>;

export async function findSketch(tx: Tx, key: SketchKey): Promise<Sketch | undefined> {
  const row = await tables(tx)
    .selectFrom('edge_sketches')
    .select('sketch')
    .where('channel', '=', key.channel)
    .where('bundle_id', '=', key.bundle_id)
    .where('device', '=', key.device)
    .where('day', '=', key.day)
    .executeTakeFirst();
  return row === undefined ? undefined : parseStored<Sketch | undefined>(row.sketch, undefined);
}

export async function putSketch(tx: Tx, key: SketchKey, sketch: Sketch): Promise<void> {
  const values = { sketch: JSON.stringify(sketch) };
  await tables(tx)
    .insertInto('edge_sketches')
    .values({ ...key, ...values })
    .onConflict((conflict) => conflict.columns(['channel', 'bundle_id', 'device', 'day']).doUpdateSet(values))
    .execute();
}

/** What devices counted with a bundle since a day. @param devices at most a page of them; '' is all of the channel together */
export async function sketchesOf(
  tx: Tx,
  of: {
    readonly channel: string;
    readonly bundleId: string;
    readonly devices: readonly string[];
    readonly since: number;
  },
): Promise<readonly { readonly device: string; readonly sketch: Sketch }[]> {
  if (of.devices.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('edge_sketches')
    .select(['device', 'sketch'])
    .where('channel', '=', of.channel)
    .where('bundle_id', '=', of.bundleId)
    .where('device', 'in', [...of.devices])
    .where('day', '>=', of.since)
    .execute();
  return rows.map(({ device, sketch }) => ({ device, sketch: JSON.parse(sketch) as Sketch }));
}
