// The folder of a bundle for one target: what is common to all, the program of the target, and a signed manifest of every file.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { canonicalJson } from '../../../kernel/json.ts';
import { tarEnd, tarHeader, tarPadding } from '../../../kernel/tar.ts';
import { toIso } from '../../../kernel/time.ts';
import type { Blobs } from '../../../platform/blobs/blobs.ts';
import { browserRuntimeFiles, nodeRuntimeVersion } from '../../../platform/inference/device-runtimes.ts';
import type { Bundle, BundleFile, BundleTarget, Reference, Target } from '../model.ts';
import { cppHeader } from './cpp-header.ts';
import type { Description } from './description.ts';
import { readmeOf } from './readme.ts';
import type { Signer } from './signing.ts';

export interface Parts {
  readonly bundle: Bundle;
  readonly description: Description;
  /** Content of the model in the blob store. */
  readonly modelSha256: string;
  readonly reference: Reference | null;
  /** A few rows of the logged input example. */
  readonly example: readonly unknown[];
}

export interface ContentsDeps {
  readonly blobs: Blobs;
  readonly signer: Signer;
}

const asset = (name: string): string => new URL(`../device/${name}`, import.meta.url).pathname;
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const programs: Readonly<Record<Target, readonly string[]>> = {
  node: ['agent.mjs', 'pawl-model.mjs', 'predict.mjs'],
  browser: ['pawl-model.mjs', 'index.html', 'page.mjs'],
  portable: ['predict.py', 'predict.cpp', 'CMakeLists.txt'],
};

/** Builds the folder of a target into the blob store. */
export async function buildTarget(
  { blobs, signer }: ContentsDeps,
  parts: Parts,
  target: Target,
): Promise<BundleTarget> {
  const { bundle, description, reference, example } = parts;
  const files: BundleFile[] = [];
  const add = async (path: string, content: Parameters<Blobs['put']>[0]): Promise<void> => {
    const { sha256, size } = await blobs.put(content);
    files.push({ path, sha256, bytes: size });
  };
  const size = (await blobs.stat(parts.modelSha256))?.size ?? 0;
  files.push({ path: 'model.onnx', sha256: parts.modelSha256, bytes: size });
  await add('interface.json', Buffer.from(json(description)));
  if (reference !== null) await add('reference.json', Buffer.from(json(reference)));
  if (bundle.report !== null) await add('report.json', Buffer.from(json(bundle.report)));
  await add('example.json', Buffer.from(json(example)));
  await add('signing-key.pem', Buffer.from(signer.publicKey));
  await add('README.md', Buffer.from(readmeOf(target, description, bundle)));
  for (const name of programs[target]) await add(name, await readFile(asset(name)));
  if (target === 'node') await add('package.json', Buffer.from(json(await nodePackage(bundle))));
  if (target === 'portable') await add('model_interface.hpp', Buffer.from(cppHeader(description)));
  if (target === 'browser') for (const { name, path } of browserRuntimeFiles()) await add(name, createReadStream(path));
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const manifest = Buffer.from(
    `${canonicalJson({
      format: 1,
      bundle: bundle.id,
      target,
      project: bundle.project,
      model: bundle.model,
      version: bundle.version,
      versionId: bundle.versionId,
      precision: bundle.request.precision,
      createdAt: toIso(bundle.createdAt),
      keyId: signer.keyId,
      files,
    })}\n`,
  );
  const listed = [...files];
  await add('manifest.json', manifest);
  const digest = files.at(-1)?.sha256 ?? '';
  await add('manifest.sig', Buffer.from(`${signer.sign(manifest).toString('base64')}\n`));
  const all = [...files.slice(listed.length), ...listed];
  const archive = await blobs.put(archiveOf(blobs, all));
  const path = `${bundle.model}-${bundle.version}-${bundle.request.precision}-${target}.tar.gz`;
  return { target, files: all, manifest: digest, archive: { path, sha256: archive.sha256, bytes: archive.size } };
}

/** The package that a Node bundle is: its one dependency in the version this server answers with. */
async function nodePackage({ model, version }: Bundle): Promise<unknown> {
  return {
    name: `${model.toLowerCase().replace(/[^a-z0-9-]/g, '-')}-bundle`,
    version: `${version}.0.0`,
    private: true,
    type: 'module',
    main: 'predict.mjs',
    dependencies: { 'onnxruntime-node': await nodeRuntimeVersion() },
  };
}

/** Files as one compressed archive, the manifest first. */
export function archiveOf(blobs: Blobs, files: readonly BundleFile[]): Readable {
  const pack = async function* (): AsyncGenerator<Buffer> {
    for (const { path, sha256, bytes } of files) {
      yield tarHeader({ path, bytes });
      for await (const chunk of await blobs.get(sha256)) yield chunk as Buffer;
      yield tarPadding(bytes);
    }
    yield tarEnd;
  };
  const source = Readable.from(pack());
  const gzip = createGzip();
  source.on('error', (error) => gzip.destroy(error));
  return source.pipe(gzip);
}
