// What a page of another origin has the browser of a user of this server send.
import { type Attack, type AttackGroup, v2, v3 } from './attack.ts';

/** Writes of each kind, which a browser sends for any page as long as nobody looks at where it comes from. */
const writes: readonly (readonly [method: string, path: string, body: object])[] = [
  ['POST', `${v2}/experiments/create`, { name: 'attack' }],
  ['POST', `${v2}/registered-models/create`, { name: 'attack' }],
  ['PATCH', `${v2}/registered-models/update`, { name: 'm', description: 'attack' }],
  ['DELETE', `${v2}/registered-models/delete`, { name: 'm' }],
  ['POST', `${v2}/users/create`, { username: 'eve', password: 'walnut-orbit-ferry-54' }],
  ['POST', `${v3}/roles/create`, { name: 'attack', workspace: 'default' }],
  ['POST', `${v3}/workspaces`, { name: 'attack' }],
  ['POST', `${v3}/gateway/secrets/create`, { secret_name: 'k', secret_value: { api_key: 'sk-1' } }],
  ['POST', '/graphql', { query: '{ test { output } }' }],
  ['POST', '/api/v1/tokens', { name: 'attack', scopes: ['*'] }],
  ['PUT', '/api/v1/projects/default/secrets/attack', { value: 'x' }],
];

export function browserAttacks(): readonly AttackGroup[] {
  const attacks: readonly Attack[] = [
    ...['GET', 'POST'].map(
      (method): Attack => ({
        what: `${method} for another host name`,
        method,
        path: `${v2}/experiments/search?max_results=1`,
        headers: { host: 'evil.example.com' },
        ...(method === 'POST' ? { body: { max_results: 1 } } : {}),
        answered: [403],
      }),
    ),
    {
      what: 'a write from a page of another origin',
      path: `${v2}/experiments/create`,
      headers: { origin: 'http://evil.example.com' },
      body: { name: 'attack' },
      answered: [403],
    },
    ...['text/plain', 'application/x-www-form-urlencoded'].map(
      (type): Attack => ({
        what: `a write as ${type} from a page of another origin, which asks no leave for it`,
        path: `${v2}/experiments/create`,
        headers: { 'content-type': type, origin: 'http://evil.example.com' },
        body: '{"name":"attack"}',
        answered: [403, 415],
      }),
    ),
    {
      what: 'a GraphQL query as a form of another page sends it',
      path: '/graphql',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({ query: '{ test { output } }' }),
      answered: [400, 415],
    },
    ...writes.flatMap(([method, path, body]) =>
      [
        { origin: 'http://evil.example.com' },
        { origin: 'null' },
        { origin: 'http://127.0.0.1.evil.example.com' },
        { 'sec-fetch-site': 'cross-site' },
      ].map(
        (headers): Attack => ({
          what: `${method} ${path} with ${Object.entries(headers)[0]?.join(': ')}`,
          method,
          path,
          headers: headers as Readonly<Record<string, string>>,
          body,
          answered: [403],
        }),
      ),
    ),
    {
      what: 'a question before a write, from a page of another origin',
      method: 'OPTIONS',
      path: `${v2}/experiments/create`,
      headers: { origin: 'http://evil.example.com', 'access-control-request-method': 'POST' },
      answered: [204, 400, 403, 404, 405],
    },
    ...['evil.example.com:80', '127.0.0.1.evil.example.com', 'localhost.evil.example.com', '8.8.8.8'].map(
      (host): Attack => ({
        what: `a read by the host name ${host}, which leads here`,
        path: '/api/v1/projects',
        headers: { host },
        answered: [403],
      }),
    ),
  ];
  return [
    {
      title: 'Pages of other origins',
      known: 'CVE-2023-43472 and DNS rebinding: the browser of a user reaches a server that its page cannot',
      attacks,
    },
  ];
}
