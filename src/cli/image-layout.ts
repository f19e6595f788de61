// An OCI image layout in a folder (image-spec 1.1), put on top of a base image that lies in another folder.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from './command.ts';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly architecture: string; readonly os: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

interface Config {
  readonly architecture: string;
  readonly os: string;
  readonly config?: { readonly Env?: readonly string[] };
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
  readonly history?: readonly object[];
}

interface Image {
  readonly folder: string;
  readonly entry: Descriptor;
  readonly manifest: Manifest;
  readonly config: Config;
}

const pathOf = (folder: string, digest: string): string => {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new CommandError(`${digest} is no digest that this command reads.`);
  return join(folder, 'blobs', 'sha256', digest.slice('sha256:'.length));
};

const sha256 = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

async function readBlob<T>(folder: string, { digest }: Descriptor): Promise<T> {
  const bytes = await readFile(pathOf(folder, digest));
  if (sha256(bytes) !== digest) throw new CommandError(`${digest} of ${folder} has other content.`);
  return JSON.parse(bytes.toString()) as T;
}

/** The image of a layout for an architecture, through nested indexes. @throws CommandError */
async function readImage(folder: string, architecture?: string): Promise<Image> {
  let index: { readonly manifests: readonly Descriptor[] };
  try {
    index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as typeof index;
  } catch {
    throw new CommandError(`${folder} is no OCI image layout.`, 'It has no index.json that can be read.');
  }
  for (let depth = 0; depth < 4; depth++) {
    const entry =
      index.manifests.find(({ platform }) => platform?.os === 'linux' && platform.architecture === architecture) ??
      (index.manifests.length === 1 ? index.manifests[0] : undefined);
    if (entry === undefined)
      throw new CommandError(
        `${folder} has no image for linux/${architecture ?? 'any'}.`,
        'Give a layout of that architecture.',
      );
    if (!entry.mediaType.includes('index') && !entry.mediaType.includes('manifest.list')) {
      const manifest = await readBlob<Manifest>(folder, entry);
      return { folder, entry, manifest, config: await readBlob<Config>(folder, manifest.config) };
    }
    index = await readBlob(folder, entry);
  }
  throw new CommandError(`The indexes of ${folder} are nested too deep.`);
}

/**
 * Puts the image of a layout on top of a base: its layers follow those of the base, and the environment of the base is kept below its own.
 * @throws CommandError when either is no layout, or both are for other machines
 */
export async function stackOnBase(folder: string, base: string): Promise<void> {
  const own = await readImage(folder);
  const below = await readImage(base, own.config.architecture);
  if (below.config.architecture !== own.config.architecture)
    throw new CommandError(`The base is for ${below.config.architecture}, the image for ${own.config.architecture}.`);
  for (const layer of below.manifest.layers) {
    const [from, to] = [pathOf(base, layer.digest), pathOf(folder, layer.digest)];
    if ((await stat(to).catch(() => undefined)) !== undefined) continue;
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(from)) hash.update(chunk as Buffer);
    if (`sha256:${hash.digest('hex')}` !== layer.digest)
      throw new CommandError(`${layer.digest} of the base has other content.`);
    await copyFile(from, to);
  }
  const write = async (document: object, mediaType: string): Promise<Descriptor> => {
    const bytes = Buffer.from(JSON.stringify(document));
    const digest = sha256(bytes);
    await writeFile(pathOf(folder, digest), bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const named = (line: string): string => line.split('=')[0] ?? '';
  const environment = own.config.config?.Env ?? [];
  const kept = (below.config.config?.Env ?? []).filter(
    (line) => !environment.some((one) => named(one) === named(line)),
  );
  await mkdir(join(folder, 'blobs', 'sha256'), { recursive: true });
  const config = await write(
    {
      ...own.config,
      config: { ...own.config.config, Env: [...kept, ...environment] },
      rootfs: { type: 'layers', diff_ids: [...below.config.rootfs.diff_ids, ...own.config.rootfs.diff_ids] },
      history: [...(below.config.history ?? []), ...(own.config.history ?? [])],
    },
    own.manifest.config.mediaType,
  );
  const layers = [...below.manifest.layers, ...own.manifest.layers];
  const manifest = await write({ ...own.manifest, config, layers }, own.entry.mediaType);
  const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as object;
  await writeFile(join(folder, 'index.json'), JSON.stringify({ ...index, manifests: [{ ...own.entry, ...manifest }] }));
  for (const old of [own.entry, own.manifest.config]) await rm(pathOf(folder, old.digest), { force: true });
}

/** Reads a layout whole and compares every digest and size. @throws CommandError naming what differs */
export async function checkLayout(
  folder: string,
): Promise<{ readonly layers: number; readonly bytes: number; readonly digest: string }> {
  const { entry, manifest } = await readImage(folder);
  let bytes = 0;
  for (const { digest, size } of [manifest.config, ...manifest.layers]) {
    const hash = createHash('sha256');
    let found = 0;
    for await (const chunk of createReadStream(pathOf(folder, digest))) {
      hash.update(chunk as Buffer);
      found += (chunk as Buffer).length;
    }
    if (`sha256:${hash.digest('hex')}` !== digest || found !== size)
      throw new CommandError(`${digest} has other content.`);
    bytes += found;
  }
  return { layers: manifest.layers.length, bytes, digest: entry.digest };
}
