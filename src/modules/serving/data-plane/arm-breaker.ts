// Takes a challenger out of the traffic by itself when its newest requests fail or are slow in a burst, so that neither a control
// plane nor a database has to be there. What it did is told to the control plane, which rolls back. Counts requests, not time.
import { defaultBurst } from './burst.ts';
import type { SnapshotEndpoint } from './snapshot.ts';

/** A challenger that gets no more requests, in the revision of its endpoint that gave it some. */
export interface Withdrawal {
  readonly endpointId: string;
  readonly revision: number;
  readonly modelVersionId: string;
  readonly reason: string;
}

export const isWithdrawn = (
  withdrawals: readonly Withdrawal[],
  endpoint: Pick<SnapshotEndpoint, 'id' | 'revision'>,
  modelVersionId: string,
) =>
  withdrawals.some(
    (one) =>
      one.endpointId === endpoint.id && one.revision === endpoint.revision && one.modelVersionId === modelVersionId,
  );

/** The endpoint without those of its arms that were withdrawn; the champion takes their shares. */
export function withoutWithdrawn<T extends Pick<SnapshotEndpoint, 'id' | 'revision' | 'arms'>>(
  endpoint: T,
  withdrawals: readonly Withdrawal[],
): T {
  const arms = endpoint.arms.filter(({ modelVersionId }) => !isWithdrawn(withdrawals, endpoint, modelVersionId));
  if (arms.length === endpoint.arms.length) return endpoint;
  const others = arms.slice(1).reduce((sum, { weight }) => sum + weight, 0);
  return { ...endpoint, arms: arms.map((arm, i) => (i === 0 ? { ...arm, weight: 1 - others } : arm)) };
}

type Mark = 'good' | 'failed' | 'slow';

export interface ArmBreaker {
  /** Counts one request of a challenger. @returns why it is to be withdrawn, if it is */
  note(endpoint: SnapshotEndpoint, modelVersionId: string, failed: boolean, ms: number): string | undefined;
}

export function createArmBreaker(): ArmBreaker {
  const newest = new Map<string, Mark[]>();
  return {
    note(endpoint, modelVersionId, failed, ms) {
      const { requests, share, slowMs } = endpoint.burst ?? defaultBurst;
      const key = `${endpoint.id} ${endpoint.revision} ${modelVersionId}`;
      const marks = newest.get(key) ?? [];
      newest.set(key, marks);
      marks.push(failed ? 'failed' : slowMs !== null && ms > slowMs ? 'slow' : 'good');
      if (marks.length > requests) marks.shift();
      const count = (mark: Mark): number => marks.filter((one) => one === mark).length;
      const limit = requests * share;
      if (count('failed') >= limit)
        return `error burst: ${count('failed')} of its newest ${marks.length} requests failed`;
      if (count('slow') >= limit)
        return `latency breach: ${count('slow')} of its newest ${marks.length} requests took longer than ${slowMs} ms`;
      return undefined;
    },
  };
}
