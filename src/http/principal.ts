// Who asks, and what they may do. A permission is `module.action`; a scope is a permission or a pattern such as `*`, `registry.*`
// or `*.read`.
import { covers } from '../contracts/scopes.ts';
import type { Actor } from '../kernel/actor.ts';

export interface Principal {
  readonly id: string;
  /** Shown in the audit log. */
  readonly name: string;
  readonly kind: 'local' | 'token' | 'step';
  readonly scopes: readonly string[];
  /** Projects the principal may see; undefined means all. */
  readonly projects?: readonly string[];
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
