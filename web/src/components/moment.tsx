// A time: relative to the server's clock under a day, absolute beyond, exact in the tooltip.
import { useClock } from '../app/clock.ts';
import { useTimeZone } from '../app/preferences.ts';
import { absolute, ago } from '../format/time.ts';

export function Moment({ at, exact = false }: { readonly at: string | null | undefined; readonly exact?: boolean }) {
  const { now } = useClock();
  const zone = useTimeZone();
  if (at === null || at === undefined) return <span className="dim">–</span>;
  return (
    <time dateTime={at} title={`${absolute(at, 0, zone)} ${zone} · ${at}`} className="nowrap">
      {exact ? absolute(at, now, zone) : ago(at, now, zone)}
    </time>
  );
}
