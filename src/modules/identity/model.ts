// Projects, users and service tokens. A token is shown once; only its SHA-256 is kept.
import { createHash } from 'node:crypto';
import type { Millis } from '../../kernel/time.ts';
import type { AccessLevel, ResourceKind } from './resource-kinds.ts';
import type { RoleName } from './roles.ts';

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: Millis;
}

/** A person to whom tokens belong. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly displayName: string;
  readonly createdAt: Millis;
  readonly disabledAt: Millis | null;
  /** null: has none. */
  readonly passwordChangedAt: Millis | null;
}

/** What a role gives, and where. */
export interface Grant {
  /** null: the whole server. */
  readonly project: string | null;
  readonly scopes: readonly string[];
}

export interface Membership {
  readonly userId: string;
  /** null: the whole server. */
  readonly project: string | null;
  readonly role: RoleName;
  readonly since: Millis;
}

export interface Member {
  readonly user: User;
  /** null: a member of the whole server. */
  readonly project: string | null;
  readonly role: RoleName;
  readonly since: Millis;
}

/** What whoever gives something may do themselves. */
export interface Maker {
  readonly scopes: readonly string[];
  readonly projects?: readonly string[] | undefined;
}

export interface RoleAccess {
  readonly number: number;
  readonly kind: ResourceKind;
  readonly level: AccessLevel;
}

export interface CustomRole {
  /** Unique in the server, and never given again. */
  readonly number: number;
  readonly project: string;
  readonly name: string;
  readonly description: string;
  /** It holds what one user was given directly, and is of that user alone. */
  readonly direct: boolean;
  readonly createdAt: Millis;
  readonly access: readonly RoleAccess[];
}

export interface ServiceToken {
  readonly id: string;
  readonly name: string;
  /** Permissions or patterns: `*`, `registry.*`, `*.read`. */
  readonly scopes: readonly string[];
  /** Project names; null means all. */
  readonly projects: readonly string[] | null;
  /** Id of the user it belongs to; null: to nobody, and its scopes alone count. */
  readonly userId: string | null;
  readonly createdAt: Millis;
  readonly expiresAt: Millis | null;
  readonly revokedAt: Millis | null;
  readonly lastUsedAt: Millis | null;
}

export const tokenPrefix = 'pawl_';

export function tokenDigest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** True for `*`, `module.action`, `module.*` and `*.action`. */
export function isScope(text: string): boolean {
  return /^(\*|([a-z-]+|\*)\.([a-z-]+|\*))$/.test(text);
}

/** True while the token may be used. */
export function isLive(token: ServiceToken, now: Millis): boolean {
  return token.revokedAt === null && (token.expiresAt === null || token.expiresAt > now);
}
