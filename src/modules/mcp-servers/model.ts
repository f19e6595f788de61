// MCP servers and their versions. What a version is, is its server.json, as the makers of the server wrote it.
import type { Millis } from '../../kernel/time.ts';
import { mcpServersErrors } from './errors.ts';

export const mcpStatuses = ['draft', 'active', 'deprecated'] as const;
export type McpStatus = (typeof mcpStatuses)[number];
export const mcpTransports = ['streamable-http', 'sse'] as const;
export type McpTransport = (typeof mcpTransports)[number];

export type JsonObject = Readonly<Record<string, unknown>>;

interface Changed {
  readonly createdBy: string;
  readonly updatedBy: string;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

export interface McpVersion extends Changed {
  readonly id: string;
  readonly serverId: string;
  readonly project: string;
  readonly name: string;
  readonly version: string;
  /** Its server.json. */
  readonly definition: JsonObject;
  readonly status: McpStatus;
  /** null: nobody said. */
  readonly tools: readonly JsonObject[] | null;
  /** By the key of a way to connect: whether it is hidden. */
  readonly connectOptions: Readonly<Record<string, { readonly hidden: boolean }>>;
  readonly source: string | null;
  readonly aliases: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** An address that leads to a version or to what an alias names. */
export interface McpEndpoint extends Changed {
  readonly id: string;
  readonly serverId: string;
  readonly project: string;
  readonly server: string;
  readonly url: string;
  readonly transport: McpTransport;
  readonly version: string | null;
  readonly alias: string | null;
}

export interface McpServer extends Changed {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly displayName: string | null;
  readonly description: string | null;
  readonly icons: readonly JsonObject[] | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Of the latest version; null without one. */
  readonly status: McpStatus | null;
  readonly latestVersion: string | null;
  readonly aliases: Readonly<Record<string, string>>;
}

export const latest = 'latest';
const reserved = ['aliases', 'endpoints', 'tags', 'versions'];
const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9.-]*[a-zA-Z0-9]\/[a-zA-Z0-9][a-zA-Z0-9._-]*[a-zA-Z0-9]$/;

/** @throws AppError `mcp-servers.bad_name` */
export function checkName(name: string): void {
  if (!namePattern.test(name) || name.length > 256 || reserved.includes(name.split('/')[1] ?? ''))
    throw mcpServersErrors.create(
      'bad_name',
      "Invalid MCP server name. Expected '<reverse-dns namespace>/<server slug>' such as 'com.example/server-name'.",
    );
}

const semver =
  /^(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})(?:-((?:0|[1-9]\d{0,14}|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d{0,14}|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z.-]+)?$/;

/**
 * A text by whose bytes versions sort as semantic versions do (semver.org, 11): numbers padded, a release after what came before it.
 * @throws AppError `mcp-servers.bad_version`
 */
export function sortKeyOf(version: string): string {
  const [, major = '', minor = '', patch = '', before] = semver.exec(version) ?? [];
  if (major === '' || version.length > 128)
    throw mcpServersErrors.create('bad_version', `${JSON.stringify(version.slice(0, 200))} is no semantic version.`);
  const padded = (digits: string): string => digits.padStart(15, '0');
  const identifiers = before?.split('.').map((part) => (/^\d+$/.test(part) ? `0${padded(part)}` : `1${part}`));
  return `${padded(major)}.${padded(minor)}.${padded(patch)} ${identifiers === undefined ? '~' : `${identifiers.join(' ')} `}`;
}

const transitions: Readonly<Record<McpStatus, readonly (McpStatus | 'deleted')[]>> = {
  draft: ['active', 'deleted'],
  active: ['deprecated', 'draft'],
  deprecated: ['active', 'deleted'],
};

/** @throws AppError `mcp-servers.bad_transition` */
export function checkTransition(from: McpStatus, to: McpStatus | 'deleted'): void {
  if (transitions[from].includes(to)) return;
  const allowed = transitions[from].map((one) => `'${one}'`).join(', ');
  throw mcpServersErrors.create(
    'bad_transition',
    `Invalid status transition from '${from}' to '${to}'. Allowed transitions: [${allowed}]`,
  );
}

const mostTools = 1000;
const mostIcons = 100;
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Icons are shown by pages of readers, which are to ask nobody inside the network. */
function checkIcons(icons: unknown, where: string): void {
  if (icons === undefined || icons === null) return;
  const bad = (why: string) => mcpServersErrors.create('bad_definition', `${where}: ${why}`);
  if (!Array.isArray(icons) || icons.length > mostIcons) throw bad(`must be a list of at most ${mostIcons} icons.`);
  for (const icon of icons as unknown[]) {
    const src = isObject(icon) ? icon['src'] : undefined;
    const parsed = typeof src === 'string' ? URL.parse(src) : null;
    const host = parsed?.hostname ?? '';
    const inside =
      /^(localhost|.*\.(local|internal|localhost)|\[.*\]|\d+\.\d+\.\d+\.\d+)$/i.test(host) || !host.includes('.');
    if (parsed?.protocol !== 'https:' || parsed.username !== '' || inside)
      throw bad('the src of an icon must be a public https address.');
    const type = isObject(icon) ? icon['mimeType'] : undefined;
    if (type !== undefined && type !== null && !/^image\/\S+$/i.test(String(type)))
      throw bad('the mimeType of an icon must be image/*.');
  }
}

/** @throws AppError `mcp-servers.bad_definition` */
export function checkServerIcons(icons: unknown): void {
  checkIcons(icons, 'icons');
}

/** @throws AppError `mcp-servers.bad_definition`, `mcp-servers.bad_name`, `mcp-servers.bad_version` */
export function readDefinition(definition: JsonObject): { readonly name: string; readonly version: string } {
  const { name, version } = definition;
  if (typeof name !== 'string' || typeof version !== 'string' || name === '' || version === '')
    throw mcpServersErrors.create('bad_definition', "server_json must contain 'name' and 'version' keys");
  checkName(name);
  sortKeyOf(version);
  checkIcons(definition['icons'], 'server_json.icons');
  return { name, version };
}

/** @throws AppError `mcp-servers.bad_definition` */
export function checkTools(tools: readonly JsonObject[] | null): void {
  if (tools === null) return;
  if (tools.length > mostTools)
    throw mcpServersErrors.create('bad_definition', `Invalid tools. It must contain at most ${mostTools} items.`);
  for (const [at, tool] of tools.entries()) {
    if (typeof tool['name'] !== 'string' || tool['name'] === '')
      throw mcpServersErrors.create('bad_definition', `tools[${at}] has no name.`);
    checkIcons(tool['icons'], `tools[${at}].icons`);
  }
}

/** @throws AppError `mcp-servers.bad_endpoint` */
export function checkUrl(url: string): void {
  const parsed = URL.parse(url);
  if (
    parsed === null ||
    !['http:', 'https:'].includes(parsed.protocol) ||
    parsed.username !== '' ||
    parsed.password !== ''
  )
    throw mcpServersErrors.create(
      'bad_endpoint',
      `${JSON.stringify(url.slice(0, 200))} is no http address without a password.`,
    );
}
