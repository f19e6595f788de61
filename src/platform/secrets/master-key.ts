// The key under which secrets are stored: given as text, or in a file that only its owner may read.
import { constants } from 'node:fs';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Random } from '../random/random.ts';
import { secretsErrors } from './errors.ts';

const keyBytes = 32;

/** Reads a key of 32 bytes from hexadecimal or base64. @throws AppError `secrets.bad_key` */
export function parseMasterKey(text: string): Uint8Array {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex');
  // 32 bytes are 43 characters of base64 and one of padding.
  if (/^[0-9a-z+/_-]{43}=?$/i.test(trimmed)) return Buffer.from(trimmed, 'base64');
  throw secretsErrors.create('bad_key', 'The master key is not 32 bytes in hexadecimal or base64.');
}

/**
 * Reads the key of this file; makes the file, for its owner only, when there is none.
 * @throws AppError `secrets.key_exposed`, `secrets.bad_key`
 */
export async function loadMasterKey(path: string, random: Random): Promise<Uint8Array> {
  await mkdir(dirname(path), { recursive: true });
  await createOnce(path, random);
  // Windows has no such bits; there the home folder's own permissions count.
  if (process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0) {
    throw secretsErrors.create('key_exposed', `Other users of this machine may read ${path}.`);
  }
  return parseMasterKey(await readFile(path, 'utf8'));
}

async function createOnce(path: string, random: Random): Promise<void> {
  try {
    const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
    try {
      await file.writeFile(`${Buffer.from(random.bytes(keyBytes)).toString('hex')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
