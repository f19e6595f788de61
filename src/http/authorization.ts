// Every route names its permission, or the server does not start. Denied unless allowed.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requestErrors } from './errors.ts';
import { isAllowed, localPrincipal, type Principal, principalFor } from './principal.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * `module.action` that the caller needs; `public` for what anyone may read (health, sign-in page); `authenticated` for what concerns the
     * caller alone, such as their own password: whoever they are, they are known.
     */
    permission?: string;
    /**
     * The route has no project in its address and itself keeps from a caller what is of projects the caller may not see. Without it, a
     * caller of some projects only is refused.
     */
    acrossProjects?: boolean;
    /** A header in which clients of the route's protocol send their token, where they send no Authorization. */
    tokenHeader?: string;
  }
  interface FastifyRequest {
    /** The caller, as far as the permission and project of the route go. */
    principal: Principal;
    /** The caller with all they have; `mayIn` and `callerIn` read it. */
    caller: Principal;
  }
}

/** Resolves a bearer token to its principal; undefined for an unknown, expired or revoked one. */
export type Authenticate = (token: string) => Promise<Principal | undefined>;

/**
 * Resolves a name and password; undefined when they do not belong together.
 * @param address of the client, by which guesses are counted
 */
export type AuthenticatePassword = (name: string, password: string, address: string) => Promise<Principal | undefined>;

export interface AuthorizationOptions {
  /** When false (loopback only), a request without a token is the local principal. */
  readonly required: boolean;
  readonly authenticate: Authenticate;
  /** Without, only tokens are taken. */
  readonly authenticatePassword?: AuthenticatePassword;
}

async function principalOf(request: FastifyRequest, options: AuthorizationOptions): Promise<Principal> {
  const [, scheme = '', credentials = ''] = /^(Bearer|Basic) (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (scheme === '') {
    const { tokenHeader } = request.routeOptions.config;
    const token = tokenHeader === undefined ? undefined : request.headers[tokenHeader];
    if (typeof token === 'string' && token !== '') {
      const found = await options.authenticate(token);
      if (found !== undefined) return found;
      throw requestErrors.create('unauthenticated', 'The token is unknown, expired or revoked.');
    }
    if (!options.required) return localPrincipal;
    throw requestErrors.create('unauthenticated', 'This server needs a token, or a user’s name and password.');
  }
  if (scheme.toLowerCase() === 'bearer') {
    const principal = await options.authenticate(credentials);
    if (principal !== undefined) return principal;
    throw requestErrors.create('unauthenticated', 'The token is unknown, expired or revoked.');
  }
  const text = Buffer.from(credentials, 'base64').toString();
  const colon = text.indexOf(':');
  const password = text.slice(colon + 1);
  // Clients that only know name and password may send a token as the password.
  const principal =
    (await options.authenticate(password)) ??
    (colon > 0 ? await options.authenticatePassword?.(text.slice(0, colon), password, request.ip) : undefined);
  if (principal !== undefined) return principal;
  throw requestErrors.create('unauthenticated', 'There is no such user, or the password or token is wrong.');
}

/** The caller as a request about a project sees them; null: about the whole server. */
export function callerIn(request: FastifyRequest, permission: string, project: string | null): Principal {
  return principalFor(request.caller, { permission, project: project ?? undefined, anywhere: false });
}

/** Whether the caller holds a permission in a project; null: in the whole server. For routes whose address does not name the project. */
export function mayIn(request: FastifyRequest, permission: string, project: string | null): boolean {
  const caller = callerIn(request, permission, project);
  return isAllowed(caller, permission, project ?? undefined) && (project !== null || caller.projects === undefined);
}

export function installAuthorization(app: FastifyInstance, options: AuthorizationOptions): void {
  app.decorateRequest('principal', null as unknown as Principal);
  app.decorateRequest('caller', null as unknown as Principal);
  app.addHook('onRoute', (route) => {
    if (route.config?.permission === undefined) {
      throw new Error(`Route ${String(route.method)} ${route.url} names no permission.`);
    }
  });
  app.addHook('onRequest', async (request) => {
    const permission = request.routeOptions.config.permission;
    if (permission === undefined || permission === 'public') {
      request.principal = localPrincipal;
      request.caller = localPrincipal;
      return;
    }
    const project = (request.params as { project?: string } | undefined)?.project;
    request.caller = await principalOf(request, options);
    const principal = principalFor(request.caller, {
      permission,
      project,
      anywhere: request.routeOptions.config.acrossProjects === true,
    });
    request.principal = principal;
    if (permission === 'authenticated') return;
    if (
      project === undefined &&
      principal.projects !== undefined &&
      request.routeOptions.config.acrossProjects !== true
    ) {
      throw requestErrors.create(
        'forbidden',
        `${principal.name} may act in some projects only, and this is of the whole server.`,
      );
    }
    if (!isAllowed(principal, permission, project)) {
      throw requestErrors.create('forbidden', `${principal.name} lacks the permission ${permission}.`, {
        details: { permission },
      });
    }
  });
}
