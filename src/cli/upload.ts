// Sends a large file in parts. What arrived stays with the server, so that an upload that broke off goes on with the parts that are
// missing; a part counts as there only when its bytes are those of the file.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Readable, Transform } from 'node:stream';
import type { Answer } from '../../clients/ts/client.ts';
import { CommandError } from './command.ts';
import type { Context } from './context.ts';
import { formatBytes } from './output.ts';

type Upload = Answer<'getArtifactUpload'>;

const mebibyte = 1024 * 1024;
const mostParts = 10_000;

export interface FileUpload {
  readonly file: string;
  /** Size of a part in MiB. */
  readonly partMb: number;
  /** Takes an earlier upload up again. */
  readonly resume?: string | undefined;
  begin(parts: number): Promise<Upload>;
}

/** Digests of a stretch of the file, as content stores name it. */
async function digestsOf(file: string, start: number, end: number): Promise<readonly string[]> {
  const hashes = [createHash('sha256'), createHash('md5')];
  for await (const piece of createReadStream(file, { start, end }) as AsyncIterable<Buffer>)
    for (const hash of hashes) hash.update(piece);
  return hashes.map((hash) => hash.digest('hex'));
}

export async function uploadFile(context: Context, { file: name, partMb, resume, begin }: FileUpload): Promise<void> {
  const file = resolve(context.io.folder, name);
  if (!existsSync(file)) throw new CommandError(`There is no file ${name}.`);
  const { size } = await stat(file);
  if (size === 0) throw new CommandError(`${name} is empty.`);
  const partBytes = Math.max(partMb * mebibyte, Math.ceil(size / mostParts));
  const count = Math.ceil(size / partBytes);
  const { project } = context;
  const upload =
    resume === undefined
      ? await begin(count)
      : await context.client.call('getArtifactUpload', { path: { project, upload: resume } });
  if (upload.parts !== null && upload.parts !== count)
    throw new CommandError(
      `The upload has ${upload.parts} parts and the file ${count}.`,
      'Use the --part-mb it was begun with.',
    );
  const path = { project, upload: upload.id };
  const progress = context.progress(`Uploading ${basename(file)}`);
  let done = 0;
  const advance = (bytes: number): void => {
    done += bytes;
    progress.update(done / size, formatBytes(done));
  };
  const send = async (number: number): Promise<{ number: number; etag: string }> => {
    const start = (number - 1) * partBytes;
    const end = Math.min(start + partBytes, size) - 1;
    const there = upload.received.find((part) => part.number === number && part.size === end - start + 1);
    if (there !== undefined) {
      const bare = there.etag.replaceAll('"', '');
      if ((await digestsOf(file, start, end)).includes(bare)) {
        advance(there.size);
        return { number, etag: there.etag };
      }
    }
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        advance(chunk.length);
        next(null, chunk);
      },
    });
    const answer = await context.client.open('sendArtifactPart', {
      path: { ...path, part: number },
      content: Readable.toWeb(createReadStream(file, { start, end }).pipe(counted)) as ReadableStream,
    });
    const { etag } = (await answer.json()) as Answer<'sendArtifactPart'>;
    return { number, etag };
  };
  try {
    const parts: { number: number; etag: string }[] = [];
    for (let number = 1; number <= count; number++) parts.push(await send(number));
    const artifact = await context.client.call('completeArtifactUpload', { path, body: { parts } });
    context.data(artifact);
    context.print(`stored ${artifact.path} (${formatBytes(artifact.size)})`);
  } catch (error) {
    context.note(`The upload broke off; go on with --resume ${upload.id}.`);
    throw error;
  } finally {
    progress.end();
  }
}
