import { type Command, UsageError } from '../command.ts';

/** @throws UsageError */
function containerPort(given: string | undefined): number {
  if (given === undefined || given === '') return 8080;
  const port = Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`The environment names the port ${given}, which is none.`);
  return port;
}

export default {
  name: 'data-plane',
  summary: 'Answer predictions from the snapshot of a home folder, without a server beside',
  local: true,
  arguments: [{ name: 'serve', meaning: 'ignored; SageMaker starts its containers with this word', optional: true }],
  options: [
    {
      name: 'container',
      meaning:
        'listen on every address and for any host name, on AIP_HTTP_PORT, PORT or 8080: what is before the container decides who may ask',
    },
    { name: 'home', value: 'folder', meaning: 'folder of all data', required: true },
    {
      name: 'host',
      value: 'address',
      meaning: 'address to listen on (default 127.0.0.1); beyond loopback every request needs a token',
    },
    { name: 'port', value: 'n', meaning: 'port; 0 takes a free one (default 7296)' },
    { name: 'hosts', value: 'names', meaning: 'further host names clients use, comma separated' },
    {
      name: 'follow',
      value: 'home|store',
      meaning:
        'follow the server of another home folder, or of the object store at PAWL_BLOBS_URL; its key is PAWL_SNAPSHOT_KEY',
    },
    { name: 'name', value: 'text', meaning: 'under which it is listed (default that of the machine)' },
    { name: 'log-level', value: 'level', meaning: 'debug, info, warn, error or silent (default info)' },
  ],
  run(context, input) {
    const container = input.flag('container');
    const given = context.environment['AIP_HTTP_PORT'] ?? context.environment['PORT'];
    const flags = {
      container,
      home: input.option('home') ?? '',
      host: input.option('host') ?? (container ? '0.0.0.0' : '127.0.0.1'),
      port: input.number('port') ?? (container ? containerPort(given) : 7296),
      hosts: container ? ['*'] : (input.option('hosts') ?? '').split(',').filter((host) => host !== ''),
      name: input.option('name'),
      follow: input.option('follow'),
      logLevel: input.option('log-level') ?? 'info',
    };
    return context.deps.dataPlane(flags, context.io);
  },
} satisfies Command;
