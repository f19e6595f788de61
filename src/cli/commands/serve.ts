import type { Command } from '../command.ts';

/** Option of `pawl serve` → path of the setting. */
const settingOf: Readonly<Record<string, string>> = {
  home: 'home',
  host: 'http.host',
  port: 'http.port',
  hosts: 'http.hosts',
  auth: 'http.auth',
  'data-plane-port': 'dataPlane.port',
  db: 'db.url',
  blobs: 'blobs.url',
  online: 'online.url',
  clock: 'clock',
  'log-level': 'log.level',
};

export default {
  name: 'serve',
  summary: 'Run the server',
  local: true,
  options: [
    { name: 'home', value: 'folder', meaning: 'folder of all data' },
    { name: 'host', value: 'address', meaning: 'address to listen on' },
    { name: 'port', value: 'n', meaning: 'port of the control plane; 0 takes a free one' },
    { name: 'hosts', value: 'names', meaning: 'further host names clients use, comma separated' },
    { name: 'auth', value: 'auto|required', meaning: 'whether loopback needs tokens too' },
    { name: 'data-plane-port', value: 'n', meaning: 'port of the data plane' },
    { name: 'no-data-plane', meaning: 'do not start a data plane' },
    { name: 'detach-data-plane', meaning: 'leave the data plane running when the server stops' },
    { name: 'db', value: 'url', meaning: 'postgres:// address; SQLite without' },
    { name: 'blobs', value: 'url', meaning: 'S3-compatible server; files without' },
    { name: 'online', value: 'url', meaning: 'redis:// address; SQLite without' },
    { name: 'clock', value: 'clock', meaning: 'system, or simulated:<ISO time>' },
    { name: 'log-level', value: 'level', meaning: 'debug, info, warn, error or silent' },
    { name: 'config', value: 'file', meaning: 'configuration file' },
  ],
  async run(context, input) {
    const flags: Record<string, string | undefined> = {
      'dataPlane.enabled': input.flag('no-data-plane') ? 'false' : undefined,
      'dataPlane.detach': input.flag('detach-data-plane') ? 'true' : undefined,
    };
    for (const [option, path] of Object.entries(settingOf)) flags[path] = input.option(option);
    return context.deps.serve(flags, input.option('config'), context.io);
  },
} satisfies Command;
