// External systems of a project by name: which kinds there are and what each asks for, for the server that checks, the page that asks
// and the command that sets.
import { type Static, Type } from 'typebox';
import { Name, pageOf, Timestamp } from './paging.ts';
import { SecretName } from './vault.ts';

export const connectionKinds = ['s3', 'postgres', 'redis', 'http'] as const;
export type ConnectionKind = (typeof connectionKinds)[number];

export interface ConnectionField {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'integer' | 'boolean';
  readonly required?: true;
  readonly default?: string | number | boolean;
  readonly example?: string;
}

export interface ConnectionKindFields {
  readonly meaning: string;
  readonly fields: readonly ConnectionField[];
  /** What the secret is; undefined: it takes none. */
  readonly secret: { readonly label: string; readonly required: boolean };
}

const host: ConnectionField = { name: 'host', label: 'Host', type: 'text', required: true, example: 'db.example.com' };
const tls: ConnectionField = { name: 'tls', label: 'TLS', type: 'boolean', default: true };

export const connectionFields: Readonly<Record<ConnectionKind, ConnectionKindFields>> = {
  s3: {
    meaning: 'A bucket of an S3-compatible store',
    fields: [
      {
        name: 'endpoint',
        label: 'Endpoint',
        type: 'text',
        required: true,
        example: 'https://s3.eu-central-1.amazonaws.com',
      },
      { name: 'bucket', label: 'Bucket', type: 'text', required: true, example: 'landing' },
      { name: 'region', label: 'Region', type: 'text', default: 'us-east-1' },
      { name: 'accessKeyId', label: 'Access key id', type: 'text', required: true },
    ],
    secret: { label: 'Secret access key', required: true },
  },
  postgres: {
    meaning: 'A Postgres database',
    fields: [
      host,
      { name: 'port', label: 'Port', type: 'integer', default: 5432 },
      { name: 'database', label: 'Database', type: 'text', required: true },
      { name: 'user', label: 'User', type: 'text', required: true },
      tls,
    ],
    secret: { label: 'Password', required: false },
  },
  redis: {
    meaning: 'A Redis server',
    fields: [
      host,
      { name: 'port', label: 'Port', type: 'integer', default: 6379 },
      { name: 'user', label: 'User', type: 'text' },
      { name: 'database', label: 'Database number', type: 'integer', default: 0 },
      tls,
    ],
    secret: { label: 'Password', required: false },
  },
  http: {
    meaning: 'A receiver of webhooks, or any http(s) service',
    fields: [
      { name: 'url', label: 'Address', type: 'text', required: true, example: 'https://hooks.example.com/pawl' },
    ],
    secret: { label: 'Bearer token', required: false },
  },
};

const Kind = Type.Union([Type.Literal('s3'), Type.Literal('postgres'), Type.Literal('redis'), Type.Literal('http')]);
const Settings = Type.Record(
  Type.String({ maxLength: 40 }),
  Type.Union([Type.String({ maxLength: 2000 }), Type.Number(), Type.Boolean()]),
  { description: 'Fields of the kind: what is not given has its default.' },
);
const SecretOrNull = Type.Union([SecretName, Type.Null()], {
  description: 'Name of a secret of the project: a password, secret key or bearer token.',
});

export const ConnectionTest = Type.Object({
  at: Timestamp,
  ok: Type.Boolean(),
  ms: Type.Integer(),
  reason: Type.String({ description: 'What was found, or why it failed; one sentence.' }),
});
export type ConnectionTest = Static<typeof ConnectionTest>;

export const ConnectionView = Type.Object({
  name: Type.String(),
  kind: Kind,
  settings: Settings,
  secret: SecretOrNull,
  updatedAt: Timestamp,
  updatedBy: Type.String(),
  test: Type.Union([ConnectionTest, Type.Null()], { description: 'The last one; null: not since it was set.' }),
});
export type ConnectionView = Static<typeof ConnectionView>;
export const ConnectionPage = Type.Object({
  ...pageOf(ConnectionView).properties,
  privateAddresses: Type.Object(
    { allowed: Type.Boolean(), source: Type.String() },
    {
      description:
        'Whether this server connects to loopback, private and link-local addresses (`connections.allowPrivate`), and where that setting came from.',
    },
  ),
});
export const ConnectionBody = Type.Object(
  { kind: Kind, settings: Settings, secret: Type.Optional(SecretOrNull) },
  { additionalProperties: false },
);
export const ConnectionParams = Type.Object({ project: Name, connection: Name });
