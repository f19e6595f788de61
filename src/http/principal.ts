// Who asks, and what they may do. A permission is `module.action`; a scope is a permission or a pattern such as `*`, `registry.*`
// or `*.read`.
import { covers, intersectScopes, leastScopes } from '../contracts/scopes.ts';
import type { Actor } from '../kernel/actor.ts';

export interface Principal {
  readonly id: string;
  /** Shown in the audit log. */
  readonly name: string;
  readonly kind: 'local' | 'token' | 'user' | 'step';
  readonly scopes: readonly string[];
  /** Projects the principal may see; undefined means all. */
  readonly projects?: readonly string[];
  /** What a user's roles give, and where; their scopes then count only as far as a role gives the same there. */
  readonly grants?: readonly Grant[];
}

export interface Grant {
  /** null: the whole server. */
  readonly project: string | null;
  readonly scopes: readonly string[];
}

/**
 * The principal as one request sees it: a user's scopes are those that a role gives too, in the project of the request or, without one,
 * in the whole server; their projects are those where they hold the permission. `anywhere`: what some project gives counts, for routes
 * that themselves keep away what is of other projects. Whoever has no grants stays as they are.
 */
export function principalFor(
  principal: Principal,
  request: { readonly permission: string; readonly project: string | undefined; readonly anywhere: boolean },
): Principal {
  const { grants, ...bare } = principal;
  if (grants === undefined) return principal;
  const { permission, project, anywhere } = request;
  const given = (use: (grant: Grant) => boolean): readonly string[] =>
    intersectScopes(principal.scopes, leastScopes(grants.filter(use).flatMap(({ scopes }) => scopes)));
  const holds = (scopes: readonly string[]): boolean => scopes.some((scope) => covers(scope, permission));
  const whole = given((grant) => grant.project === null);
  const scopes =
    project !== undefined
      ? given((grant) => grant.project === null || grant.project === project)
      : anywhere
        ? given((grant) => grant.project === null || seesProject(principal, grant.project))
        : whole;
  if (holds(whole)) return { ...bare, scopes };
  const held = [...new Set(grants.flatMap((grant) => (grant.project === null ? [] : [grant.project])))].filter(
    (name) => seesProject(principal, name) && holds(given((grant) => grant.project === name)),
  );
  return { ...bare, scopes, projects: held };
}

/** The caller on loopback of a server that asks for no token. */
export const localPrincipal: Principal = { id: 'local', name: 'local', kind: 'local', scopes: ['*'] };

/** False for what belongs to a project that is not among the principal's. */
export function seesProject({ projects }: Principal, project: string): boolean {
  return projects?.includes(project) ?? true;
}

/** True when one of the scopes covers the permission, and the project (when there is one) is among the principal's. */
export function isAllowed(principal: Principal, permission: string, project: string | undefined): boolean {
  if (project !== undefined && !seesProject(principal, project)) return false;
  return principal.scopes.some((scope) => covers(scope, permission));
}

/** The principal as the audit log names it. */
export function actorOf(principal: Principal): Actor {
  return { kind: principal.kind, id: principal.id, name: principal.name };
}
