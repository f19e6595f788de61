// What a command works with: the client, the project, and where results go. Nothing is asked of the server before a command does.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Answer,
  type Input as CallInput,
  createClient,
  type OperationId,
  type PawlClient,
} from '../../clients/ts/client.ts';
import { parseIso } from '../kernel/time.ts';
import type { CompletedCommand } from './completion.ts';
import type { CliDeps, Io } from './deps.ts';
import type { Input } from './input.ts';
import { type Cell, type Column, renderRecord, renderTable, type Style } from './output.ts';
import { createProgress, type Progress } from './progress.ts';

export type Item<I extends OperationId> = Answer<I> extends { readonly items: readonly (infer T)[] } ? T : never;

export interface Context {
  readonly client: PawlClient;
  readonly url: string;
  readonly project: string;
  readonly json: boolean;
  readonly style: Style;
  readonly io: Io;
  readonly deps: CliDeps;
  /** Every command, for completion. */
  commands(): Promise<readonly CompletedCommand[]>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A line of the result; nothing with `--json`. */
  print(line: string): void;
  /** A line beside the result, on standard error. */
  note(line: string): void;
  /** The result for programs, with `--json` only. */
  data(value: unknown): void;
  /** A table, or the items as JSON. */
  table<T>(items: readonly T[], columns: readonly Column<T>[]): Promise<void>;
  /** A record as names and values, or as JSON. */
  record(value: unknown, pairs: readonly (readonly [string, Cell])[]): Promise<void>;
  /** Rows of a paged operation, as many as `--limit` and `--all` ask for. */
  list<I extends OperationId>(
    input: Input,
    id: I,
    call: CallInput<I>,
    columns: readonly Column<Item<I>>[],
  ): Promise<void>;
  progress(title: string): Progress;
}

/** The project that pawl.yaml in the folder names. */
function projectOfFolder(folder: string): string | undefined {
  const path = join(folder, 'pawl.yaml');
  if (!existsSync(path)) return undefined;
  return /^project:\s*["']?([A-Za-z0-9_][\w.-]*)/m.exec(readFileSync(path, 'utf8'))?.[1];
}

const present = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

export async function createContext(
  input: Input,
  deps: CliDeps,
  io: Io,
  commands: Context['commands'],
): Promise<Context> {
  const environment = await deps.environment();
  const url = (present(input.option('url')) ?? present(environment['PAWL_URL']) ?? 'http://127.0.0.1:7295').replace(
    /\/$/,
    '',
  );
  const token = present(input.option('token')) ?? present(environment['PAWL_TOKEN']);
  const client = createClient({ baseUrl: url, token });
  const json = input.flag('json');
  const color = io.terminal && present(environment['NO_COLOR']) === undefined && environment['TERM'] !== 'dumb';
  const project =
    present(input.option('project')) ?? present(environment['PAWL_PROJECT']) ?? projectOfFolder(io.folder) ?? 'default';

  /** Times are relative to the clock of the server, which may be a simulated one; written in full where programs read. */
  let clock: Promise<number | undefined> | undefined;
  const styled = async (cells: readonly Cell[]): Promise<Style> => {
    const hasTime = cells.some((cell) => typeof cell === 'object' && cell !== null);
    if (!io.terminal || !hasTime) return { color };
    clock ??= client.call('getClock', {}).then(
      ({ now }) => parseIso(now),
      () => undefined,
    );
    return { color, now: await clock };
  };

  const context: Context = {
    client,
    url,
    project,
    json,
    style: { color },
    io,
    deps,
    commands,
    environment,
    print(line) {
      if (!json) io.out(line);
    },
    note: (line) => io.error(line),
    data(value) {
      if (json) io.out(JSON.stringify(value, null, 2));
    },
    async table(items, columns) {
      if (json) return context.data(items);
      if (items.length === 0) return io.error('Nothing to list.');
      const style = await styled(items.flatMap((item) => columns.map(([, value]) => value(item))));
      for (const line of renderTable(items, columns, style)) io.out(line);
    },
    async record(value, pairs) {
      if (json) return context.data(value);
      for (const line of renderRecord(pairs, await styled(pairs.map(([, cell]) => cell)))) io.out(line);
    },
    async list(words, id, call, columns) {
      const wanted = words.flag('all') ? Number.POSITIVE_INFINITY : (words.number('limit') ?? 50);
      const { query } = call as { readonly query?: object };
      const limit = Math.min(wanted, 200);
      const items: Item<typeof id>[] = [];
      let more = false;
      for await (const item of client.pages(id, { ...call, query: { ...query, limit } } as typeof call)) {
        if (items.length >= wanted) {
          more = true;
          break;
        }
        items.push(item as Item<typeof id>);
      }
      await context.table(items, columns);
      if (more && !json) io.error(`There are more: give --limit or --all.`);
    },
    progress: (title) =>
      createProgress(title, { terminal: io.errorTerminal && !json, write: (text) => io.writeError(text) }),
  };
  return context;
}
