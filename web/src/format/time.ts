// Times as people read them, against the server's clock (which may be simulated). UTC throughout.
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const day = 86_400_000;

/** `12 Nov 14:03`, with the year when it is another than now's. */
export function absolute(iso: string, now: number): string {
  const at = new Date(iso);
  const text = `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
  const year = at.getUTCFullYear() === new Date(now).getUTCFullYear() ? '' : ` ${at.getUTCFullYear()}`;
  const clock = `${String(at.getUTCHours()).padStart(2, '0')}:${String(at.getUTCMinutes()).padStart(2, '0')}`;
  return `${text}${year} ${clock}`;
}

/** Relative under a day, else absolute. */
export function ago(iso: string, now: number): string {
  const age = now - Date.parse(iso);
  if (Number.isNaN(age)) return '–';
  if (age < -1000 || age >= day) return absolute(iso, now);
  if (age < 60_000) return 'just now';
  if (age < 3_600_000) return `${Math.floor(age / 60_000)} min ago`;
  return `${Math.floor(age / 3_600_000)} h ago`;
}

export function utc(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}
