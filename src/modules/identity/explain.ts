// "Why can X do Y?": the same rule that requests are held to, told with every fact that it looked at.
import { covers } from '../../contracts/scopes.ts';
import { isLive, type ServiceToken, type User } from './model.ts';
import { roles } from './roles.ts';

/** A role that a user has. */
export interface Holding {
  /** null: the whole server. */
  readonly project: string | null;
  readonly role: string;
  readonly scopes: readonly string[];
}

const gives = (scopes: readonly string[], permission: string): boolean =>
  scopes.some((scope) => covers(scope, permission));

export interface Explanation {
  readonly allowed: boolean;
  /** One sentence. */
  readonly because: string;
  readonly subject: { readonly kind: 'user' | 'token'; readonly name: string; readonly user: string | null };
  readonly permission: string;
  /** null: in the whole server. */
  readonly project: string | null;
  /** Those that count there. */
  readonly memberships: readonly {
    readonly project: string | null;
    readonly role: string;
    readonly gives: boolean;
  }[];
  /** Of a token; empty for a user. */
  readonly scopes: readonly { readonly scope: string; readonly covers: boolean }[];
  /** Roles that would give it. */
  readonly roles: readonly string[];
  /** Users who may give such a role there. */
  readonly grantors: readonly string[];
}

interface Asked {
  readonly permission: string;
  readonly project: string | null;
  readonly user: User | undefined;
  readonly token: ServiceToken | undefined;
  readonly memberships: readonly Holding[];
  /** Roles that the project has of its own. */
  readonly custom: readonly { readonly name: string; readonly scopes: readonly string[] }[];
  readonly grantors: readonly string[];
  readonly now: number;
}

const nameOf = (project: string | null): string => project ?? 'the whole server';

/** What a user's roles there say; undefined when one of them gives the permission. */
function userRefusal(user: User, permission: string, there: readonly Holding[], project: string | null) {
  if (user.disabledAt !== null) return `${user.name} is disabled`;
  if (there.some(({ scopes }) => gives(scopes, permission))) return undefined;
  if (there.length === 0)
    return project === null
      ? `${user.name} is no member of the whole server`
      : `${user.name} is a member neither of ${project} nor of the whole server`;
  const held = there.map(({ role, project }) => `${role} of ${nameOf(project)}`).join(' and ');
  return `as ${held}, ${user.name} does not get it`;
}

function tokenRefusal(token: ServiceToken, { permission, project, now }: Asked): string | undefined {
  if (token.revokedAt !== null) return 'it is revoked';
  if (!isLive(token, now)) return 'it has expired';
  if (!gives(token.scopes, permission)) return `none of its scopes (${token.scopes.join(' ')}) covers it`;
  if (token.projects === null || (project !== null && token.projects.includes(project))) return undefined;
  return `it is for ${token.projects.length === 0 ? 'no project' : token.projects.join(', ')} only`;
}

/** @param asked `memberships` are all of the user's; at least one of `user` and `token` is given */
export function explainAccess(asked: Asked): Explanation {
  const { permission, project, user, token } = asked;
  const there = asked.memberships.filter((one) => one.project === null || one.project === project);
  const giving = there.find(({ scopes }) => gives(scopes, permission));
  const byToken = token === undefined ? undefined : tokenRefusal(token, asked);
  const byUser = user === undefined ? undefined : userRefusal(user, permission, there, project);
  const who = token === undefined ? (user?.name ?? '') : `The token ${token.name}`;
  const scope = token?.scopes.find((one) => covers(one, permission));
  const reasons =
    byToken !== undefined || byUser !== undefined
      ? [byToken, byUser].filter((reason) => reason !== undefined)
      : [
          ...(scope === undefined ? [] : [`its scope ${scope} covers it`]),
          ...(giving === undefined ? [] : [`${user?.name ?? ''} is ${giving.role} of ${nameOf(giving.project)}`]),
        ];
  const allowed = byToken === undefined && byUser === undefined;
  return {
    allowed,
    because: `${who} ${allowed ? 'has' : 'does not have'} ${permission} in ${nameOf(project)}: ${reasons.join('; ')}.`,
    subject: {
      kind: token === undefined ? 'user' : 'token',
      name: token?.name ?? user?.name ?? '',
      user: user?.name ?? null,
    },
    permission,
    project,
    memberships: there.map(({ project, role, scopes }) => ({ project, role, gives: gives(scopes, permission) })),
    scopes: (token?.scopes ?? []).map((one) => ({ scope: one, covers: covers(one, permission) })),
    roles: [...roles, ...asked.custom].filter(({ scopes }) => gives(scopes, permission)).map(({ name }) => name),
    grantors: asked.grantors,
  };
}
