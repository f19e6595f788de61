// Output as lines: splitting bytes, and the text form of a line in a log file. Memory stays bounded whatever a process prints.
import { StringDecoder } from 'node:string_decoder';
import { parseIso, toIso } from '../../kernel/time.ts';
import type { LogLine } from './compute.ts';

const longestPiece = 64 * 1024;

/** Cuts a stream of bytes (UTF-8; bad sequences become U+FFFD) into lines; `\r\n` counts as one line end. */
export interface LineSplitter {
  push(bytes: Uint8Array): readonly string[];
  /** The last line, when it had no line end. */
  end(): readonly string[];
}

export function createLineSplitter(): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const cut = (): string[] => {
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    while (rest.length > longestPiece) {
      lines.push(rest.slice(0, longestPiece));
      rest = rest.slice(longestPiece);
    }
    return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  };
  return {
    push(bytes) {
      rest += decoder.write(bytes);
      return cut();
    },
    end() {
      rest += decoder.end();
      const lines = cut();
      if (rest !== '') lines.push(rest);
      rest = '';
      return lines;
    },
  };
}

/** `2026-02-03T04:05:06.789Z stdout text`, without a line end. */
export function formatLogLine(line: LogLine): string {
  return `${toIso(line.at)} ${line.stream} ${line.text}`;
}

/** Reads what formatLogLine wrote; undefined for anything else. */
export function parseLogLine(line: string): LogLine | undefined {
  const match = /^(\S+) (stdout|stderr) (.*)$/s.exec(line);
  const at = parseIso(match?.[1] ?? '');
  const stream = match?.[2];
  if (at === undefined || (stream !== 'stdout' && stream !== 'stderr')) return undefined;
  return { at, stream, text: match?.[3] ?? '' };
}
