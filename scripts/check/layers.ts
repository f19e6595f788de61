// The one table of directions: the boundary check and the diagram in docs/architecture.md both come from it.

/** Layers from top to bottom: a file may import its own layer and those below it. */
export const layers = [
  'bin',
  'app',
  'cli',
  'protocols',
  'modules',
  'http',
  'platform',
  'numerics',
  'kernel',
  'contracts',
] as const;

/** Tiers of the modules, in the one order that imports follow, always through index.ts. */
export const tiers: Readonly<Record<string, string>> = {
  audit: 'a',
  identity: 'a',
  vault: 'b',
  connections: 'b',
  webhooks: 'b',
  lineage: 'b',
  objectives: 'b',
  views: 'b',
  datasets: 'b',
  features: 'c',
  tracking: 'c',
  tracing: 'c',
  registry: 'd',
  evaluation: 'd',
  'evaluation-sets': 'd',
  scorers: 'd',
  'mcp-servers': 'd',
  review: 'd',
  prompts: 'd',
  pipelines: 'e',
  serving: 'e',
  edge: 'e',
  packaging: 'e',
  gateway: 'e',
  retrieval: 'e',
  monitoring: 'f',
  governance: 'g',
  loop: 'g',
  retention: 'g',
  projects: 'h',
  exports: 'h',
  pages: 'i',
};

/** A module may import those named before it: earlier tiers, and earlier names of its own tier (docs/adr/0002). */
export const tierOrder: readonly string[] = Object.keys(tiers);

/** Packages that only these places may import. */
export const packageHomes: readonly { readonly packages: readonly string[]; readonly allowed: readonly RegExp[] }[] = [
  { packages: ['better-sqlite3', 'pg'], allowed: [/^src\/platform\/db\//] },
  { packages: ['kysely'], allowed: [/^src\/platform\//, /store\.ts$/] },
  { packages: ['@aws-sdk/client-s3', '@aws-sdk/s3-request-presigner'], allowed: [/^src\/platform\/blobs\//] },
  { packages: ['@duckdb/node-api'], allowed: [/^src\/platform\/olap\//] },
  { packages: ['@smithy/signature-v4'], allowed: [/^src\/cli\/deploy\//] },
  { packages: ['ioredis'], allowed: [/^src\/platform\/online\//] },
  { packages: ['@connectrpc/connect', '@connectrpc/connect-node'], allowed: [/^src\/protocols\/kserve\//] },
  { packages: ['graphql'], allowed: [/^src\/protocols\/mlflow\//] },
  { packages: ['onnxruntime-node', 'onnxruntime-web'], allowed: [/^src\/platform\/inference\//] },
  {
    packages: ['fastify', '@fastify/static', '@fastify/swagger', '@fastify/type-provider-typebox'],
    allowed: [/^src\/http\//, /^src\/app\//, /\/routes\.ts$/, /-routes\.ts$/, /^src\/protocols\//],
  },
  {
    packages: ['typebox'],
    allowed: [
      /^src\/contracts\//,
      /^src\/http\//,
      /^src\/app\//,
      /routes\.ts$/,
      /^src\/protocols\//,
      /^src\/modules\/projects\//,
    ],
  },
];

/** Words of the language that only these places may use. */
export const wordHomes: readonly {
  readonly pattern: RegExp;
  readonly what: string;
  readonly allowed: readonly RegExp[];
}[] = [
  {
    pattern: /\bprocess\.env\b/,
    what: 'process.env',
    allowed: [/^src\/app\/config\.ts$/, /^src\/bin\/own-process\.ts$/],
  },
  { pattern: /\bDate\.now\(|\bnew Date\(\)/, what: 'the system clock', allowed: [/^src\/platform\/clock\//] },
  { pattern: /\bMath\.random\(|\brandomUUID\b/, what: 'unseeded randomness', allowed: [/^src\/platform\/random\//] },
];
