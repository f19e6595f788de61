// Archives in the POSIX ustar format (IEEE 1003.1, pax interchange), written so that the same files always make the same bytes: no times, owners or
// modes of this machine. Reading refuses what could leave the folder that it is unpacked into.
import { AppError } from './errors.ts';
import { safeRelativePath } from './names.ts';

const block = 512;

export interface TarEntry {
  /** Relative, forward slashes, at most 255 bytes that ustar can split. */
  readonly path: string;
  readonly bytes: number;
  /** Permission bits; 0644 by default. */
  readonly mode?: number;
  /** A folder, which has no content. */
  readonly directory?: boolean;
  /** Number of the user and group; 0 by default. */
  readonly owner?: number;
}

function refuse(message: string): AppError {
  return new AppError('request.bad_archive', 'invalid', message, { hint: 'Fetch the archive again.' });
}

/** ustar has 100 bytes for a name and 155 for the folders before it. */
function splitPath(path: string): readonly [name: string, prefix: string] {
  if (Buffer.byteLength(path) <= 100) return [path, ''];
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return [name, prefix];
  }
  throw refuse(`The path ${path} is too long for an archive.`);
}

const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;

/** The header of an entry; its content and `tarPadding` follow. @throws AppError `request.bad_path`, `request.bad_archive` */
export function tarHeader({ path, bytes, mode = 0o644, directory = false, owner = 0 }: TarEntry): Buffer {
  const [name, prefix] = splitPath(safeRelativePath(path));
  const header = Buffer.alloc(block);
  header.write(name, 0);
  header.write(octal(mode, 8), 100);
  header.write(octal(owner, 8), 108);
  header.write(octal(owner, 8), 116);
  header.write(octal(bytes, 12), 124);
  header.write(octal(0, 12), 136);
  header.write('        ', 148);
  header.write(directory ? '5' : '0', 156);
  header.write('ustar\x0000', 257);
  header.write(prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** Zeros that fill the last block of a content. */
export function tarPadding(bytes: number): Buffer {
  return Buffer.alloc((block - (bytes % block)) % block);
}

/** What ends an archive. */
export const tarEnd: Buffer = Buffer.alloc(2 * block);

const textOf = (header: Buffer, from: number, to: number): string => {
  const end = header.indexOf(0, from);
  return header.toString('utf8', from, end === -1 || end > to ? to : end);
};

export interface TarContent {
  readonly path: string;
  readonly mode: number;
  readonly bytes: number;
  /** To be read before the next entry is asked for. */
  content(): AsyncGenerator<Buffer>;
}

/** The files of an archive, as they come. @throws AppError `request.bad_archive`, `request.bad_path` */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarContent> {
  const chunks = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await chunks.next();
    if (next.done === true) return false;
    rest = rest.length === 0 ? Buffer.from(next.value) : Buffer.concat([rest, next.value]);
    return true;
  };
  const take = async (bytes: number): Promise<Buffer> => {
    while (rest.length < bytes) if (!(await more())) throw refuse('The archive is cut off.');
    const taken = rest.subarray(0, bytes);
    rest = rest.subarray(bytes);
    return taken;
  };
  for (;;) {
    const header = await take(block);
    if (header.every((byte) => byte === 0)) return;
    const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
    if (Number.parseInt(textOf(header, 148, 156), 8) !== sum) throw refuse('The archive is damaged.');
    const bytes = Number.parseInt(textOf(header, 124, 136), 8);
    const type = header.toString('latin1', 156, 157);
    // Folders come with what is in them.
    if (type === '5' && bytes === 0) continue;
    if (type !== '0' && type !== '\0') throw refuse('The archive holds something else than files.');
    const [name, prefix] = [textOf(header, 0, 100), textOf(header, 345, 500)];
    const path = safeRelativePath(prefix === '' ? name : `${prefix}/${name}`);
    let left = bytes;
    const content = async function* (): AsyncGenerator<Buffer> {
      while (left > 0) {
        if (rest.length === 0 && !(await more())) throw refuse('The archive is cut off.');
        const part = await take(Math.min(left, rest.length));
        left -= part.length;
        yield part;
      }
    };
    yield { path, bytes, mode: Number.parseInt(textOf(header, 100, 108), 8), content };
    for await (const _skipped of content());
    await take(tarPadding(bytes).length);
  }
}
