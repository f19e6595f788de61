// Secrets of projects. A value is written under an id of its own before its name points there, and goes after its name does, so that a
// crash leaves at most a value that nothing names.
import type { Actor } from '../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/db/database.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Secrets, SecretValue } from '../../platform/secrets/secrets.ts';
import type { Audit } from '../audit/index.ts';
import type { Identity } from '../identity/index.ts';
import { vaultErrors } from './errors.ts';
import type { Secret } from './store.ts';
import * as store from './store.ts';

const leastCharacters = 4;
const mostBytes = 64 * 1024;

export interface Vault {
  /** @throws AppError `vault.bad_name`, `vault.bad_value`, `identity.unknown_project` */
  set(actor: Actor, project: string, name: string, value: string): Promise<Secret>;
  /** @throws AppError `vault.unknown_secret` */
  delete(actor: Actor, project: string, name: string): Promise<void>;
  list(project: string, page: PageRequest): Promise<Page<Secret>>;
  /** The values of secrets of one project, by name. @throws AppError `vault.unknown_secret`, `vault.lost_value` */
  reveal(project: string, names: readonly string[]): Promise<ReadonlyMap<string, SecretValue>>;
  /** Drops values that a crash left without a name. Called before anything else is. */
  sweep(): Promise<number>;
}

export interface VaultDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly identity: Identity;
  readonly secrets: Secrets;
}

function requireValid(name: string, value: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name))
    throw vaultErrors.create('bad_name', `${JSON.stringify(name.slice(0, 200))} cannot name a secret.`);
  if (value.length < leastCharacters || Buffer.byteLength(value) > mostBytes || value.includes('\0'))
    throw vaultErrors.create('bad_value', `The value of ${name} must have 4 characters to 64 KiB, none of them NUL.`);
}

export function createVault({ db, clock, newId, bus, audit, identity, secrets }: VaultDeps): Vault {
  const subjectOf = (project: string, name: string) => ({ type: 'secret', id: `${project}/${name}` }) as const;
  const readValue = async (project: string, name: string): Promise<SecretValue> => {
    // Between the two reads the secret may get another value, under another id.
    for (let attempt = 0; attempt < 3; attempt++) {
      const secret = await store.findSecret(db.reader, project, name);
      if (secret === undefined) throw vaultErrors.create('unknown_secret', `Project ${project} has no secret ${name}.`);
      const value = await secrets.get(secret.valueId);
      if (value !== undefined) return value;
    }
    throw vaultErrors.create('lost_value', `The value of ${name} is gone.`);
  };

  return {
    async set(actor, project, name, value) {
      requireValid(name, value);
      await identity.getProject(project);
      const secret: Secret = { project, name, valueId: newId(), setAt: clock.wall(), setBy: actor.name };
      await secrets.set(secret.valueId, value);
      const before = await db
        .transact(async (tx) => {
          const before = await store.findSecret(tx, project, name);
          await store.putSecret(tx, secret);
          await audit.record(tx, {
            actor,
            action: 'vault.set_secret',
            project,
            subject: subjectOf(project, name),
            detail: { name, replaced: before !== undefined },
          });
          await bus.publish(tx, { type: 'secret.set', project, subject: name });
          return before;
        })
        .catch(async (error: unknown) => {
          await secrets.delete(secret.valueId);
          throw error;
        });
      if (before !== undefined) await secrets.delete(before.valueId);
      return secret;
    },
    async delete(actor, project, name) {
      const { valueId } = await db.transact(async (tx) => {
        const secret = await store.findSecret(tx, project, name);
        if (secret === undefined)
          throw vaultErrors.create('unknown_secret', `Project ${project} has no secret ${name}.`);
        await store.deleteSecret(tx, project, name);
        await audit.record(tx, {
          actor,
          action: 'vault.delete_secret',
          project,
          subject: subjectOf(project, name),
          detail: { name },
        });
        await bus.publish(tx, { type: 'secret.deleted', project, subject: name });
        return secret;
      });
      await secrets.delete(valueId);
    },
    async list(project, page) {
      await identity.getProject(project);
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listSecrets(db.reader, project, after, page.limit + 1), page.limit, ({ name }) => [
        name,
      ]);
    },
    async reveal(project, names) {
      const values = new Map<string, SecretValue>();
      for (const name of names) values.set(name, await readValue(project, name));
      return values;
    },
    async sweep() {
      const named = await store.valueIds(db.reader);
      // Names with a dot are those of other modules.
      const lost = (await secrets.names()).filter((id) => !id.includes('.') && !named.has(id));
      for (const id of lost) await secrets.delete(id);
      return lost.length;
    },
  };
}
