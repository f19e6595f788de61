// Projects and service tokens. A token is shown once; only its SHA-256 is kept.
import { createHash } from 'node:crypto';
import type { Millis } from '../../kernel/time.ts';

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: Millis;
}

export interface ServiceToken {
  readonly id: string;
  readonly name: string;
  /** Permissions or patterns: `*`, `registry.*`, `*.read`. */
  readonly scopes: readonly string[];
  /** Project names; null means all. */
  readonly projects: readonly string[] | null;
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
