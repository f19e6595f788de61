// What of an endpoint's predictions is logged: a share of them, without some values, up to some size. What a request is answered never
// depends on it.
import { createHash } from 'node:crypto';
import type { InputColumn } from '../model-interface.ts';
import { unitOf } from './arm-assignment.ts';
import type { RowBlock, Value } from './row-block.ts';

/** How an endpoint logs what it answers. */
export interface LogPolicy {
  /** Share of requests that are logged; those that failed or did not fit always are. */
  readonly sample: number;
  /** Columns whose values are left out; the sticky key's, when it is named, is replaced by a digest. */
  readonly redact: readonly string[];
  /** Characters of a text value at most; longer ones are cut. */
  readonly maxTextLength: number;
  /** Rows of one request at most; the first ones are logged. */
  readonly maxRows: number;
  /** When the log cannot be written, because its disk or its bound is full: refuse to answer, or answer without an entry. */
  readonly whenFull: 'refuse' | 'answer';
}

export const defaultLogPolicy: LogPolicy = {
  sample: 1,
  redact: [],
  maxTextLength: 10_000,
  maxRows: 100_000,
  whenFull: 'refuse',
};

export type LoggedValue = Value | null;

export interface LogRules {
  readonly policy: LogPolicy;
  /** Whether a request is in the share that is logged: the same for all its arms. */
  chooses(id: string): boolean;
  /** The values of a block as they are logged. */
  valuesOf(block: RowBlock): readonly LoggedValue[];
  keyOf(key: string): string;
}

const digestLength = 16;

/** @param order the columns in whose order blocks bring their values */
export function logRules(
  given: Partial<LogPolicy> | undefined,
  order: readonly InputColumn[],
  stickyKey: string | null,
): LogRules {
  const policy = { ...defaultLogPolicy, ...given };
  const hidden = new Set(order.flatMap(({ name }, place) => (policy.redact.includes(name) ? [place] : [])));
  const texts = order.some(({ type }) => type === 'string');
  const width = order.length;
  const { maxTextLength } = policy;
  return {
    policy,
    chooses: (id) => policy.sample >= 1 || unitOf('log', id) < policy.sample,
    valuesOf({ values }) {
      if (hidden.size === 0 && !texts) return values;
      return values.map((value, at) => {
        if (hidden.has(at % width)) return null;
        return typeof value === 'string' && value.length > maxTextLength ? value.slice(0, maxTextLength) : value;
      });
    },
    keyOf:
      stickyKey !== null && policy.redact.includes(stickyKey)
        ? (key) => createHash('sha256').update(`${stickyKey}\0${key}`).digest('hex').slice(0, digestLength)
        : (key) => key,
  };
}
