import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'mcp-server delete',
  summary: 'Delete an MCP server with its versions, or one version that is a draft or deprecated',
  arguments: [
    { name: 'name', meaning: 'such as com.example/search' },
    { name: 'version', meaning: 'deletes that version alone', optional: true },
  ],
  options: [confirmOption],
  async run(context, input) {
    const path = { project: context.project, server: input.argument('name') };
    const version = input.optional('version');
    const what = version === undefined ? path.server : `${path.server} ${version}`;
    await confirm(context, input, `Delete ${what}?`);
    if (version === undefined) await context.client.call('deleteMcpServer', { path });
    else await context.client.call('deleteMcpVersion', { path: { ...path, version } });
    context.print(`deleted ${what}`);
  },
} satisfies Command;
