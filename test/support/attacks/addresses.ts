// Addresses that the server would call for whoever names them.
import { type Attack, type AttackGroup, escapes, gateway, type Target, v2, v3 } from './attack.ts';

/** This machine, its network and the documents of its cloud, in the spellings that judges of addresses have missed. */
const inner = [
  'https://127.0.0.1:1/',
  'https://localhost./',
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://192.168.0.1/',
  'https://169.254.169.254/',
  'https://100.64.0.1/',
  'https://0.0.0.0/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:100.64.0.1]/',
  'https://[64:ff9b::a9fe:a9fe]/',
  'https://[64:ff9b::169.254.169.254]/',
  'https://[fe80::1]/',
  'https://[fc00::1]/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://127.1/',
  'https://user:pw@example.com/',
  'https://example.com\\@127.0.0.1/',
  'http://example.com/',
  'file:///etc/passwd',
  'gopher://example.com/',
  'javascript:alert(1)',
];

export function addressAttacks({ webhook }: Target): readonly AttackGroup[] {
  const events = [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }];
  const webhooks = inner.flatMap((address): Attack[] => [
    {
      what: `a webhook to ${address}`,
      path: `${v2}/webhooks`,
      body: { name: 'w', url: address, events },
      answered: [400],
    },
    {
      what: `a webhook that is moved to ${address}`,
      method: 'PATCH',
      path: `${v2}/webhooks/${webhook}`,
      body: { url: address },
      answered: [400],
    },
    {
      what: `a webhook of the native calls to ${address}`,
      path: '/api/v1/projects/default/webhooks',
      body: { name: 'w', url: address, events: ['model_version.created'] },
      answered: [400],
    },
  ]);
  const gatewayCalls: readonly Attack[] = [
    ...[
      'https://127.0.0.1:8000/v1',
      'https://169.254.169.254/latest',
      'https://[::ffff:127.0.0.1]/v1',
      'https://2130706433/v1',
      'https://localhost./v1',
      'http://llm.example.com/v1',
      'https://u:p@llm.example.com/v1',
      'https://llm.example.com\\@127.0.0.1/v1',
      'file:///etc/passwd',
    ].map(
      (address): Attack => ({
        what: `a key of a provider at ${address}`,
        path: `${gateway}/secrets/create`,
        body: { secret_name: 'k', secret_value: { api_key: 'sk-1' }, auth_config: { api_base: address } },
        answered: [400],
      }),
    ),
    ...['api_base', 'base_url', 'model_list', 'fallbacks', 'custom_llm_provider'].map(
      (name): Attack => ({
        what: `a key of a provider that hides where it goes in ${name}`,
        path: `${gateway}/secrets/create`,
        body: { secret_name: 'k', secret_value: { api_key: 'sk-1', [name]: 'https://evil.example.com' } },
        answered: [400],
      }),
    ),
    ...[
      'http://169.254.169.254/latest',
      'http:/169.254.169.254/latest',
      'http%3a%2f%2f169.254.169.254',
      '..%2f..%2fadmin',
      '%2e%2e/admin',
      'a%00b',
      '@evil.example.com',
      'chat/completions?api_base=http://169.254.169.254',
      ...escapes,
    ].map(
      (path): Attack => ({
        what: `a proxied call of ${path}`,
        path: `/gateway/proxy/e/${path}`,
        body: { model: 'x' },
        answered: [400, 404],
      }),
    ),
    ...['http://169.254.169.254/', '../../api/2.0/endpoints', 'gateway/a/../../b/invocations'].map(
      (path): Attack => ({
        what: `a call of the old gateway at ${path}`,
        path: '/ajax-api/2.0/mlflow/gateway-proxy',
        body: { gateway_path: path, json_data: {} },
        answered: [400, 404],
      }),
    ),
  ];
  const endpoints = ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'https://u:p@example.com/'].map(
    (url): Attack => ({
      what: `an MCP server to be reached at ${url}`,
      path: `${v3}/mcp-servers/com.example%2Fsearch/endpoints`,
      body: { url, transport_type: 'streamable-http' },
      answered: [400],
    }),
  );
  return [
    {
      title: 'Webhooks to where the server must not call',
      known:
        'CVE-2026-64849: an address is judged by its text and called by its number; what is behind the server answers',
      attacks: webhooks,
    },
    {
      title: 'Providers and proxies of the gateway',
      known: 'CVE-2026-71211, GHSA-wxj7-3fx5-pp9m: the address of a provider, or the path after it, leads elsewhere',
      attacks: gatewayCalls,
    },
    {
      title: 'Addresses of MCP servers',
      known: 'pages, which show them as links: only the schemes of the web may be kept',
      attacks: endpoints,
    },
  ];
}
