// Hashes of passwords: scrypt with a salt of its own for each, so that a stolen table costs a guess of a quarter of a second each, for each user.
import { scrypt, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../platform/random/random.ts';
import { identityErrors } from './errors.ts';

/** RFC 7914; of the settings that OWASP's password storage cheat sheet holds equal, the one that takes least memory (32 MiB). */
const cost = { N: 2 ** 15, r: 8, p: 3 } as const;
const saltBytes = 16;
const keyBytes = 32;
/** Hashes at once. They run on the threads that read files too, which are few. */
const atOnce = 2;
const mayWait = 32;

let running = 0;
const waiting: (() => void)[] = [];

/** @throws AppError `identity.too_many_guesses` when too many wait already */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (waiting.length >= mayWait)
      throw identityErrors.create('too_many_guesses', 'Too many passwords are being checked at this moment.', {
        details: { retryAfterSeconds: 5 },
      });
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  running++;
  try {
    return await work();
  } finally {
    running--;
    waiting.shift()?.();
  }
}

function derive(password: string, salt: Buffer, { N, r, p }: { N: number; r: number; p: number }): Promise<Buffer> {
  return inTurn(
    () =>
      new Promise((resolve, reject) =>
        // The same letters composed otherwise are the same password (RFC 8265).
        scrypt(password.normalize('NFC'), salt, keyBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
          error === null ? resolve(key) : reject(error),
        ),
      ),
  );
}

/** `scrypt$N$r$p$salt$key`, the last two in base64url. Off the event loop. */
export async function hashPassword(password: string, random: Random): Promise<string> {
  const salt = Buffer.from(random.bytes(saltBytes));
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether a hash is of this password, in a time that does not depend on how much of it is right. Without a hash it takes as long and is false. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const [, N, r, p, salt = '', key = ''] = (hash ?? '').split('$');
  const settings = hash === null ? cost : { N: Number(N), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, 'base64url'), settings);
  const expected = Buffer.from(key, 'base64url');
  return timingSafeEqual(derived, hash === null ? derived : expected) && hash !== null;
}
