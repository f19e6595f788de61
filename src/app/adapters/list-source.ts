// Lists for exports: read through the routes that answer them, in this process, so that filters, masks and permissions are exactly theirs.
// Each reading carries a secret that lives as long as the call and stands for the reader.
import type { RouteOptions } from 'fastify';
import { requestErrors } from '../../http/errors.ts';
import { isAllowed, type Principal } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { exportsErrors, type ListPage, type ListRequest, type ListSource } from '../../modules/exports/index.ts';
import type { Random } from '../../platform/random/random.ts';

export interface ListReading extends ListSource {
  /** Whom a secret of a reading under way stands for. */
  principal(secret: string): Principal | undefined;
  /** Notes the lists among the routes that are added from now on. */
  watch(app: HttpApp): void;
}

interface List {
  readonly url: string;
  readonly permission: string;
}

/** As many as a page may have. */
const pageRows = 1_000;

const hasCursor = (schema: unknown): boolean =>
  typeof schema === 'object' &&
  schema !== null &&
  'properties' in schema &&
  Object.hasOwn(schema.properties as object, 'cursor');

function listOf({ method, url, schema, config }: RouteOptions): readonly [string, List] | undefined {
  const operation = (schema as { readonly operationId?: string } | undefined)?.operationId;
  const permission = config?.permission;
  if (method !== 'GET' || operation === undefined || permission === undefined) return undefined;
  if (!url.startsWith('/api/v1/projects/:project/') || !hasCursor(schema?.querystring)) return undefined;
  return [operation, { url, permission }];
}

function refusalOf(body: string, status: number): Error {
  const problem = JSON.parse(body) as { readonly detail?: string; readonly code?: string };
  const text = `${problem.detail ?? `The list answered ${status}.`}${problem.code === undefined ? '' : ` (${problem.code})`}`;
  if (status === 403) return requestErrors.create('forbidden', text);
  // What the server could not do may go the next time; what it refused will not.
  return status >= 500 ? new Error(text) : exportsErrors.create('bad_query', text);
}

export function createListReading(random: Random): ListReading {
  const lists = new Map<string, List>();
  const readers = new Map<string, Principal>();
  let routes: HttpApp | undefined;

  const find = ({ operation, project, path, query }: ListRequest): { readonly list: List; readonly url: string } => {
    const list = lists.get(operation);
    if (list === undefined)
      throw exportsErrors.create('not_a_list', `${operation} answers no list of a project by pages.`);
    const url = list.url.replace(/:(\w+)/g, (_, name: string) => {
      const value = name === 'project' ? project : path[name];
      if (value === undefined || value === '')
        throw exportsErrors.create('bad_query', `${operation} needs ${name} in its path.`);
      return encodeURIComponent(String(value));
    });
    if ('cursor' in query)
      throw exportsErrors.create('bad_query', 'An export begins at the beginning: leave out cursor.');
    return { list, url };
  };

  return {
    watch(app) {
      routes = app;
      app.addHook('onRoute', (route) => {
        const found = listOf(route);
        if (found !== undefined) lists.set(...found);
      });
    },
    principal: (secret) => readers.get(secret),
    check(request, reader) {
      const { list } = find(request);
      const principal = { ...reader, projects: [request.project] } as Principal;
      if (!isAllowed(principal, list.permission, request.project))
        throw requestErrors.create('forbidden', `${reader.name} lacks the permission ${list.permission}.`, {
          details: { permission: list.permission },
        });
    },
    async read(request, reader, cursor): Promise<ListPage> {
      const { url } = find(request);
      const secret = Buffer.from(random.bytes(32)).toString('hex');
      readers.set(secret, { ...reader, projects: [request.project] } as Principal);
      try {
        const query = { limit: pageRows, ...request.query, ...(cursor === undefined ? {} : { cursor }) };
        const words = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
        const answer = await routes?.inject({ url, query: words, headers: { authorization: `Bearer ${secret}` } });
        if (answer === undefined) throw new Error('No routes are there to read lists from.');
        if (answer.statusCode !== 200) throw refusalOf(answer.body, answer.statusCode);
        const page = JSON.parse(answer.body) as { readonly items?: readonly unknown[]; readonly nextCursor?: string };
        return { items: page.items ?? [], nextCursor: page.nextCursor };
      } finally {
        readers.delete(secret);
      }
    },
  };
}
