// Times as people read them, against the server's clock (which may be simulated), in the time zone that the reader prefers.
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const day = 86_400_000;

interface Parts {
  readonly day: number;
  readonly month: number;
  readonly year: number;
  readonly clock: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Date and clock in a time zone, by its IANA name. */
function partsIn(at: Date, zone: string): Parts {
  let format = formats.get(zone);
  if (format === undefined) {
    const digits = { month: 'numeric', day: 'numeric', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...digits });
    formats.set(zone, format);
  }
  const found = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    day: Number(found.get('day')),
    month: Number(found.get('month')) - 1,
    year: Number(found.get('year')),
    clock: `${found.get('hour')}:${found.get('minute')}`,
  };
}

/** `12 Nov 14:03`, with the year when it is another than now's. */
export function absolute(iso: string, now: number, zone = 'UTC'): string {
  const at = partsIn(new Date(iso), zone);
  const year = at.year === partsIn(new Date(now), zone).year ? '' : ` ${at.year}`;
  return `${at.day} ${months[at.month]}${year} ${at.clock}`;
}

/** Relative under a day, else absolute. */
export function ago(iso: string, now: number, zone = 'UTC'): string {
  const age = now - Date.parse(iso);
  if (Number.isNaN(age)) return '–';
  if (age < -1000 || age >= day) return absolute(iso, now, zone);
  if (age < 60_000) return 'just now';
  if (age < 3_600_000) return `${Math.floor(age / 60_000)} min ago`;
  return `${Math.floor(age / 3_600_000)} h ago`;
}

/** As the audit log has it, whatever zone the reader prefers. */
export function utc(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}
