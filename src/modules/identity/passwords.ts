// Passwords of users: for clients that know a name and a password only. None is there until one is set; wrong ones are counted and then refused;
// a right one is remembered for a minute as a digest under a key of this process, so that not every request costs a hash.
import { createHmac } from 'node:crypto';
import { covers } from '../../contracts/scopes.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/db/database.ts';
import type { Random } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import { identityErrors } from './errors.ts';
import { createGuesses } from './guesses.ts';
import * as members from './members-store.ts';
import { type Grant, type Maker, tokenPrefix, type User } from './model.ts';
import { hashPassword, isPassword } from './password-hash.ts';

const shortestPassword = 12;
const longestPassword = 256;
const rememberedMs = 60_000;
const mostRemembered = 10_000;
/** Passwords that servers were shipped with and manuals print, long enough to pass otherwise. */
const wellKnown = [
  'password1234',
  'password12345',
  'passwordpassword',
  'administrator',
  'changemechangeme',
  '123456789012',
];

export interface Passwords {
  /** @throws AppError `identity.weak_password` when it may not be a password of that user */
  check(name: string, password: string): void;
  /**
   * Sets the password of a user, or changes it. Whoever sets it could act as the user, so they need all that the user's roles give.
   * @throws AppError `identity.unknown_user`, `identity.weak_password`, `identity.beyond_own`
   */
  set(actor: Actor, name: string, password: string, maker?: Maker): Promise<User>;
  /** The user's password is no longer taken; their tokens are. @throws AppError `identity.unknown_user` */
  clear(actor: Actor, name: string): Promise<User>;
  /**
   * A user changes their own.
   * @throws AppError `identity.wrong_password`, `identity.weak_password`, `identity.same_password`, `identity.too_many_guesses`
   */
  change(actor: Actor, name: string, change: { current: string; next: string; address: string }): Promise<User>;
  /**
   * The user of a name and password, unless they are disabled.
   * @param address where the request comes from, by which guesses are counted
   * @throws AppError `identity.too_many_guesses`
   */
  authenticate(name: string, password: string, address: string): Promise<User | undefined>;
}

export interface PasswordsDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly bus: Bus;
  readonly audit: Audit;
  /** What the user's roles give, and where. */
  readonly grantsOf: (userId: string) => Promise<readonly Grant[]>;
}

/** @throws AppError `identity.weak_password` */
function requireStrong(name: string, password: string): void {
  const refuse = (why: string) => identityErrors.create('weak_password', why);
  const { length } = [...password];
  if (length < shortestPassword)
    throw refuse(
      length === 0 ? 'The password is empty.' : `The password is shorter than ${shortestPassword} characters.`,
    );
  if (length > longestPassword) throw refuse(`The password is longer than ${longestPassword} characters.`);
  if (password.toLowerCase().replaceAll(name.toLowerCase(), '').length < shortestPassword / 2)
    throw refuse('The password is little more than the name of the user.');
  if (wellKnown.includes(password.toLowerCase()) || new Set(password).size < 4)
    throw refuse('The password is among the first that are guessed.');
  if (password.startsWith(tokenPrefix)) throw refuse(`A password does not begin like a token, with ${tokenPrefix}.`);
}

function tooMany(waitMs: number) {
  const seconds = Math.ceil(waitMs / 1000);
  return identityErrors.create('too_many_guesses', `Too many wrong passwords: wait ${seconds} s.`, {
    details: { retryAfterSeconds: seconds },
  });
}

export function createPasswords({ db, clock, random, bus, audit, grantsOf }: PasswordsDeps): Passwords {
  const guesses = createGuesses(() => clock.monotonic());
  const key = random.bytes(32);
  /** Digests of what was right, and until when that is believed. */
  const remembered = new Map<string, number>();
  const checking = new Map<string, Promise<boolean>>();

  const remember = (digest: string): void => {
    const [oldest] = remembered.keys();
    if (remembered.size >= mostRemembered && oldest !== undefined) remembered.delete(oldest);
    remembered.set(digest, clock.monotonic() + rememberedMs);
  };

  const check = async (name: string, hash: string | null, password: string, address: string): Promise<boolean> => {
    const blocked = guesses.wait(['userAtAddress', 'address'], name, address);
    if (blocked > 0) throw tooMany(blocked);
    // The hash is part of it: another password makes what was remembered worthless.
    const digest = createHmac('sha256', key)
      .update(JSON.stringify([name, hash, password]))
      .digest('base64url');
    if ((remembered.get(digest) ?? 0) > clock.monotonic()) return true;
    remembered.delete(digest);
    const known = checking.get(digest);
    if (known !== undefined) return known;
    // Guesses from everywhere may not keep out who is at work with the right password, hence only here.
    const wait = guesses.wait(['user'], name, address);
    if (wait > 0) throw tooMany(wait);
    guesses.count(name, address);
    const checked = isPassword(password, hash)
      .then((right) => {
        if (right) {
          guesses.forgive(name, address);
          remember(digest);
        }
        return right;
      })
      .finally(() => checking.delete(digest));
    checking.set(digest, checked);
    return checked;
  };

  const put = async (actor: Actor, name: string, hash: string | null): Promise<User> =>
    db.transact(async (tx) => {
      const before = await members.requireUser(tx, name);
      const after: User = { ...before, passwordChangedAt: hash === null ? null : clock.wall() };
      await members.updatePassword(tx, after, hash);
      await audit.record(tx, {
        actor,
        action: hash === null ? 'identity.clear_password' : 'identity.set_password',
        project: null,
        subject: { type: 'user', id: before.id },
        detail: { name },
      });
      await bus.publish(tx, { type: 'user.changed', project: null, subject: before.id });
      return after;
    });

  return {
    check: requireStrong,
    async set(actor, name, password, maker) {
      requireStrong(name, password);
      const user = await members.requireUser(db.reader, name);
      if (maker !== undefined) {
        const given = await grantsOf(user.id);
        const beyond = given
          .flatMap(({ scopes }) => scopes)
          .filter((scope) => !maker.scopes.some((own) => covers(own, scope)));
        if (beyond.length > 0 || maker.projects !== undefined)
          throw identityErrors.create(
            'beyond_own',
            `${name} may do what you may not (${beyond.join(', ') || 'act in every project'}), and whoever sets the password could act as ${name}.`,
          );
      }
      return put(actor, name, await hashPassword(password, random));
    },
    clear: (actor, name) => put(actor, name, null),
    async change(actor, name, { current, next, address }) {
      const found = await members.findCredentials(db.reader, name);
      if (!(await check(name, found?.hash ?? null, current, address)))
        throw identityErrors.create('wrong_password', 'The current password does not match.');
      requireStrong(name, next);
      if (next.normalize('NFC') === current.normalize('NFC'))
        throw identityErrors.create('same_password', 'The new password is the current one.');
      return put(actor, name, await hashPassword(next, random));
    },
    async authenticate(name, password, address) {
      if (password === '' || password.length > 4 * longestPassword) return undefined;
      const found = await members.findCredentials(db.reader, name);
      // Nobody learns from the time it takes whether there is such a user, or that they have no password.
      const usable = found !== undefined && found.user.disabledAt === null;
      const right = await check(name, usable ? found.hash : null, password, address);
      return right && usable ? found.user : undefined;
    },
  };
}
