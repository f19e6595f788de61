// Every setting of Pawl, once: path, type, default, meaning. Environment variables and flags derive from the path.

export type SettingType = 'string' | 'integer' | 'boolean' | 'list' | 'choice';

export interface Setting {
  readonly path: string;
  readonly type: SettingType;
  readonly default: string | number | boolean | readonly string[];
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly meaning: string;
  readonly example: string;
  /** Flag of `pawl serve`, when it has one. */
  readonly flag?: string;
  /** Shown as `***` by `pawl config print`. */
  readonly secret?: boolean;
  /** Variable, when not derived from the path. */
  readonly variable?: string;
  /** A variable of other software that means the same; Pawl’s own goes first. */
  readonly alias?: string;
}

export const settings: readonly Setting[] = [
  {
    path: 'home',
    type: 'string',
    default: './var',
    meaning: 'Folder of all data of this server.',
    example: '/srv/pawl',
    flag: '--home',
    variable: 'PAWL_HOME',
  },
  {
    path: 'http.host',
    type: 'string',
    default: '127.0.0.1',
    meaning: 'Address the control plane listens on. Any address but loopback requires tokens.',
    example: '0.0.0.0',
    flag: '--host',
  },
  {
    path: 'http.port',
    type: 'integer',
    default: 7295,
    minimum: 0,
    maximum: 65535,
    meaning: 'Port of the control plane; 0 takes a free one.',
    example: '7295',
    flag: '--port',
  },
  {
    path: 'http.hosts',
    type: 'list',
    default: [],
    meaning: 'Host names, beside loopback, that clients use to reach this server.',
    example: 'pawl.example.com',
    flag: '--hosts',
  },
  {
    path: 'http.auth',
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'required'],
    meaning: '`auto`: tokens are required off loopback only; `required`: always.',
    example: 'required',
    flag: '--auth',
  },
  {
    path: 'dataPlane.enabled',
    type: 'boolean',
    default: true,
    meaning: 'Whether `pawl serve` starts a data plane beside itself.',
    example: 'false',
  },
  {
    path: 'dataPlane.port',
    type: 'integer',
    default: 7296,
    minimum: 0,
    maximum: 65535,
    meaning: 'Port of the data plane; 0 takes a free one.',
    example: '7296',
    flag: '--data-plane-port',
  },
  {
    path: 'dataPlane.logMegabytes',
    type: 'integer',
    default: 8192,
    minimum: 1,
    maximum: 10_000_000,
    meaning:
      'Prediction log that may wait on the disk of the data plane to be collected. Beyond it an endpoint refuses to answer, or answers unlogged, as its logging says.',
    example: '1024',
  },
  {
    path: 'dataPlane.detach',
    type: 'boolean',
    default: false,
    meaning: 'Whether the data plane goes on answering after the control plane was stopped.',
    example: 'true',
  },
  {
    path: 'db.url',
    type: 'string',
    default: '',
    meaning: 'Database: empty for SQLite in the home folder, or a postgres:// address.',
    example: 'postgres://pawl:secret@db.example.com/pawl',
    flag: '--db',
    secret: true,
  },
  {
    path: 'blobs.url',
    type: 'string',
    default: '',
    meaning:
      'Objects: empty for files in the home folder, or an http(s) address of an S3-compatible server with keys and bucket.',
    example: 'https://KEY:SECRET@s3.example.com/bucket',
    flag: '--blobs',
    secret: true,
  },
  {
    path: 'blobs.direct',
    type: 'boolean',
    default: true,
    meaning:
      'Whether clients may send and read large files at the object server itself; off where they cannot reach its address.',
    example: 'false',
  },
  {
    path: 'online.url',
    type: 'string',
    default: '',
    meaning: 'Online feature store: empty for SQLite in the home folder, or a redis:// address.',
    example: 'redis://127.0.0.1:6379',
    flag: '--online',
    secret: true,
  },
  {
    path: 'clock',
    type: 'string',
    default: 'system',
    meaning: '`system`, or `simulated:<ISO time>` for replays: then domain time moves only by `pawl clock advance`.',
    example: 'simulated:1997-03-31',
    flag: '--clock',
  },
  {
    path: 'log.level',
    type: 'choice',
    default: 'info',
    choices: ['debug', 'info', 'warn', 'error', 'silent'],
    meaning: 'Least level that is logged (to standard error, JSON lines).',
    example: 'debug',
    flag: '--log-level',
  },
  {
    path: 'jobs.concurrency',
    type: 'integer',
    default: 4,
    minimum: 1,
    maximum: 64,
    meaning: 'Background jobs that run at the same time.',
    example: '8',
  },
  {
    path: 'olap.memoryMb',
    type: 'integer',
    default: 1024,
    minimum: 64,
    maximum: 1_048_576,
    meaning: 'Memory DuckDB may use before it spills to disk, MiB.',
    example: '4096',
  },
  {
    path: 'import.roots',
    type: 'list',
    default: [],
    meaning:
      'Folders of the server from which token holders may import data files; callers on the machine itself may import from anywhere.',
    example: '/srv/data,/mnt/landing',
  },
  {
    path: 'connections.allowPrivate',
    type: 'boolean',
    default: false,
    meaning:
      'Whether connections of projects may reach loopback, private and link-local addresses, which whoever sets them chooses.',
    example: 'true',
  },
  {
    path: 'webhooks.schemes',
    type: 'list',
    default: ['https'],
    meaning: 'Schemes that the addresses of webhooks may have, of https and http.',
    example: 'https,http',
    alias: 'MLFLOW_WEBHOOK_ALLOWED_SCHEMES',
  },
  {
    path: 'webhooks.allowPrivate',
    type: 'boolean',
    default: false,
    meaning: 'Whether webhooks may reach loopback, private and link-local addresses, which whoever makes them chooses.',
    example: 'true',
    alias: 'MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS',
  },
  {
    path: 'webhooks.retries',
    type: 'integer',
    default: 8,
    minimum: 0,
    maximum: 50,
    meaning: 'Attempts of a delivery after the first; then it is dead.',
    example: '3',
    alias: 'MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES',
  },
  {
    path: 'webhooks.limitSeconds',
    type: 'integer',
    default: 10,
    minimum: 1,
    maximum: 300,
    meaning: 'How long a receiver may take to answer, seconds.',
    example: '30',
    alias: 'MLFLOW_WEBHOOK_REQUEST_TIMEOUT',
  },
  {
    path: 'python',
    type: 'string',
    default: '',
    meaning:
      'Python interpreter of steps that ask for `python`; empty looks for the checkout’s environment, then python3.',
    example: '/opt/venv/bin/python',
  },
];

/** `http.port` → `PAWL_HTTP_PORT`. */
export function variableOf(setting: Setting): string {
  return (
    setting.variable ??
    `PAWL_${setting.path
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .replaceAll('.', '_')
      .toUpperCase()}`
  );
}
