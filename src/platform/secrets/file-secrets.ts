// Secrets in one file, encrypted and authenticated as a whole (AES-256-GCM, NIST SP 800-38D): whoever lacks the key can neither
// read names or values nor change, drop or exchange an entry unnoticed. Each write makes a new nonce and replaces the file whole.
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Random } from '../random/random.ts';
import { secretsErrors } from './errors.ts';
import { checkSecretName, type Secrets, SecretValue } from './secrets.ts';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const header = Buffer.from('pawl-secrets-1\n');
const keyIdBytes = 8;

type Entries = Map<string, string>;

export interface FileSecretsOptions {
  readonly path: string;
  /** 32 bytes. */
  readonly masterKey: Uint8Array;
  readonly random: Random;
}

/** Opens the file; it is made at the first `set`. @throws AppError `secrets.wrong_key`, `secrets.tampered` */
export async function openFileSecrets(options: FileSecretsOptions): Promise<Secrets> {
  const { path, masterKey, random } = options;
  let queue: Promise<unknown> = Promise.resolve();

  /** One change after another, each on what the one before has written. */
  const change = <T>(apply: (entries: Entries) => T): Promise<T> => {
    const turn = async (): Promise<T> => {
      const entries = await readEntries(path, masterKey);
      const outcome = apply(entries);
      await replaceFile(path, seal(entries, masterKey, random));
      return outcome;
    };
    const done = queue.then(turn, turn);
    queue = done.catch(() => undefined);
    return done;
  };

  await readEntries(path, masterKey);
  return {
    async set(name, value) {
      checkSecretName(name);
      await change((entries) => entries.set(name, value));
    },
    async get(name) {
      const value = (await readEntries(path, masterKey)).get(name);
      return value === undefined ? undefined : new SecretValue(value);
    },
    names: async () => [...(await readEntries(path, masterKey)).keys()].sort(),
    async delete(name) {
      if (!(await readEntries(path, masterKey)).has(name)) return false;
      return change((entries) => entries.delete(name));
    },
  };
}

/** Tells which key wrote a file without telling anything about the key. */
function keyId(masterKey: Uint8Array): Buffer {
  return createHmac('sha256', masterKey).update('pawl secrets key id').digest().subarray(0, keyIdBytes);
}

/** Header, key id, nonce, tag, then the encrypted entries; the first two are authenticated too. */
function seal(entries: Entries, masterKey: Uint8Array, random: Random): Buffer {
  const nonce = random.bytes(nonceBytes);
  const cipher = createCipheriv(algorithm, masterKey, nonce, { authTagLength: tagBytes });
  const clear = Buffer.concat([header, keyId(masterKey)]);
  cipher.setAAD(clear);
  const sealed = Buffer.concat([cipher.update(JSON.stringify([...entries]), 'utf8'), cipher.final()]);
  return Buffer.concat([clear, nonce, cipher.getAuthTag(), sealed]);
}

async function readEntries(path: string, masterKey: Uint8Array): Promise<Entries> {
  let file: Buffer;
  try {
    file = await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
    throw error;
  }
  const nonceAt = header.length + keyIdBytes;
  const tagAt = nonceAt + nonceBytes;
  const dataAt = tagAt + tagBytes;
  if (file.length < dataAt || !file.subarray(0, header.length).equals(header)) throw tampered(path);
  if (!timingSafeEqual(file.subarray(header.length, nonceAt), keyId(masterKey))) {
    throw secretsErrors.create('wrong_key', `${path} was written with another master key.`);
  }
  const decipher = createDecipheriv(algorithm, masterKey, file.subarray(nonceAt, tagAt), { authTagLength: tagBytes });
  decipher.setAAD(file.subarray(0, nonceAt));
  decipher.setAuthTag(file.subarray(tagAt, dataAt));
  try {
    const text = Buffer.concat([decipher.update(file.subarray(dataAt)), decipher.final()]).toString('utf8');
    return new Map(JSON.parse(text) as [string, string][]);
  } catch {
    throw tampered(path);
  }
}

function tampered(path: string): Error {
  return secretsErrors.create('tampered', `${path} is not as it was written.`);
}

async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  const next = `${path}.next`;
  await mkdir(folder, { recursive: true });
  await rm(next, { force: true });
  const file = await open(next, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
  const parent = await open(folder, 'r');
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}
