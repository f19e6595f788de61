// Numbers as people read them: four significant digits, thin-space thousands, NaN and infinity written out, missing as a dash.
const thin = '\u2009';

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, thin);
}

/** A metric: 4 significant digits, or more when asked. */
export function metric(value: number | string | null | undefined, digits = 4): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string') return value;
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '−Infinity';
  if (value === 0) return '0';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return count(value);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e15) return value.toExponential(digits - 1).replaceAll('-', '−');
  const decimals = Math.max(0, Math.min(digits + 2, digits - 1 - Math.floor(Math.log10(size))));
  const [whole = '', fraction] = size.toFixed(decimals).split('.');
  return `${value < 0 ? '−' : ''}${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** A difference, always with its sign. */
export function signed(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined) return '–';
  return value > 0 ? `+${metric(value, digits)}` : metric(value, digits);
}

export function count(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return `${value < 0 ? '−' : ''}${grouped(String(Math.abs(Math.round(value))))}`;
}

export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return '–';
  const value = share * 100;
  return `${Number.isInteger(value) ? value : value.toFixed(1)}${thin}%`;
}

export function interval(bounds: { readonly value: number; readonly lower: number; readonly upper: number }): string {
  return `${metric(bounds.value)} [${metric(bounds.lower)}, ${metric(bounds.upper)}]`;
}

export function bytes(size: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = size;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** A length of time in ms: `340 ms`, `12.4 s`, `4m11s`, `2 h 05 m`, `3 d`. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes}m${String(Math.floor((ms % 60_000) / 1000)).padStart(2, '0')}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} m`;
  return `${count(hours / 24)} d`;
}

/** Money in micro-dollars: cents where there are any, else as much as it takes to tell it from nothing. */
export function dollars(micros: number | null | undefined): string {
  if (micros === null || micros === undefined) return '–';
  const value = Math.abs(micros) / 1e6;
  const sign = micros < 0 ? '−' : '';
  if (value === 0 || value >= 0.01) {
    const [whole = '', cents = ''] = value.toFixed(2).split('.');
    return `${sign}$${grouped(whole)}.${cents}`;
  }
  return `${sign}$${value.toFixed(6).replace(/0+$/, '')}`;
}

/** Micro-dollars of an amount as people write it, such as `2.50`; undefined for what is none, or has more than six decimals. */
export function parseDollars(text: string): number | undefined {
  const match = /^\$?(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (match === null) return undefined;
  return Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0'));
}

export function plural(n: number, word: string, words = `${word}s`): string {
  return `${count(n)} ${n === 1 ? word : words}`;
}
