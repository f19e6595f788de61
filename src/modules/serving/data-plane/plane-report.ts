// What a data plane says of itself every few seconds: where it answers, which snapshot it runs, and what keeps it from running a newer one.
import { createHash } from 'node:crypto';
import type { Id } from '../../../kernel/ids.ts';
import type { Millis } from '../../../kernel/time.ts';
import type { DataPlane } from './data-plane.ts';
import type { EndpointStatus } from './hosted-endpoints.ts';

export interface PlaneReport {
  readonly instance: Id;
  /** Of the machine, unless it was given one. */
  readonly name: string;
  readonly url: string;
  /** Of Pawl. */
  readonly version: string;
  /** Whether it takes requests with a token only. */
  readonly guarded: boolean;
  /** Wall times. */
  readonly startedAt: Millis;
  readonly at: Millis;
  /** Number of the snapshot that it answers by; 0 for none. */
  readonly snapshot: number;
  /** Why it does not follow: the last snapshot was refused, or could not be fetched. */
  readonly refused: string | null;
  readonly endpoints: Readonly<Record<string, EndpointStatus>>;
  /** Requests since its models were loaded. */
  readonly requests: number;
  readonly spoolBytes: number;
}

export type PlaneIdentity = Pick<PlaneReport, 'name' | 'url' | 'version' | 'guarded' | 'startedAt'>;

/** Names of what data planes and their control plane exchange. Several control planes may share a store: each has its own key. */
export function exchangeNames(key: Uint8Array) {
  const folder = `serving/${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
  return { snapshot: `${folder}/snapshot.json`, reports: `${folder}/reports/`, spool: `${folder}/spool/` };
}

export const reportEveryMs = 5_000;

export function reportPlane(plane: DataPlane, identity: PlaneIdentity, following: string | null): PlaneReport {
  const requests = plane.endpoints
    .all()
    .reduce((sum, { arms }) => sum + arms.reduce((count, { hosted }) => count + hosted.counts().requests, 0), 0);
  return {
    instance: plane.instance,
    ...identity,
    at: plane.clock.wall(),
    snapshot: plane.endpoints.snapshot?.version ?? 0,
    refused: plane.refused ?? following,
    endpoints: plane.endpoints.status(),
    requests,
    spoolBytes: plane.spoolBytes,
  };
}
