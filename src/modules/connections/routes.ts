import { Type } from 'typebox';
import {
  ConnectionBody,
  ConnectionPage,
  ConnectionParams,
  ConnectionView as ConnectionSchema,
  type ConnectionTest,
  type ConnectionView,
  ConnectionTest as TestSchema,
} from '../../contracts/connections.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { toIso } from '../../kernel/time.ts';
import type { Connections } from './connections.ts';
import type { Connection, TestResult } from './model.ts';

const tags = ['connections'];
const base = '/api/v1/projects/:project/connections';

const toTest = ({ at, ...rest }: TestResult): ConnectionTest => ({ at: toIso(at), ...rest });

function toView({ name, kind, settings, secret, updatedAt, updatedBy, test }: Connection): ConnectionView {
  return {
    name,
    kind,
    settings: { ...settings },
    secret,
    updatedAt: toIso(updatedAt),
    updatedBy,
    test: test === null ? null : toTest(test),
  };
}

/** @param privateAddresses the server's rule, told with every list */
export function connectionsRoutes(
  app: HttpApp,
  connections: Connections,
  privateAddresses: { readonly allowed: boolean; readonly source: string },
): void {
  app.get(
    base,
    {
      config: { permission: 'connections.read' },
      schema: {
        operationId: 'listConnections',
        summary: 'List the external systems of a project by name, and how their last test went',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: ConnectionPage },
      },
    },
    async ({ params, query: { limit = 100, cursor } }) => {
      const page = await connections.list(params.project, { limit, cursor });
      return { ...page, items: page.items.map(toView), privateAddresses: { ...privateAddresses } };
    },
  );
  app.put(
    `${base}/:connection`,
    {
      config: { permission: 'connections.write' },
      schema: {
        operationId: 'setConnection',
        summary: 'Make or change a connection',
        tags,
        params: ConnectionParams,
        body: ConnectionBody,
        response: { 200: ConnectionSchema },
      },
    },
    async ({ principal, params: { project, connection }, body }) =>
      toView(await connections.set(actorOf(principal), project, connection, body)),
  );
  app.delete(
    `${base}/:connection`,
    {
      config: { permission: 'connections.write' },
      schema: {
        operationId: 'deleteConnection',
        summary: 'Delete a connection',
        tags,
        params: ConnectionParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params: { project, connection } }, reply) => {
      await connections.delete(actorOf(principal), project, connection);
      return reply.code(204).send(null);
    },
  );
  app.post(
    `${base}/:connection/test`,
    {
      config: { permission: 'connections.test' },
      schema: {
        operationId: 'testConnection',
        summary: 'Connect to the system, within five seconds, and say what was found or why it failed',
        tags,
        params: ConnectionParams,
        response: { 200: TestSchema },
      },
    },
    async ({ principal, params: { project, connection } }) =>
      toTest(await connections.test(actorOf(principal), project, connection)),
  );
}
