// A time: relative to the server's clock under a day, absolute beyond, exact in the tooltip.
import { useClock } from '../app/clock.ts';
import { absolute, ago } from '../format/time.ts';

export function Moment({ at, exact = false }: { readonly at: string | null | undefined; readonly exact?: boolean }) {
  const { now } = useClock();
  if (at === null || at === undefined) return <span className="dim">–</span>;
  return (
    <time dateTime={at} title={`${absolute(at, 0)} UTC · ${at}`} className="nowrap">
      {exact ? absolute(at, now) : ago(at, now)}
    </time>
  );
}
