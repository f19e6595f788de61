// Files of a source become artifacts. What the server says it kept is compared with what was sent, by SHA-256.
import { createHash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from '../../../clients/ts/client.ts';
import { CommandError } from '../command.ts';
import type { SourceFile } from './source.ts';
import type { Target } from './target.ts';

type Owner = { readonly run: string } | { readonly model: string };
type Kept = Answer<'uploadRunArtifact'>;

async function digestOf(content: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of content) hash.update(part as Buffer);
  return hash.digest('hex');
}

/** Hashes of the files that are there, by path; undefined for a folder without any. */
async function keptIn(target: Target, owner: Owner): Promise<Map<string, string>> {
  const kept = new Map<string, string>();
  const { client, project } = target;
  const walk = async (path: string): Promise<void> => {
    const query = path === '' ? { limit: 200 } : { limit: 200, path };
    const pages =
      'run' in owner
        ? client.pages('listRunArtifacts', { path: { project, run: owner.run }, query })
        : client.pages('listLoggedModelArtifacts', { path: { project, model: owner.model }, query });
    for await (const entry of pages) {
      if (entry.folder) await walk(entry.path);
      else if (entry.sha256 !== null) kept.set(entry.path, entry.sha256);
    }
  };
  await walk('');
  return kept;
}

async function send(target: Target, owner: Owner, file: SourceFile): Promise<Kept & { readonly sent: string }> {
  const { client, project } = target;
  const hash = createHash('sha256');
  const counted = new PassThrough();
  const source = await file.open();
  source.on('data', (part: Buffer) => hash.update(part));
  const streaming = pipeline(source, counted);
  const content = Readable.toWeb(counted) as ReadableStream;
  const query = { path: file.path };
  const sending =
    'run' in owner
      ? client.open('uploadRunArtifact', { path: { project, run: owner.run }, query, content })
      : client.open('uploadLoggedModelArtifact', { path: { project, model: owner.model }, query, content });
  const [, response] = await Promise.all([streaming, sending]);
  return { ...((await response.json()) as Kept), sent: hash.digest('hex') };
}

/** @param fresh nothing can be there yet */
export async function deliverFiles(
  target: Target,
  owner: Owner,
  files: AsyncIterable<SourceFile>,
  fresh: boolean,
): Promise<void> {
  const { tally } = target;
  const kept = fresh ? new Map<string, string>() : await keptIn(target, owner);
  for await (const file of files) {
    tally.add('files', 'found');
    const there = kept.get(file.path);
    if (there !== undefined && there === (await digestOf(await file.open()))) {
      tally.add('files', 'same');
      continue;
    }
    const { sha256, size, sent } = await send(target, owner, file);
    if (sha256 !== sent) {
      throw new CommandError(
        `${file.path} was kept as ${sha256} and is ${sent}.`,
        'It changed while it was read, or on its way: import again.',
      );
    }
    tally.bytes += size;
    tally.add('files', 'written');
  }
}
