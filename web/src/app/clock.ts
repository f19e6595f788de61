// The server's clock: every relative time on a page is counted from it, so that a simulated year reads as one.
import { useCall } from '../api/client.ts';

export interface ServerClock {
  readonly now: number;
  readonly simulated: boolean;
}

export function useClock(): ServerClock {
  const { data, dataUpdatedAt } = useCall('getClock', {}, { staleMs: 30_000 });
  if (data === undefined) return { now: dataUpdatedAt, simulated: false };
  return { now: Date.parse(data.now), simulated: data.simulated };
}
