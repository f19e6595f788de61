// Requests to the routes of a server: most nearly right, so that they come far, the rest as wrong as it gets. Ids are those that the server
// gave in its answers before.
import type { FuzzRoute } from './routes.ts';
import { type Chooser, type Damage, hostileText, RawJson, sampleOf, type ValueSource, writeJson } from './values.ts';

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const mostSeen = 30;
const longestSeen = 300;

/** What the server has given, by the name it gave it under; each protocol has ids of its own. */
export class Seen {
  readonly #byName = new Map<string, unknown[]>();

  #add(of: string, name: string, value: unknown): void {
    const key = `${of}${plainName(name)}`;
    const values = this.#byName.get(key) ?? [];
    if (values.includes(value)) return;
    values.push(value);
    if (values.length > mostSeen) values.shift();
    this.#byName.set(key, values);
  }

  /** Notes every text and number of an answer, and the id of a record under what the address calls it. */
  addAnswer(path: string, answer: unknown, within = '', depth = 0): void {
    if (depth > 6 || typeof answer !== 'object' || answer === null) return;
    if (Array.isArray(answer)) {
      for (const item of answer.slice(0, 5)) this.addAnswer(path, item, within, depth + 1);
      return;
    }
    const of = protocolOf(path);
    const entries = Object.entries(answer);
    for (const [name, value] of entries) {
      if (typeof value === 'number' || (typeof value === 'string' && value.length <= longestSeen)) {
        this.#add(of, name, value);
        if (name === 'name') this.#add(of, `${plainName(within)}name`, value);
      } else this.addAnswer(path, value, name, depth + 1);
    }
    const id = ['id', 'name', 'version', 'number'].find((name) => Object.hasOwn(answer, name));
    if (id !== undefined)
      for (const noun of nounsOf(path)) this.#add(of, noun, (answer as Record<string, unknown>)[id]);
  }

  one(choose: Chooser, path: string, name: string): unknown {
    const key = plainName(name);
    const of = protocolOf(path);
    const own = key === 'name' ? nounsOf(path).map((noun) => `${plainName(noun)}name`) : [];
    const found = [...own, ...(of === 'mlflow ' ? [`${key}id`, key] : [key, `${key}id`]), key.replace(/id$/, '')]
      .map((one) => this.#byName.get(`${of}${one}`) ?? [])
      .find((values) => values.length > 0);
    return found === undefined ? undefined : choose.pick(found);
  }
}

const protocolOf = (path: string): string => (path.includes('/mlflow') ? 'mlflow ' : '');

/** One form for `run_id`, `runId` and `run-id`. */
const plainName = (name: string): string => name.toLowerCase().replace(/[ _-]/g, '').replace(/s$/, '');

/** The fixed parts of an address: its last says what the records are. */
const nounsOf = (path: string): readonly string[] =>
  (path.split('?')[0] ?? '')
    .split('/')
    .filter((part) => /^[a-z-]+$/.test(part))
    .slice(-2);

function asParameter(text: string): string {
  return encodeURIComponent(text.toWellFormed().slice(0, 4000));
}

/** MLflow's routes are there for pages too, and below each project. */
function twinOf(path: string, choose: Chooser): string {
  if (!path.startsWith('/api/2.0/mlflow') && !path.startsWith('/api/3.0/mlflow')) return path;
  const page = choose.chance(0.2) && !path.includes('/signed/') ? path.replace('/api/', '/ajax-api/') : path;
  return choose.chance(0.2) && !path.includes('/signed/') ? `/projects/default${page}` : page;
}

const oddities: readonly string[] = ['%', '%zz', '%c0%af', '%00', '..', '.', '%2e%2e', '%2F', '//', '%ff%fe'];

function addressOf(route: FuzzRoute, seen: Seen, choose: Chooser, damage: Damage): string {
  const parts = twinOf(route.path, choose)
    .split('/')
    .map((part) => {
      const name = /^:(\w+)$/.exec(part)?.[1];
      if (name === undefined && part !== '*') {
        // Addresses such as `/invocations/:name.json` are left as they are.
        return part.replace(/:(\w+)/g, (_all, inner: string) =>
          asParameter(String(seen.one(choose, route.path, inner) ?? 'x')),
        );
      }
      if (choose.chance(damage.share / 2)) return choose.pick(oddities);
      if (choose.chance(damage.share)) return asParameter(hostileText(choose)) || 'x';
      if (name === 'project' && choose.chance(0.95)) return 'default';
      if (part === '*') {
        const found = String(seen.one(choose, '/mlflow', 'artifact_uri') ?? '1/x/artifacts').replace(
          /^mlflow-artifacts:\/*/,
          '',
        );
        return `${found}/${choose.pick(['a.txt', 'model', 'b/c.bin', ''])}`;
      }
      return (
        asParameter(String(seen.one(choose, route.path, name ?? '') ?? seen.one(choose, route.path, 'id') ?? 'x')) ||
        'x'
      );
    });
  return parts.join('/');
}

const isCursor = (name: string): boolean => /^(cursor|page_?token)$/i.test(name);

function queryOf({ query, needed }: FuzzRoute, source: ValueSource, damage: Damage): string {
  const { choose } = source;
  const pairs: string[] = [];
  for (const [name, schema] of Object.entries(query)) {
    if (isCursor(name) && source.seen(name) === undefined && !choose.chance(damage.share)) continue;
    if (!needed.includes(name) && choose.chance(0.5)) continue;
    const value = choose.chance(damage.share) ? hostileText(choose) : sampleOf(schema, name, source, { share: 0 });
    for (const one of Array.isArray(value) ? value : [value])
      pairs.push(`${name}=${asParameter(typeof one === 'string' ? one : writeJson(one))}`);
  }
  if (choose.chance(damage.share / 4)) pairs.push(choose.pick(['x[]=1', '__proto__=1', '&&&', '=', '%=%', 'a=1&a=2']));
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Bodies that are no JSON, or not the one their header says. */
function brokenBody(choose: Chooser): Pick<FuzzRequest, 'headers' | 'body'> {
  const json = { 'content-type': 'application/json' };
  return choose.pick<() => Pick<FuzzRequest, 'headers' | 'body'>>([
    () => ({ headers: json, body: '' }),
    () => ({ headers: json, body: '{"a":' }),
    () => ({ headers: json, body: '"{\\"a\\":1}"' }),
    () => ({ headers: json, body: 'null' }),
    () => ({ headers: json, body: '[]' }),
    () => ({ headers: json, body: '\ufeff{}' }),
    () => ({ headers: json, body: Buffer.from([0xff, 0xfe, 0x7b, 0x00]) }),
    () => ({ headers: json, body: `${'['.repeat(100_000)}` }),
    () => ({ headers: json, body: `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}` }),
    () => ({ headers: { 'content-type': 'text/plain' }, body: '{}' }),
    () => ({ headers: { 'content-type': 'application/json; charset=utf-16' }, body: '{}' }),
    () => ({ headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x\r\n\r\n' }),
    () => ({ headers: { ...json, 'content-encoding': 'gzip' }, body: 'no gzip' }),
    () => ({ headers: {}, body: '{}' }),
    () => ({ headers: { 'content-type': 'x' }, body: 'x' }),
    () => ({ headers: { 'content-type': 'application/x-protobuf' }, body: Buffer.from([10, 255, 255, 255, 255, 7]) }),
  ])();
}

const files: readonly (readonly [type: string, body: string | Buffer])[] = [
  ['application/octet-stream', Buffer.from([0, 1, 2, 255])],
  ['text/csv', 'a,b\n1,2\n'],
  ['text/csv', 'a,a\n"1\n'],
  ['application/vnd.apache.parquet', 'PAR1'],
  ['application/json', '{"a":1}\n{"a":'],
  ['application/octet-stream', ''],
];

/** How wrong a request is, and how often. */
const damages: readonly Damage[] = [{ share: 0 }, { share: 0 }, { share: 0.04 }, { share: 0.1 }, { share: 0.4 }];

export function requestFor(
  route: FuzzRoute,
  seen: Seen,
  choose: Chooser,
  resolve: ValueSource['resolve'],
): FuzzRequest {
  // What is gone cannot be asked for: most of what takes away gets made-up names.
  const takesAway = route.method === 'DELETE' || /delete|purge/.test(route.path);
  const known = !takesAway || choose.chance(0.2) ? seen : new Seen();
  const source: ValueSource = {
    choose,
    seen: (name) => known.one(choose, route.path, isCursor(name) ? `next ${name}` : name),
    resolve,
  };
  const damage = choose.pick(damages);
  const { method } = route;
  const path = addressOf(route, known, choose, damage) + queryOf(route, source, damage);
  const headers: Record<string, string> = {};
  if (choose.chance(damage.share / 4))
    Object.assign(
      headers,
      choose.pick<Record<string, string>>([
        { 'x-mlflow-workspace': '../x' },
        { 'idempotency-key': 'x'.repeat(300) },
        { range: 'bytes=9-1' },
        { 'if-none-match': '"' },
        { authorization: 'Basic !!!' },
        { accept: 'x/x' },
        { 'x-mlflow-experiment-id': '-1' },
      ]),
    );
  if (method === 'GET') return { method, path, headers };
  if (choose.chance(damage.share / 3)) {
    const broken = brokenBody(choose);
    return { method, path, ...broken, headers: { ...headers, ...broken.headers } };
  }
  if (route.type !== undefined) {
    const [type, body] = choose.pick(files);
    return { method, path, headers: { ...headers, 'content-type': type }, body };
  }
  if (route.body === undefined) {
    if (method === 'DELETE' || choose.chance(0.5)) return { method, path, headers };
    return { method, path, headers: { ...headers, 'content-type': 'application/json' }, body: '{}' };
  }
  const value = sampleOf(route.body, '', source, damage);
  const body = value instanceof RawJson ? value.text : writeJson(value);
  return { method, path, headers: { ...headers, 'content-type': 'application/json' }, body };
}
