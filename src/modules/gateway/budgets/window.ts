// Which window of a budget a moment is in. Windows are fixed and lie edge to edge: days begin at midnight UTC, weeks on Sunday, months on
// the first, each counted from 1970, as MLflow's gateway has it.
import type { Millis } from '../../../kernel/time.ts';
import type { BudgetUnit } from '../model.ts';

const minute = 60_000;
const lengths = { minutes: minute, hours: 60 * minute, days: 24 * 60 * minute, weeks: 7 * 24 * 60 * minute } as const;
/** 1970 began on a Thursday: its first Sunday was the fourth of January. */
const firstSunday = 3 * lengths.days;

export function windowAt(
  { unit, length }: { readonly unit: BudgetUnit; readonly length: number },
  now: Millis,
): { readonly startsAt: Millis; readonly endsAt: Millis } {
  if (unit === 'months') {
    const date = new Date(now);
    const month = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
    const first = Math.floor(month / length) * length;
    return { startsAt: Date.UTC(1970, first), endsAt: Date.UTC(1970, first + length) };
  }
  const span = lengths[unit] * length;
  const origin = unit === 'weeks' ? firstSunday : 0;
  const startsAt = origin + Math.floor((now - origin) / span) * span;
  return { startsAt, endsAt: startsAt + span };
}
