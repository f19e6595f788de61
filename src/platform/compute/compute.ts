// The port that runs a step: a command in any language, with its environment, limits and log. Every start ends in exactly one
// result, and when the result is there nothing of the process is left running.
import type { Id } from '../../kernel/ids.ts';
import type { Millis } from '../../kernel/time.ts';

export type OutputStream = 'stdout' | 'stderr';

export interface LogLine {
  /** When the line reached the server. */
  readonly at: Millis;
  readonly stream: OutputStream;
  /** Without its line end; a line longer than 64 KiB comes in several pieces. */
  readonly text: string;
}

/**
 * Python modules that may be imported before the process exists, once for many processes. A driver that cannot, or a command that is
 * no plain `python SCRIPT.py`, `python -m MODULE` or `python -c CODE`, starts the process as if nothing had been said.
 */
export interface Preload {
  /** Dotted names. */
  readonly modules: readonly string[];
  /** Variables of the environment that differ from process to process: the modules are imported without them. */
  readonly ownEnv: readonly string[];
}

export interface ProcessSpec {
  /** Program and arguments; no shell takes part. */
  readonly command: readonly string[];
  /** Working folder; must exist. */
  readonly cwd: string;
  /** The environment: beyond it the process sees only what the driver passes to all (PATH, HOME, LANG). */
  readonly env?: Readonly<Record<string, string>>;
  readonly preload?: Preload;
  readonly stdin?: string | Uint8Array;
  /** Ends the process after this time, with reason `timeout`. */
  readonly timeoutMs?: number;
  /** Ends the process when all of its processes together hold more than this, with reason `memory`. */
  readonly memoryMb?: number;
  /** Receives all output, a line each (see `formatLogLine`); appended to, folders made. */
  readonly logFile: string;
  /** Output beyond this is dropped from the file (not from `onLine`). Default 512. */
  readonly maxLogMb?: number;
  /** Values that must not stand in the command and are masked in the output. */
  readonly secrets?: readonly string[];
  onLine?(line: LogLine): void;
}

/**
 * Why a process ended. `failed`: it exited with a code other than 0 or by a signal of its own; `not-found`: there is no such
 * program; `lost`: the server that started it went away (see `recover`).
 */
export type EndReason = 'ok' | 'failed' | 'timeout' | 'memory' | 'cancelled' | 'lost' | 'not-found';

export interface ProcessResult {
  readonly reason: EndReason;
  /** Null when a signal ended it or it never started. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly startedAt: Millis;
  readonly endedAt: Millis;
  /** Largest resident memory of the whole group that was seen, in MiB; 0 for a process too short to be looked at. */
  readonly peakMemoryMb: number;
  /** True when the file does not hold all output (see `maxLogMb`), or could not be written. */
  readonly logTruncated: boolean;
  /** What the operating system said when the program could not start. */
  readonly message?: string;
}

export interface ProcessHandle {
  readonly id: Id;
  /** Settles once, never rejects. */
  readonly result: Promise<ProcessResult>;
  /** Asks the process to end (SIGTERM to its group), then makes it (SIGKILL) after the grace. Default grace 10 s. */
  cancel(graceMs?: number): Promise<ProcessResult>;
}

export interface Compute {
  /** @throws AppError `compute.bad_spec`, `compute.secret_in_arguments` */
  start(spec: ProcessSpec): Promise<ProcessHandle>;
  /** Ends what an earlier server of the same owner left running and tells the ids; their result is `lost`. */
  recover(): Promise<readonly Id[]>;
  /** Cancels everything and waits for the end. */
  close(): Promise<void>;
}
