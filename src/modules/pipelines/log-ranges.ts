// A log by the numbers of its lines, read where they stand: every thousandth line's place is kept, and a log that has grown is counted
// on from where it was. Nothing is read whole into memory.
import { type FileHandle, open } from 'node:fs/promises';

export interface LogRange {
  /** Number of the first line, from 1. */
  readonly from: number;
  readonly lines: readonly string[];
  /** Lines that there are now. */
  readonly total: number;
  /** Number of the first line that tells of an error; null without one. */
  readonly firstError: number | null;
  /** Bytes that there are now. */
  readonly size: number;
}

export interface LogQuery {
  /** What a line contains. */
  readonly text: string;
  readonly matchCase: boolean;
  /** The least level of a line; all lines without. */
  readonly level: 'error' | 'warning' | undefined;
  /** The line to begin at. */
  readonly from: number;
  readonly limit: number;
}

export interface LogHits {
  readonly items: readonly { readonly line: number; readonly text: string }[];
  /** The line to go on at; null at the end. */
  readonly next: number | null;
}

export interface LogRanges {
  /** Lines `from` up to and without `to`; fewer at the end or when they are long. */
  read(path: string, from: number, to: number): Promise<LogRange>;
  /** Lines that match, as far as one call reads. */
  search(path: string, query: LogQuery): Promise<LogHits>;
}

/** Lines between two places that are kept. */
const stride = 1000;
const partBytes = 1024 * 1024;
/** Most bytes of lines in one answer, and most that one search reads. */
const rangeBytes = 512 * 1024;
const searchedBytes = 32 * 1024 * 1024;
const keptLogs = 64;
const newline = 10;

const levels = {
  error: /\b(?:ERROR|FATAL|CRITICAL|Traceback|panic)\b|(?:Error|Exception)\b/,
  warning: /\bWARN\b|\bWARNING\b|Warning\b/,
} as const;

const tells = (line: string, level: 'error' | 'warning'): boolean =>
  levels.error.test(line) || (level === 'warning' && levels.warning.test(line));

interface Index {
  /** Bytes counted: all of them end with a whole line. */
  counted: number;
  lines: number;
  /** Where each line after a multiple of `stride` lines begins. */
  readonly starts: number[];
  firstError: number | null;
}

async function readPart(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, offset);
  return buffer.subarray(0, bytesRead);
}

/** Parts that end with a line each, from an offset; a last line that has no end comes by itself. */
async function* wholeLines(file: FileHandle, from: number, size: number): AsyncGenerator<Buffer> {
  for (let offset = from; offset < size; ) {
    let bytes = Math.min(partBytes, size - offset);
    let part = await readPart(file, offset, bytes);
    // A line longer than a part is read as one.
    while (part.lastIndexOf(newline) < 0 && offset + bytes < size) {
      bytes = Math.min(bytes * 2, size - offset);
      part = await readPart(file, offset, bytes);
    }
    if (part.length === 0) return;
    const end = part.lastIndexOf(newline) + 1;
    const whole = end > 0 ? part.subarray(0, end) : part;
    offset += whole.length;
    yield whole;
  }
}

const endsLine = (part: Buffer): boolean => part[part.length - 1] === newline;

function linesOf(part: Buffer): string[] {
  const lines = part.toString().split('\n');
  if (endsLine(part)) lines.pop();
  return lines;
}

function count(index: Index, part: Buffer): void {
  const before = index.lines;
  for (let at = 0, next = part.indexOf(newline); next >= 0; at = next + 1, next = part.indexOf(newline, at)) {
    if (index.lines % stride === 0) index.starts.push(index.counted + at);
    index.lines++;
  }
  index.counted += part.length;
  if (index.firstError !== null) return;
  const text = part.toString('latin1');
  const found = levels.error.exec(text);
  if (found !== null) index.firstError = before + text.slice(0, found.index).split('\n').length;
}

export function createLogRanges(): LogRanges {
  const known = new Map<string, Index>();

  async function indexed(path: string, file: FileHandle, size: number): Promise<Index> {
    const before = known.get(path);
    // A log that shrank is another one, as after a step was tried again.
    const index =
      before === undefined || before.counted > size ? { counted: 0, lines: 0, starts: [], firstError: null } : before;
    const next: Index = { ...index, starts: [...index.starts] };
    for await (const part of wholeLines(file, next.counted, size)) if (endsLine(part)) count(next, part);
    known.delete(path);
    known.set(path, next);
    for (const oldest of known.keys()) {
      if (known.size <= keptLogs) break;
      known.delete(oldest);
    }
    return next;
  }

  /** Where a line begins, and how many lines are to be passed from there. */
  function placeOf(index: Index, line: number): { readonly offset: number; readonly passed: number } {
    const block = Math.min(Math.floor((line - 1) / stride), index.starts.length - 1);
    return block < 0
      ? { offset: 0, passed: line - 1 }
      : { offset: index.starts[block] ?? 0, passed: line - 1 - block * stride };
  }

  async function withLog<T>(path: string, work: (file: FileHandle, size: number) => Promise<T>, none: T): Promise<T> {
    const file = await open(path).catch(() => undefined);
    if (file === undefined) return none;
    try {
      return await work(file, (await file.stat()).size);
    } finally {
      await file.close();
    }
  }

  return {
    read: (path, from, to) =>
      withLog<LogRange>(
        path,
        async (file, size) => {
          const index = await indexed(path, file, size);
          const rest = { total: index.lines + (index.counted < size ? 1 : 0), firstError: index.firstError, size };
          const { offset, passed } = placeOf(index, from);
          const lines: string[] = [];
          let skipped = 0;
          let bytes = 0;
          for await (const part of wholeLines(file, offset, size)) {
            for (const line of linesOf(part)) {
              if (skipped < passed) {
                skipped++;
                continue;
              }
              bytes += line.length;
              if (lines.length >= to - from || (bytes > rangeBytes && lines.length > 0))
                return { from, lines, ...rest };
              lines.push(line);
            }
          }
          return { from, lines, ...rest };
        },
        { from, lines: [], total: 0, firstError: null, size: 0 },
      ),
    search: (path, { text, matchCase, level, from, limit }) =>
      withLog<LogHits>(
        path,
        async (file, size) => {
          const { offset, passed } = placeOf(await indexed(path, file, size), from);
          const wanted = matchCase ? text : text.toLowerCase();
          const items: { line: number; text: string }[] = [];
          let line = from - 1 - passed;
          let read = 0;
          for await (const part of wholeLines(file, offset, size)) {
            if (read > searchedBytes) return { items, next: line + 1 };
            read += part.length;
            for (const one of linesOf(part)) {
              line++;
              if (line < from) continue;
              if (level !== undefined && !tells(one, level)) continue;
              if (!(matchCase ? one : one.toLowerCase()).includes(wanted)) continue;
              if (items.length >= limit) return { items, next: line };
              items.push({ line, text: one });
            }
          }
          return { items, next: null };
        },
        { items: [], next: null },
      ),
  };
}
