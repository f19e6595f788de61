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
