import { formatNumber } from './output.ts';

/** A metric of an evaluation, with its confidence interval when it has one. */
export function describe(metric: unknown): string | null {
  if (typeof metric === 'number') return formatNumber(metric);
  if (typeof metric !== 'object' || metric === null) return null;
  const parts = metric as { value?: number; lower?: number; upper?: number };
  if (parts.value === undefined) return JSON.stringify(metric);
  const interval =
    parts.lower === undefined || parts.upper === undefined
      ? ''
      : ` [${formatNumber(parts.lower)}, ${formatNumber(parts.upper)}]`;
  return `${formatNumber(parts.value)}${interval}`;
}
