// Writes a process's log with back-pressure and a size limit. A disk that fails costs the log, never the process.
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';

export interface LogFile {
  readonly truncated: boolean;
  /** Resolves when the file wants more. */
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

export function openLogFile(path: string, maxBytes: number): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  const stream = createWriteStream(path, { flags: 'a', mode: 0o640 });
  let written = 0;
  let truncated = false;
  stream.on('error', () => {
    truncated = true;
  });
  return {
    get truncated() {
      return truncated;
    },
    async write(text) {
      if (truncated) return;
      written += Buffer.byteLength(text);
      if (written > maxBytes) {
        truncated = true;
        stream.write('… the log is full; the rest of the output was dropped\n');
        return;
      }
      if (!stream.write(text)) await once(stream, 'drain').catch(() => undefined);
    },
    async close() {
      stream.end();
      await finished(stream).catch(() => undefined);
    },
  };
}
