import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'mcp-server show',
  summary: 'One MCP server, its versions, aliases and access endpoints; or one version in full',
  arguments: [
    { name: 'name', meaning: 'such as com.example/search' },
    { name: 'version', meaning: 'prints its server.json and tools', optional: true },
  ],
  async run(context, input) {
    const path = { project: context.project, server: input.argument('name') };
    const version = input.optional('version');
    if (version !== undefined) {
      const it = await context.client.call('getMcpVersion', { path: { ...path, version } });
      await context.record(it, [
        ['version', `${it.name} ${it.version}`],
        ['status', it.status],
        ['aliases', it.aliases.join(', ')],
        ['source', it.source ?? ''],
        ['tools', (it.tools ?? []).map((tool) => String(tool['name'])).join(', ')],
        ['server.json', JSON.stringify(it.definition)],
      ]);
      return;
    }
    const it = await context.client.call('getMcpServer', { path });
    const query = { limit: 1000 };
    const versions = await context.client.call('listMcpVersions', {
      path,
      query: { ...query, order: 'precedence desc' },
    });
    const endpoints = await context.client.call('listMcpEndpoints', { path, query });
    await context.record({ ...it, versions: versions.items, endpoints: endpoints.items }, [
      ['server', it.name],
      ['called', it.displayName ?? ''],
      ['description', it.description ?? ''],
      ['latest', it.latestVersion === null ? '' : `${it.latestVersion} (${it.status ?? ''})`],
      [
        'aliases',
        Object.entries(it.aliases)
          .map(([alias, of]) => `${alias} → ${of}`)
          .join(', '),
      ],
      [
        'tags',
        Object.entries(it.tags)
          .map(([key, value]) => `${key}=${value}`)
          .join(' '),
      ],
      ['versions', versions.items.map((one) => `${one.version} ${one.status}`).join(', ')],
      ...endpoints.items.map((one): [string, string] => [
        `endpoint ${one.id}`,
        `${one.url} → ${one.version ?? one.alias ?? ''} (${one.transport})`,
      ]),
      ['changed', `${time(it.updatedAt)} by ${it.updatedBy}`],
    ]);
  },
} satisfies Command;
