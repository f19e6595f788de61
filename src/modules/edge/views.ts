import type { BundleView, ChannelView, DeviceView } from '../../contracts/edge.ts';
import { toIso } from '../../kernel/time.ts';
import type { WatchedDevice } from './channels/devices.ts';
import type { Drift } from './channels/drift.ts';
import type { Channel } from './channels/model.ts';
import type { Edge } from './edge.ts';
import type { Bundle } from './model.ts';

export function toBundleView(bundle: Bundle): BundleView {
  const { id, project, model, version, versionId, request, state, error, jobId, keyId, report, reference } = bundle;
  return {
    id,
    project,
    model,
    version,
    versionId,
    precision: request.precision,
    dataset: request.dataset,
    datasetVersion: request.datasetVersion,
    threshold: request.threshold,
    state,
    error,
    jobId,
    keyId,
    report: report === null ? null : { ...report, operators: { ...report.operators } },
    referenceRows: reference?.rows ?? null,
    referenceSource: reference?.source ?? null,
    targets: bundle.targets.map((target) => ({ ...target, files: target.files.map((file) => ({ ...file })) })),
    createdAt: toIso(bundle.createdAt),
    finishedAt: bundle.finishedAt === null ? null : toIso(bundle.finishedAt),
  };
}

const toDriftView = (drift: Drift | null): ChannelView['drift'] =>
  drift === null ? null : { rows: drift.rows, columns: drift.columns.map((column) => ({ ...column })) };

/** A channel with how many devices follow it, and how their rows differ from the reference. */
export async function toChannelView({ bundles, devices }: Edge, channel: Channel): Promise<ChannelView> {
  const { name, project, model, alias, revision, bundleId, pendingId, heldAt, note } = channel;
  const bundle = bundleId === null ? undefined : await bundles.get(project, bundleId);
  const summary = await devices.summary(channel);
  return {
    name,
    project,
    model,
    alias,
    precision: channel.request.precision,
    revision,
    bundle: bundleId,
    version: bundle?.version ?? null,
    pending: pendingId,
    heldAt: heldAt === null ? null : toIso(heldAt),
    note,
    devices: summary.devices,
    current: summary.current,
    drift: toDriftView(summary.drift),
    createdAt: toIso(channel.createdAt),
    updatedAt: toIso(channel.updatedAt),
  };
}

export function toDeviceView({ bundleId }: Channel, one: WatchedDevice): DeviceView {
  const { device, version, target, rows, failed, error } = one;
  return {
    device,
    bundle: one.bundleId,
    version,
    target,
    current: one.bundleId === bundleId,
    rows,
    failed,
    error,
    firstSeen: toIso(one.firstSeen),
    lastSeen: toIso(one.lastSeen),
    drift: toDriftView(one.drift),
  };
}
