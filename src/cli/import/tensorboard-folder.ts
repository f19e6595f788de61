// A log directory of TensorBoard: every folder in it with event files is a run.
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { CommandError } from '../command.ts';
import { artifactPath } from './files.ts';
import { MessageFields } from './protobuf-fields.ts';
import { batches, onlyRuns, type Source, type SourceFile, type SourcePoint, type SourceRun } from './source.ts';
import { tensorboardEvents } from './tensorboard-log.ts';

/** Numbers of fields in event.proto, summary.proto, tensor.proto and plugin_data.proto of the hyperparameters' plugin. */
const eventField = { wallTime: 1, step: 2, summary: 5 } as const;
const valueField = { tag: 1, simple: 2, image: 4, tensor: 8, metadata: 9 } as const;
const tensorField = { type: 1, content: 4, floats: 5, doubles: 6, strings: 8 } as const;
const [floatType, doubleType] = [1, 2];
const imageBytes = 4;
const sessionStart = 3;
const sessionEnd = 4;

/** What the values of a run's events are. */
interface Value {
  readonly tag: string;
  readonly plugin: string;
  readonly pluginContent: MessageFields | undefined;
  readonly at: number;
  readonly step: number;
  readonly value: MessageFields;
}

async function* valuesOf(folder: string, files: readonly string[]): AsyncGenerator<Value> {
  for (const file of files) for await (const event of tensorboardEvents(join(folder, file))) yield* valuesIn(event);
}

/** When an event was written, in milliseconds. */
const timeOf = (event: MessageFields): number => Math.round((event.number(eventField.wallTime) ?? 0) * 1000);

function* valuesIn(event: MessageFields): Generator<Value> {
  const at = timeOf(event);
  const step = event.number(eventField.step) ?? 0;
  for (const value of event.message(eventField.summary)?.messages(1) ?? []) {
    const plugin = value.message(valueField.metadata)?.message(1);
    const content = plugin?.bytes(2);
    yield {
      tag: value.text(valueField.tag) ?? '',
      plugin: plugin?.text(1) ?? '',
      pluginContent: content === undefined ? undefined : parsed(content),
      at,
      step,
      value,
    };
  }
}

/** Plugins write what they like. */
function parsed(content: Uint8Array): MessageFields | undefined {
  try {
    return new MessageFields(content);
  } catch {
    return undefined;
  }
}

/** The number of a scalar: as TensorFlow 1 and PyTorch write it, or as a tensor of one float. */
function scalarOf({ value, plugin }: Value): number | undefined {
  if (value.has(valueField.simple)) return value.number(valueField.simple);
  const tensor = value.message(valueField.tensor);
  if (tensor === undefined || plugin === 'text' || plugin === 'images') return undefined;
  const single = tensor.number(tensorField.floats) ?? tensor.number(tensorField.doubles);
  if (single !== undefined) return single;
  const content = tensor.bytes(tensorField.content);
  if (content === undefined) return undefined;
  const data = Buffer.from(content);
  const type = tensor.number(tensorField.type);
  if (type === floatType && data.length === 4) return data.readFloatLE(0);
  return type === doubleType && data.length === 8 ? data.readDoubleLE(0) : undefined;
}

/** A hyperparameter is a number, a text or a truth, in google.protobuf.Value. */
function hyperparameter(value: MessageFields | undefined): string {
  if (value?.has(2)) return String(value.number(2));
  if (value?.has(4)) return String(value.number(4) === 1);
  return value?.text(3) ?? '';
}

/** Pictures and texts as files, named by tag and step. */
function fileOf({ tag, step, value, plugin }: Value): SourceFile | undefined {
  const image = value.message(valueField.image)?.bytes(imageBytes);
  if (image !== undefined) {
    const jpeg = image[0] === 0xff && image[1] === 0xd8;
    return {
      path: `images/${artifactPath(tag)}/${step}.${jpeg ? 'jpg' : 'png'}`,
      open: async () => Readable.from([image]),
    };
  }
  const texts = value.message(valueField.tensor)?.texts(tensorField.strings) ?? [];
  if (plugin !== 'text' || texts.length === 0) return undefined;
  return {
    path: `texts/${artifactPath(tag)}/${step}.md`,
    open: async () => Readable.from([Buffer.from(texts.join('\n'))]),
  };
}

const isScalar = (plugin: string): boolean => plugin === '' || plugin === 'scalars' || plugin === 'hparams';

interface Logged {
  readonly folder: string;
  readonly name: string;
  readonly files: readonly string[];
}

/**
 * @param experiment the name under which the runs come
 * @throws CommandError when no event file is in the folder
 */
export async function tensorboardFolder(root: string, experiment: string): Promise<Source> {
  const found: Logged[] = [];
  const look = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    const files = entries.flatMap(({ name }) => (name.includes('.tfevents.') ? [name] : [])).sort();
    if (files.length > 0) found.push({ folder, name: relative(root, folder) || basename(root), files });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
      if (entry.isDirectory()) await look(join(folder, entry.name));
  };
  await look(root);
  if (found.length === 0) {
    throw new CommandError(
      `${root} holds no event file of TensorBoard.`,
      'Give the folder that TensorBoard shows with --logdir: its files are named events.out.tfevents.…',
    );
  }
  const logs = new Map<string, Logged>();

  const readRun = async (logged: Logged): Promise<SourceRun> => {
    let first = Number.POSITIVE_INFINITY;
    let last = 0;
    let ended: number | undefined;
    const params: Record<string, string> = {};
    for (const file of logged.files) {
      for await (const event of tensorboardEvents(join(logged.folder, file))) {
        first = Math.min(first, timeOf(event));
        last = Math.max(last, timeOf(event));
        for (const { plugin, pluginContent } of valuesIn(event)) {
          if (plugin !== 'hparams') continue;
          for (const entry of pluginContent?.message(sessionStart)?.messages(1) ?? [])
            params[entry.text(1) ?? ''] = hyperparameter(entry.message(2));
          ended = pluginContent?.message(sessionEnd)?.number(1) ?? ended;
        }
      }
    }
    const startedAt = Number.isFinite(first) ? first : 0;
    // The same run however often it is read, and another one when the folder is written anew.
    const id = createHash('sha256')
      .update(`tensorboard/${experiment}/${logged.name}/${startedAt}`)
      .digest('hex')
      .slice(0, 32);
    logs.set(id, logged);
    const failure = 2;
    return {
      id,
      name: logged.name.slice(0, 250),
      status: ended === failure ? 'failed' : 'finished',
      startedAt,
      endedAt: last,
      deleted: false,
      params,
      tags: { 'tensorboard.run': logged.name },
      datasets: [],
      modelInputs: [],
      modelOutputs: [],
    };
  };

  async function* pointsOf(logged: Logged): AsyncGenerator<SourcePoint> {
    for await (const one of valuesOf(logged.folder, logged.files)) {
      const value = isScalar(one.plugin) && one.tag !== '' ? scalarOf(one) : undefined;
      if (value !== undefined) yield { key: one.tag.slice(0, 250), value, step: one.step, at: one.at };
    }
  }

  return {
    ...onlyRuns,
    distinctPoints: false,
    async *experiments() {
      yield { key: experiment, name: experiment, tags: {}, deleted: false };
    },
    async *runs() {
      for (const logged of found) yield await readRun(logged);
    },
    async *points(run) {
      const logged = logs.get(run.id);
      if (logged !== undefined) yield* batches(pointsOf(logged), 5000);
    },
    async *runFiles(run) {
      const logged = logs.get(run.id);
      if (logged === undefined) return;
      for await (const one of valuesOf(logged.folder, logged.files)) {
        const file = fileOf(one);
        if (file !== undefined) yield file;
      }
    },
  };
}
