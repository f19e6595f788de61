import type { ExportFormat } from '../../contracts/exports.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Millis } from '../../kernel/time.ts';

export type Word = string | number | boolean;

/** Who reads a list: what they might do when the export was asked for. */
export interface Reader extends Actor {
  readonly scopes: readonly string[];
}

/** A list as one operation answers it. */
export interface ListRequest {
  readonly operation: string;
  readonly project: string;
  readonly path: Readonly<Record<string, Word>>;
  readonly query: Readonly<Record<string, Word>>;
}

export interface ListPage {
  readonly items: readonly unknown[];
  readonly nextCursor: string | undefined;
}

/** Reads lists through the operations that answer them. */
export interface ListSource {
  /** @throws AppError when there is no such list, or the reader may not read it */
  check(request: ListRequest, reader: Reader): void;
  /** One page, with the rights of the reader. @throws AppError as the operation refuses */
  read(request: ListRequest, reader: Reader, cursor: string | undefined): Promise<ListPage>;
}

export type ExportState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export interface Export extends ListRequest {
  readonly id: string;
  readonly format: ExportFormat;
  /** Name of the file with its ending. */
  readonly file: string;
  readonly reader: Reader;
  readonly jobId: string;
  readonly state: ExportState;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly error: string | null;
  readonly createdAt: Millis;
  readonly finishedAt: Millis | null;
  readonly expiresAt: Millis | null;
}
