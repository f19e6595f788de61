// Time is integer milliseconds since 1970 UTC everywhere; text forms exist only at the edges.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Millis = number;

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

const units: Readonly<Record<string, number>> = { ms: 1, s: second, m: minute, h: hour, d: day, w: 7 * day };

/** ISO 8601 with `Z`, millisecond precision. */
export function toIso(at: Millis): string {
  return new Date(at).toISOString();
}

/** The UTC calendar day, `YYYY-MM-DD`. */
export function toIsoDay(at: Millis): string {
  return toIso(at).slice(0, 10);
}

/** Reads an ISO 8601 day or timestamp (without an offset it is UTC); undefined when it is neither. */
export function parseIso(text: string): Millis | undefined {
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text)) return undefined;
  const zoned = text.length === 10 || /(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`;
  const at = Date.parse(zoned.replace(' ', 'T'));
  return Number.isNaN(at) ? undefined : at;
}

/** Reads a duration such as `250ms`, `30s`, `15m`, `36h`, `60d`, `2w`, or several joined (`1h30m`); undefined when malformed. */
export function parseDuration(text: string): Millis | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d|w))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)) {
    total += Number(amount) * (units[unit ?? ''] ?? 0);
  }
  return Math.round(total);
}

/** Writes a duration in its two largest units: `4m11s`, `2h05m`, `340ms`. */
export function formatDuration(ms: Millis): string {
  if (ms < second) return `${Math.round(ms)}ms`;
  if (ms < minute) return `${(ms / second).toFixed(1)}s`;
  if (ms < hour) return `${Math.floor(ms / minute)}m${String(Math.floor((ms % minute) / second)).padStart(2, '0')}s`;
  if (ms < day) return `${Math.floor(ms / hour)}h${String(Math.floor((ms % hour) / minute)).padStart(2, '0')}m`;
  return `${Math.floor(ms / day)}d${String(Math.floor((ms % day) / hour)).padStart(2, '0')}h`;
}
