// MLflow's words for what roles give, and Pawl's. What Pawl cannot hold everywhere is refused, never kept for show (docs/adr/0014).
import type { AccessLevel, ResourceKind } from '../../modules/identity/index.ts';
import { invalid } from './errors.ts';
import type { Fields } from './fields.ts';

const kinds: Readonly<Record<string, ResourceKind>> = {
  workspace: 'project',
  experiment: 'experiments',
  trace: 'traces',
  assessment: 'assessments',
  review_queue: 'review-queues',
  registered_model: 'models',
  prompt: 'prompts',
  scorer: 'scorers',
  mcp_server: 'mcp-servers',
  gateway_endpoint: 'gateway-endpoints',
  gateway_model_definition: 'gateway-models',
  gateway_secret: 'gateway-keys',
};

/** Kinds that MLflow tells apart and Pawl does not, by the kind that holds them. */
const partOf: Readonly<Record<string, string>> = {
  run: 'experiment',
  logged_model: 'experiment',
  registered_model_version: 'registered_model',
  prompt_version: 'prompt',
  scorer_version: 'scorer',
  mcp_server_version: 'mcp_server',
};

const levels: Readonly<Record<string, AccessLevel>> = {
  NO_PERMISSIONS: 'none',
  READ: 'read',
  USE: 'use',
  EDIT: 'edit',
  MANAGE: 'manage',
};

const wordOf = <T>(words: Readonly<Record<string, T>>, wanted: T): string =>
  Object.entries(words).find(([, own]) => own === wanted)?.[0] ?? '';

export const resourceTypeOf = (kind: ResourceKind): string => wordOf(kinds, kind);
export const permissionOf = (level: AccessLevel): string => wordOf(levels, level);

/** @throws AppError INVALID_PARAMETER_VALUE */
export function readKind(fields: Fields): ResourceKind {
  const type = fields.requiredText('resource_type');
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind !== undefined) return kind;
  const whole = Object.hasOwn(partOf, type) ? partOf[type] : undefined;
  if (whole !== undefined)
    throw invalid(`Resource type '${type}' is held with its '${whole}' on this server: grant on '${whole}' instead.`);
  const valid = Object.keys(kinds)
    .toSorted()
    .map((one) => `'${one}'`);
  throw invalid(`Invalid resource type '${type}'. Valid resource types are: (${valid.join(', ')})`);
}

/** @throws AppError INVALID_PARAMETER_VALUE */
export function readLevel(fields: Fields): AccessLevel {
  const permission = fields.requiredText('permission');
  if (permission === 'DENY')
    throw invalid(
      "Permission 'DENY' cannot be held by this server, whose roles only add: leave the grant out instead.",
    );
  const level = Object.hasOwn(levels, permission) ? levels[permission] : undefined;
  if (level !== undefined) return level;
  throw invalid(
    `Invalid permission '${permission}'. Valid permissions are: (${Object.keys(levels)
      .map((one) => `'${one}'`)
      .join(', ')})`,
  );
}

/** A number by which clients know roles and what these give. @throws AppError INVALID_PARAMETER_VALUE */
export function readNumber(fields: Fields, name: string): number {
  const raw = fields.raw(name);
  if (raw === undefined || raw === null || raw === '') return Number(fields.requiredText(name));
  const number = typeof raw === 'string' && /^-?\d{1,15}$/.test(raw) ? Number(raw) : raw;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw invalid(`Parameter '${name}' must be an integer. Got: ${JSON.stringify(raw)?.slice(0, 100)}`);
}
