// What devices say of themselves: the bundle they run, and counts of rows in the bins of its reference. Rows never come here.
import type { Id } from '../../../kernel/ids.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../kernel/paging.ts';
import { day, type Millis } from '../../../kernel/time.ts';
import type { Bundles } from '../bundles/bundles.ts';
import { edgeErrors } from '../errors.ts';
import type { Target } from '../model.ts';
import type { EdgeDeps } from '../ports.ts';
import { type Drift, driftOf } from './drift.ts';
import { type Channel, type Device, emptySketch, mergeSketches, misfit, type Sketch } from './model.ts';
import * as store from './store.ts';

export interface DeviceReport {
  readonly device: string;
  readonly bundle: Id;
  readonly target: Target;
  /** Counts the reports of a device; one that comes again is not counted again. */
  readonly sequence: number;
  /** Rows answered, and rows refused or failed, since the report before. */
  readonly rows: number;
  readonly failed: number;
  readonly error: string | null;
  readonly sketch: Sketch | null;
}

export interface WatchedDevice extends Device {
  /** Of the last seven days, with the bundle it runs; null: no reference, or too few rows. */
  readonly drift: Drift | null;
}

export interface Devices {
  /** Takes a report; false when it was taken before. @throws AppError `edge.bad_report` */
  report(channel: Channel, report: DeviceReport): Promise<boolean>;
  /** Devices of a channel by name, with their drift. */
  list(channel: Channel, page: PageRequest): Promise<Page<WatchedDevice>>;
  /** Devices by bundle, and the drift of all that run the published one. */
  summary(channel: Channel): Promise<{
    readonly devices: number;
    readonly current: number;
    readonly drift: Drift | null;
  }>;
}

const watchedDays = 7;
/** Under this name, what all devices of a channel counted. */
const all = '';

export function createDevices(deps: EdgeDeps & { readonly bundles: Bundles }): Devices {
  const { db, clock, bundles } = deps;
  const dayOf = (at: Millis): Millis => Math.floor(at / day) * day;
  const since = (): Millis => dayOf(clock.now()) - (watchedDays - 1) * day;

  const driftBy = async (
    channel: Channel,
    bundleId: Id,
    devices: readonly string[],
  ): Promise<ReadonlyMap<string, Drift | null>> => {
    const { reference } = await bundles.get(channel.project, bundleId);
    if (reference === null) return new Map();
    const found = await store.sketchesOf(db.reader, { channel: channel.name, bundleId, devices, since: since() });
    const merged = new Map<string, Sketch>();
    for (const { device, sketch } of found)
      merged.set(device, mergeSketches(merged.get(device) ?? emptySketch, sketch));
    return new Map([...merged].map(([device, sketch]) => [device, driftOf(sketch, reference)]));
  };

  return {
    async report(channel, report) {
      const { device, bundle: bundleId, sequence, sketch } = report;
      if (!(await store.hasPublished(db.reader, channel.name, bundleId)))
        throw edgeErrors.create('bad_report', `Channel ${channel.name} never published the bundle ${bundleId}.`);
      const { version, reference } = await bundles.get(channel.project, bundleId);
      const wrong = sketch === null ? undefined : misfit(sketch, reference);
      if (wrong !== undefined) throw edgeErrors.create('bad_report', wrong);
      return db.transact(async (tx) => {
        const before = await store.findDevice(tx, channel.name, device);
        if (before !== undefined && before.sequence >= sequence) return false;
        const now = clock.now();
        await store.putDevice(tx, {
          channel: channel.name,
          device,
          bundleId,
          version,
          target: report.target,
          sequence,
          firstSeen: before?.firstSeen ?? now,
          lastSeen: now,
          rows: (before?.rows ?? 0) + report.rows,
          failed: (before?.failed ?? 0) + report.failed,
          error: report.error,
        });
        if (sketch !== null && sketch.rows > 0)
          for (const counted of [device, all]) {
            const key = { channel: channel.name, bundle_id: bundleId, device: counted, day: dayOf(now) };
            await store.putSketch(tx, key, mergeSketches((await store.findSketch(tx, key)) ?? emptySketch, sketch));
          }
        return true;
      });
    },
    async list(channel, page) {
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      const found = toPage(
        await store.listDevices(db.reader, channel.name, after, page.limit + 1),
        page.limit,
        ({ device }) => [device],
      );
      const byBundle = new Map<Id, ReadonlyMap<string, Drift | null>>();
      for (const bundleId of new Set(found.items.map((one) => one.bundleId))) {
        const devices = found.items.filter((one) => one.bundleId === bundleId).map(({ device }) => device);
        byBundle.set(bundleId, await driftBy(channel, bundleId, devices));
      }
      const items = found.items.map((one) => ({
        ...one,
        drift: byBundle.get(one.bundleId)?.get(one.device) ?? null,
      }));
      return { ...found, items };
    },
    async summary(channel) {
      const counted = await store.countDevices(db.reader, channel.name);
      const devices = counted.reduce((sum, one) => sum + one.devices, 0);
      const { bundleId } = channel;
      if (bundleId === null) return { devices, current: 0, drift: null };
      const current = counted.find((one) => one.bundleId === bundleId)?.devices ?? 0;
      const drift = (await driftBy(channel, bundleId, [all])).get(all) ?? null;
      return { devices, current, drift };
    },
  };
}
