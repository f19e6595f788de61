// What a line of a log says, without how a terminal would colour it.
const escapeCode = String.fromCharCode(27);
const colours = new RegExp(`${escapeCode}\\[[0-9;]*[A-Za-z]`, 'g');

/** Colour codes of terminals are left out. */
export const plain = (line: string): string => line.replace(colours, '');

export type LineLevel = 'error' | 'warning' | 'plain';

export function levelOf(line: string): LineLevel {
  if (/\b(ERROR|FATAL|CRITICAL|Traceback|panic)\b|\b\w*(Error|Exception)\b:?/.test(line)) return 'error';
  return /\b(WARN|WARNING|\w*Warning)\b/.test(line) ? 'warning' : 'plain';
}

/** A line that is shown; without its text where that is not known yet. */
export interface ShownLine {
  readonly line: number;
  readonly text: string | undefined;
  /** It was found, and does not only stand around one that was. */
  readonly found: boolean;
}

/** Lines on either side of a found one that is opened. */
export const around = 10;

/** Found lines in order, those that are opened with what stands around them. @param total lines of the log */
export function withAround(
  found: readonly { readonly line: number; readonly text: string }[],
  opened: ReadonlySet<number>,
  total: number,
): readonly ShownLine[] {
  const own = new Map(found.map(({ line, text }) => [line, text]));
  const lines = new Set(own.keys());
  for (const line of opened) {
    if (!own.has(line)) continue;
    for (let at = Math.max(1, line - around); at <= Math.min(total, line + around); at++) lines.add(at);
  }
  return [...lines].sort((a, b) => a - b).map((line) => ({ line, text: own.get(line), found: own.has(line) }));
}
