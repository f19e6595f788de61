import { Type } from 'typebox';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import {
  SecretBody,
  SecretPage,
  SecretParams,
  SecretView as SecretSchema,
  type SecretView,
} from '../../contracts/vault.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { toIso } from '../../kernel/time.ts';
import type { Secret } from './store.ts';
import type { Vault } from './vault.ts';

const tags = ['vault'];
const base = '/api/v1/projects/:project/secrets';

const toView = ({ name, setAt, setBy }: Secret): SecretView => ({ name, setAt: toIso(setAt), setBy });

export function vaultRoutes(app: HttpApp, vault: Vault): void {
  app.get(
    base,
    {
      config: { permission: 'vault.read' },
      schema: {
        operationId: 'listSecrets',
        summary: 'List the names of a project’s secrets, never their values',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: SecretPage },
      },
    },
    async ({ params, query: { limit = 100, cursor } }) => {
      const page = await vault.list(params.project, { limit, cursor });
      return { ...page, items: page.items.map(toView) };
    },
  );
  app.put(
    `${base}/:secret`,
    {
      config: { permission: 'vault.write' },
      schema: {
        operationId: 'setSecret',
        summary: 'Set a secret; its value is never shown again',
        tags,
        params: SecretParams,
        body: SecretBody,
        response: { 200: SecretSchema },
      },
    },
    async ({ principal, params: { project, secret }, body }) =>
      toView(await vault.set(actorOf(principal), project, secret, body.value)),
  );
  app.delete(
    `${base}/:secret`,
    {
      config: { permission: 'vault.write' },
      schema: {
        operationId: 'deleteSecret',
        summary: 'Delete a secret',
        tags,
        params: SecretParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params: { project, secret } }, reply) => {
      await vault.delete(actorOf(principal), project, secret);
      return reply.code(204).send(null);
    },
  );
}
