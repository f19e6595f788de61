// Runs as Weights & Biases leaves them on disk (`wandb/run-…`, `wandb/offline-run-…`), synced to its cloud or never.
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CommandError } from '../command.ts';
import { filesOf } from './files.ts';
import type { MessageFields } from './protobuf-fields.ts';
import { batches, onlyRuns, present, type Source, type SourcePoint, type SourceRun } from './source.ts';
import { wandbRecords } from './wandb-log.ts';

/** Numbers of fields in wandb_internal.proto. */
const record = { history: 2, summary: 3, config: 5, run: 17, exit: 18 } as const;
const item = { key: 1, nestedKey: 2, json: 16 } as const;
const runField = {
  id: 1,
  entity: 2,
  project: 3,
  config: 4,
  group: 6,
  jobType: 7,
  name: 8,
  notes: 9,
  tags: 10,
  sweep: 12,
  host: 13,
  startedAt: 17,
  git: 21,
} as const;
const noteTag = 'mlflow.note.content';

const keyOf = (of: MessageFields): string => of.text(item.key) ?? of.texts(item.nestedKey).join('.');

/** JSON as Python writes it, which knows NaN and infinities. */
function loggedValue(of: MessageFields): unknown {
  const text = of.text(item.json) ?? 'null';
  const named: Readonly<Record<string, number>> = {
    NaN: Number.NaN,
    Infinity: Number.POSITIVE_INFINITY,
    '-Infinity': Number.NEGATIVE_INFINITY,
  };
  if (Object.hasOwn(named, text)) return named[text];
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A configuration as parameters: what is nested by a path with dots, lists and texts as they are. */
function* flattened(key: string, value: unknown): Generator<readonly [string, string]> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [inner, each] of Object.entries(value)) yield* flattened(`${key}.${inner}`, each);
  } else yield [key, typeof value === 'string' ? value : JSON.stringify(value ?? null)];
}

interface Logged {
  readonly folder: string;
  readonly file: string;
}

/**
 * @param followLinks also files that `wandb.save` only linked to
 * @throws CommandError when no run is in the folder
 */
export async function wandbFolder(root: string, followLinks: boolean): Promise<Source> {
  const found: Logged[] = [];
  const look = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isFile() && /^run-.+\.wandb$/.test(entry.name)) found.push({ folder, file: join(folder, entry.name) });
      else if (entry.isDirectory() && depth > 0) await look(join(folder, entry.name), depth - 1);
    }
  };
  // `wandb`, one run in it, or the folder above.
  await look(root, 2);
  if (found.length === 0) {
    throw new CommandError(
      `${root} holds no run of Weights & Biases.`,
      'Give the folder that it names `wandb`: a run is a folder with a file that ends in .wandb.',
    );
  }
  const logs = new Map<string, Logged>();

  const readRun = async (
    logged: Logged,
  ): Promise<{ readonly project: string; readonly run: SourceRun } | undefined> => {
    let head: MessageFields | undefined;
    let exit: MessageFields | undefined;
    let lastAt = 0;
    const params: Record<string, string> = {};
    const configure = (config: MessageFields | undefined): void => {
      for (const each of config?.messages(1) ?? []) {
        const key = keyOf(each);
        // Its own notes on the machine.
        if (key.startsWith('_wandb')) continue;
        for (const [path, value] of flattened(key, loggedValue(each))) params[path.slice(0, 250)] = value;
      }
    };
    for await (const one of wandbRecords(logged.file)) {
      const run = one.message(record.run);
      if (run !== undefined) {
        head ??= run;
        configure(run.message(runField.config));
      }
      configure(one.message(record.config));
      exit = one.message(record.exit) ?? exit;
      for (const each of one.message(record.history)?.messages(1) ?? [])
        if (keyOf(each) === '_timestamp') lastAt = Math.max(lastAt, Number(loggedValue(each)) * 1000);
    }
    if (head === undefined) return undefined;
    const own = head.text(runField.id) ?? basename(dirname(logged.file));
    const project = head.text(runField.project) ?? 'uncategorized';
    const entity = head.text(runField.entity) ?? '';
    const id = createHash('sha256').update(`wandb/${entity}/${project}/${own}`).digest('hex').slice(0, 32);
    logs.set(id, logged);
    const started = head.message(runField.startedAt);
    const startedAt = Math.round((started?.number(1) ?? 0) * 1000 + (started?.number(2) ?? 0) / 1e6);
    const ran = exit?.number(2);
    const tags: Record<string, string | undefined> = {
      [noteTag]: head.text(runField.notes),
      'wandb.run_id': own,
      'wandb.entity': entity,
      'wandb.group': head.text(runField.group),
      'wandb.job_type': head.text(runField.jobType),
      'wandb.sweep': head.text(runField.sweep),
      'wandb.host': head.text(runField.host),
      'wandb.tags': head.texts(runField.tags).join(', '),
    };
    return {
      project,
      run: {
        id,
        name: head.text(runField.name) ?? own,
        // Without a word of its end it was killed.
        status: exit === undefined ? 'killed' : (exit.number(1) ?? 0) === 0 ? 'finished' : 'failed',
        codeCommit: head.message(runField.git)?.text(2),
        startedAt,
        endedAt: Math.max(startedAt + (ran ?? 0) * 1000, Math.round(lastAt)),
        deleted: false,
        params,
        tags: present(tags),
        datasets: [],
        modelInputs: [],
        modelOutputs: [],
      },
    };
  };

  async function* pointsOf(logged: Logged): AsyncGenerator<SourcePoint> {
    const seen = new Set<string>();
    let step = 0;
    let at = 0;
    const summary = new Map<string, unknown>();
    for await (const one of wandbRecords(logged.file)) {
      const history = one.message(record.history);
      if (history !== undefined) {
        const items = history.messages(1).map((each) => [keyOf(each), loggedValue(each)] as const);
        const own = new Map(items);
        step = Number(own.get('_step') ?? history.message(2)?.number(1) ?? step);
        at = Math.round(Number(own.get('_timestamp') ?? at / 1000) * 1000);
        for (const [key, value] of items) {
          if (key.startsWith('_')) continue;
          for (const [path, number] of numbers(key, value)) {
            seen.add(path);
            yield { key: path, value: number, step, at };
          }
        }
      }
      for (const each of one.message(record.summary)?.messages(1) ?? []) summary.set(keyOf(each), loggedValue(each));
    }
    // What was only ever summed up is a metric of one point.
    for (const [key, value] of summary) {
      if (key.startsWith('_') || seen.has(key)) continue;
      for (const [path, number] of numbers(key, value))
        if (!seen.has(path)) yield { key: path, value: number, step, at };
    }
  }

  /** By project, which only the log of a run tells. */
  const runsOf = new Map<string, SourceRun[]>();

  return {
    ...onlyRuns,
    distinctPoints: false,
    async *experiments() {
      for (const logged of found) {
        const read = await readRun(logged);
        if (read === undefined) continue;
        const runs = runsOf.get(read.project);
        if (runs === undefined) runsOf.set(read.project, [read.run]);
        else runs.push(read.run);
      }
      for (const project of runsOf.keys()) yield { key: project, name: project, tags: {}, deleted: false };
    },
    async *runs({ key }) {
      yield* runsOf.get(key) ?? [];
    },
    async *points(run) {
      const logged = logs.get(run.id);
      if (logged !== undefined) yield* batches(pointsOf(logged), 5000);
    },
    async *runFiles(run) {
      const logged = logs.get(run.id);
      if (logged !== undefined) yield* filesOf(join(logged.folder, 'files'), followLinks);
    },
  };
}

/** Numbers in a logged value; pictures, tables and texts have none. */
function* numbers(key: string, value: unknown): Generator<readonly [string, number]> {
  if (typeof value === 'number') yield [key.slice(0, 250), value];
  else if (typeof value === 'boolean') yield [key.slice(0, 250), Number(value)];
  else if (typeof value === 'object' && value !== null && !Array.isArray(value) && !('_type' in value))
    for (const [inner, each] of Object.entries(value)) yield* numbers(`${key}.${inner}`, each);
}
