// An OCI image layout (image-spec 1.1) written without a container engine: gzipped tar layers, a config, a manifest and an index, every digest our
// own. The same files make the same digests: nothing of time or machine is in them.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type TarEntry, tarEnd, tarHeader, tarPadding } from '../../kernel/tar.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import { containerPort, containerUser, type PackFile, program, root } from './model.ts';

export const mediaTypes = {
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  config: 'application/vnd.oci.image.config.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
} as const;

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

interface Layer extends Descriptor {
  /** Digest of the layer before it was compressed. */
  readonly diffId: string;
  readonly what: string;
  readonly file: string;
}

export interface LayerSpec {
  readonly what: string;
  readonly files: readonly PackFile[];
  /** Folders and files belong to the user of the container, who writes there. */
  readonly owned?: boolean;
}

/** Opens the content of a file. */
export async function openFile(
  blobs: Blobs,
  { content }: PackFile,
): Promise<{ readonly bytes: number; readonly source: AsyncIterable<Buffer> }> {
  if ('bytes' in content) return { bytes: content.bytes.length, source: Readable.from([content.bytes]) };
  const path = 'file' in content ? content.file : await blobs.localPath(content.sha256);
  return { bytes: (await stat(path)).size, source: createReadStream(path) };
}

const modeOf = ({ executable, secret }: PackFile): number =>
  executable === true ? 0o755 : secret === true ? 0o600 : 0o644;

/** Files as tar entries, each folder before what is in it. */
export async function* tarOf(
  blobs: Blobs,
  files: readonly PackFile[],
  options: { readonly prefix?: string; readonly owner?: number } = {},
): AsyncGenerator<Buffer> {
  const { prefix = '', owner = 0 } = options;
  const told = new Set<string>();
  for (const file of files) {
    const path = `${prefix}${file.path}`;
    const parts = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/');
      if (told.has(folder)) continue;
      told.add(folder);
      // What is above the prefix is the system's.
      const inside = folder.length >= prefix.length;
      yield tarHeader({ path: folder, bytes: 0, mode: 0o755, directory: true, owner: inside ? owner : 0 });
    }
    const { bytes, source } = await openFile(blobs, file);
    const entry: TarEntry = { path, bytes, mode: modeOf(file), owner };
    yield tarHeader(entry);
    for await (const chunk of source) yield chunk;
    yield tarPadding(bytes);
  }
  yield tarEnd;
}

async function buildLayer(blobs: Blobs, { what, files, owned }: LayerSpec, file: string): Promise<Layer> {
  const plain = createHash('sha256');
  const packed = createHash('sha256');
  let size = 0;
  await pipeline(
    async function* () {
      for await (const chunk of tarOf(blobs, files, {
        prefix: `${root}/`,
        owner: owned === true ? containerUser : 0,
      })) {
        plain.update(chunk);
        yield chunk;
      }
    },
    createGzip({ level: 6 }),
    async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        packed.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(file),
  );
  return {
    mediaType: mediaTypes.layer,
    digest: `sha256:${packed.digest('hex')}`,
    size,
    diffId: `sha256:${plain.digest('hex')}`,
    what,
    file,
  };
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export interface LayoutRequest {
  readonly model: string;
  readonly version: string;
  readonly layers: readonly LayerSpec[];
  /** Reference that the index names the image by. */
  readonly tag: string;
}

/** The files of a layout. @param folder an empty folder for layers in the making, which the caller takes away after the files are read */
export async function buildLayout(blobs: Blobs, request: LayoutRequest, folder: string): Promise<PackFile[]> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const layers: Layer[] = [];
  for (const [at, spec] of request.layers.entries())
    layers.push(await buildLayer(blobs, spec, join(folder, `layer-${at}`)));
  const files: PackFile[] = layers.map(({ digest, file }) => ({ path: blobPath(digest), content: { file } }));
  const add = (mediaType: string, document: object): Descriptor => {
    const bytes = Buffer.from(JSON.stringify(document));
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    files.push({ path: blobPath(digest), content: { bytes } });
    return { mediaType, digest, size: bytes.length };
  };
  const labels = {
    'org.opencontainers.image.title': request.model,
    'org.opencontainers.image.version': request.version,
    'org.opencontainers.image.description': `${request.model} version ${request.version}, answered by the data plane`,
  };
  const config = add(mediaTypes.config, {
    architecture: architectures[process.arch] ?? process.arch,
    os: 'linux',
    config: {
      User: String(containerUser),
      ExposedPorts: { [`${containerPort}/tcp`]: {} },
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'NODE_ENV=production'],
      Entrypoint: [`/${root}/bin/node`, ...program],
      WorkingDir: `/${root}`,
      Labels: labels,
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(({ what }) => ({ created_by: what })),
  });
  const manifest = add(mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config,
    layers: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
    annotations: labels,
  });
  const index = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [
      {
        ...manifest,
        platform: { architecture: architectures[process.arch] ?? process.arch, os: 'linux' },
        annotations: { 'org.opencontainers.image.ref.name': request.tag },
      },
    ],
  };
  files.push({ path: 'index.json', content: { bytes: Buffer.from(JSON.stringify(index)) } });
  files.push({ path: 'oci-layout', content: { bytes: Buffer.from('{"imageLayoutVersion":"1.0.0"}') } });
  return files;
}

const blobPath = (digest: string): string => `blobs/${digest.replace(':', '/')}`;
