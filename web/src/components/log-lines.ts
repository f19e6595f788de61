// A log as lines: read in parts as it grows, without losing the line that a part cuts.
import { useEffect, useRef, useState } from 'react';

export interface LogPart {
  readonly text: string;
  readonly nextOffset: number;
  readonly size: number;
}
export interface LogLines {
  /** Grows in place: `read` tells when it did. */
  readonly lines: readonly string[];
  /** Bytes read, and bytes there are. */
  readonly read: number;
  readonly size: number;
  /** All that there was when last asked has been read. */
  readonly complete: boolean;
  readonly error: Error | null;
}

/** Most bytes of one log that a page keeps; the rest is left to a download. */
const keptBytes = 128 * 1024 * 1024;
const pollMs = 2000;
const partsPerDrawing = 16;
const escapeCode = String.fromCharCode(27);
const colours = new RegExp(`${escapeCode}\\[[0-9;]*[A-Za-z]`, 'g');

/** Adds a part to lines whose last one may still go on, in place. Colour codes of terminals are left out. */
export function appendText(lines: string[], text: string): void {
  const parts = text.replace(colours, '').split('\n');
  const last = lines.pop() ?? '';
  for (const [index, part] of parts.entries()) lines.push(index === 0 ? last + part : part);
}

export type LineLevel = 'error' | 'warning' | 'plain';

export function levelOf(line: string): LineLevel {
  if (/\b(ERROR|FATAL|CRITICAL|Traceback|panic)\b|\b\w*(Error|Exception)\b:?/.test(line)) return 'error';
  return /\b(WARN|WARNING|\w*Warning)\b/.test(line) ? 'warning' : 'plain';
}

const none: LogLines = { lines: [], read: 0, size: 0, complete: false, error: null };

/** Reads a log from its start to its end, and goes on while it grows. */
export function useLogLines(key: string, read: (offset: number) => Promise<LogPart>, live: boolean): LogLines {
  const [state, setState] = useState<LogLines>(none);
  const reader = useRef(read);
  reader.current = read;
  const known = useRef<{ key: string; lines: string[]; offset: number }>({ key: '', lines: [], offset: 0 });
  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    if (known.current.key !== key) {
      known.current = { key, lines: [], offset: 0 };
      setState(none);
    }
    const goOn = async (): Promise<void> => {
      try {
        for (let parts = 1; ; parts++) {
          const at = known.current;
          const part = await reader.current(at.offset);
          if (ended) return;
          if (part.text !== '') appendText(at.lines, part.text);
          known.current = { ...at, offset: part.nextOffset };
          const done = part.nextOffset >= part.size || part.nextOffset === at.offset || part.nextOffset >= keptBytes;
          // A long log is drawn now and then while it arrives, not at each part.
          if (done || parts === 1 || parts % partsPerDrawing === 0)
            setState({ lines: at.lines, read: part.nextOffset, size: part.size, complete: done, error: null });
          if (done) break;
        }
      } catch (error) {
        if (!ended)
          setState((before) => ({ ...before, error: error instanceof Error ? error : new Error(String(error)) }));
      }
      if (live && !ended) timer = setTimeout(() => void goOn(), pollMs);
    };
    void goOn();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [key, live]);
  return state;
}
