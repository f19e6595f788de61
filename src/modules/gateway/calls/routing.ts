// Which models of an endpoint are asked, in which order: a primary one by weight, then the fallbacks. A model that failed rests for a while
// and is asked before its time only when nothing else is left.
import type { Attachment, Endpoint } from '../model.ts';

/** Monotonic milliseconds until which a model rests, by its id. */
export interface Rests {
  isResting(modelId: string): boolean;
  /** @param ms how long; the provider's own word for it, or the usual time */
  rest(modelId: string, ms?: number): void;
  clear(modelId: string): void;
}

const usualMs = 30_000;
const longestMs = 300_000;
const mostResting = 10_000;

export function createRests(monotonic: () => number): Rests {
  const until = new Map<string, number>();
  return {
    isResting: (id) => (until.get(id) ?? 0) > monotonic(),
    rest(id, ms = usualMs) {
      if (until.size >= mostResting) until.clear();
      until.set(id, monotonic() + Math.min(Math.max(ms, 1000), longestMs));
    },
    clear: (id) => until.delete(id),
  };
}

function choose(from: readonly Attachment[], unit: number): Attachment | undefined {
  const total = from.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return from[Math.floor(unit * from.length)];
  let left = unit * total;
  for (const one of from) {
    left -= one.weight;
    if (left < 0) return one;
  }
  return from.at(-1);
}

/** @param unit a number in [0, 1) */
export function orderOf(endpoint: Endpoint, rests: Pick<Rests, 'isResting'>, unit: number): readonly Attachment[] {
  const awake = (all: readonly Attachment[]) => all.filter(({ model }) => !rests.isResting(model.id));
  const primaries = endpoint.models.filter(({ role }) => role === 'primary');
  const fallbacks = endpoint.models
    .filter(({ role }) => role === 'fallback')
    .slice(0, endpoint.fallback?.maxAttempts ?? endpoint.models.length);
  // Weight 0 takes a model out of the split without detaching it.
  const split = primaries.some(({ weight }) => weight > 0) ? primaries.filter(({ weight }) => weight > 0) : primaries;
  const first = choose(awake(split), unit);
  const order = [...(first === undefined ? [] : [first]), ...awake(fallbacks)];
  if (order.length > 0) return order;
  const any = choose(split, unit);
  return [...(any === undefined ? [] : [any]), ...fallbacks];
}
