// Every route names its permission, or the server does not start. Denied unless allowed.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requestErrors } from './errors.ts';
import { isAllowed, localPrincipal, type Principal, principalFor } from './principal.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `module.action` that the caller needs; `public` for what anyone may read (health, sign-in page). */
    permission?: string;
    /**
     * The route has no project in its address and itself keeps from a caller what is of projects the caller may not see. Without it, a
     * caller of some projects only is refused.
     */
    acrossProjects?: boolean;
  }
  interface FastifyRequest {
    principal: Principal;
  }
}

/** Resolves a bearer token to its principal; undefined for an unknown, expired or revoked one. */
export type Authenticate = (token: string) => Promise<Principal | undefined>;

export interface AuthorizationOptions {
  /** When false (loopback only), a request without a token is the local principal. */
  readonly required: boolean;
  readonly authenticate: Authenticate;
}

function bearerToken(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined) return undefined;
  const bearer = /^Bearer (\S+)$/i.exec(header);
  if (bearer !== null) return bearer[1];
  const basic = /^Basic (\S+)$/i.exec(header);
  if (basic === null) return undefined;
  // Clients that only know user and password send the token as the password.
  const text = Buffer.from(basic[1] ?? '', 'base64').toString();
  return text.slice(text.indexOf(':') + 1);
}

async function principalOf(request: FastifyRequest, options: AuthorizationOptions): Promise<Principal> {
  const token = bearerToken(request);
  if (token === undefined) {
    if (!options.required) return localPrincipal;
    throw requestErrors.create('unauthenticated', 'This server needs a token.');
  }
  const principal = await options.authenticate(token);
  if (principal === undefined)
    throw requestErrors.create('unauthenticated', 'The token is unknown, expired or revoked.');
  return principal;
}

export function installAuthorization(app: FastifyInstance, options: AuthorizationOptions): void {
  app.decorateRequest('principal', null as unknown as Principal);
  app.addHook('onRoute', (route) => {
    if (route.config?.permission === undefined) {
      throw new Error(`Route ${String(route.method)} ${route.url} names no permission.`);
    }
  });
  app.addHook('onRequest', async (request) => {
    const permission = request.routeOptions.config.permission;
    if (permission === undefined || permission === 'public') {
      request.principal = localPrincipal;
      return;
    }
    const project = (request.params as { project?: string } | undefined)?.project;
    const principal = principalFor(await principalOf(request, options), {
      permission,
      project,
      anywhere: request.routeOptions.config.acrossProjects === true,
    });
    request.principal = principal;
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
