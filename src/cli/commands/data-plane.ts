import type { Command } from '../command.ts';

export default {
  name: 'data-plane',
  summary: 'Answer predictions from the snapshot of a home folder, without a server beside',
  local: true,
  options: [
    { name: 'home', value: 'folder', meaning: 'folder of all data', required: true },
    { name: 'host', value: 'address', meaning: 'address to listen on (default 127.0.0.1)' },
    { name: 'port', value: 'n', meaning: 'port; 0 takes a free one (default 7296)' },
    { name: 'hosts', value: 'names', meaning: 'further host names clients use, comma separated' },
    { name: 'log-level', value: 'level', meaning: 'debug, info, warn, error or silent (default info)' },
  ],
  run(context, input) {
    const flags = {
      home: input.option('home') ?? '',
      host: input.option('host') ?? '127.0.0.1',
      port: input.number('port') ?? 7296,
      hosts: (input.option('hosts') ?? '').split(',').filter((host) => host !== ''),
      logLevel: input.option('log-level') ?? 'info',
    };
    return context.deps.dataPlane(flags, context.io);
  },
} satisfies Command;
