// What a custom role can be made of: kinds of resources, each with the levels that mean something there, as permissions. A level gives what the
// levels below it give. A role holds for every resource of a kind in its project (docs/adr/0014).
import { covers, leastScopes } from '../../contracts/scopes.ts';
import { identityErrors } from './errors.ts';
import { roleScopes } from './roles.ts';

export const accessLevels = ['none', 'read', 'use', 'edit', 'manage'] as const;
export type AccessLevel = (typeof accessLevels)[number];

export const resourceKinds = [
  'project',
  'experiments',
  'traces',
  'assessments',
  'review-queues',
  'models',
  'prompts',
  'scorers',
  'mcp-servers',
  'gateway-endpoints',
  'gateway-models',
  'gateway-keys',
] as const;
export type ResourceKind = (typeof resourceKinds)[number];

/** What each level adds. A level that is not here adds nothing to the one below. */
const added: Readonly<Record<ResourceKind, Readonly<Partial<Record<AccessLevel, readonly string[]>>>>> = {
  project: {
    read: roleScopes('viewer'),
    use: ['serving.predict', 'gateway.call', 'views.keep'],
    edit: roleScopes('data-scientist'),
    manage: ['*'],
  },
  experiments: {
    read: ['tracking.read', 'tracing.read', 'evaluation-sets.read', 'review.read'],
    edit: ['tracking.write', 'tracing.write', 'tracing.assess', 'evaluation-sets.write', 'review.write'],
    manage: ['tracking.delete', 'tracing.delete', 'evaluation-sets.delete'],
  },
  traces: { read: ['tracing.read'], edit: ['tracing.write', 'tracing.assess'], manage: ['tracing.delete'] },
  assessments: { read: ['tracing.read'], edit: ['tracing.assess'] },
  'review-queues': { read: ['review.read'], edit: ['review.write'] },
  models: { read: ['registry.read'], edit: ['registry.write'], manage: ['registry.delete'] },
  prompts: { read: ['prompts.read'], edit: ['prompts.write'] },
  scorers: { read: ['scorers.read'], edit: ['scorers.write'], manage: ['scorers.delete'] },
  'mcp-servers': { read: ['mcp-servers.read'], edit: ['mcp-servers.write'], manage: ['mcp-servers.delete'] },
  'gateway-endpoints': {
    read: ['gateway.read'],
    use: ['gateway.call'],
    edit: ['gateway.write'],
    manage: ['gateway.limit'],
  },
  // Models of the gateway are written with its endpoints.
  'gateway-models': { read: ['gateway.read'] },
  'gateway-keys': { read: ['gateway.read'], edit: ['gateway.keys'] },
};

export function isResourceKind(text: string): text is ResourceKind {
  return (resourceKinds as readonly string[]).includes(text);
}

export function isAccessLevel(text: string): text is AccessLevel {
  return (accessLevels as readonly string[]).includes(text);
}

/** The permissions of a level of a kind, those of the levels below among them. */
export function levelScopes(kind: ResourceKind, level: AccessLevel): readonly string[] {
  const upTo = accessLevels.slice(0, accessLevels.indexOf(level) + 1);
  return leastScopes(upTo.flatMap((one) => added[kind][one] ?? []));
}

/** The levels of a kind that give something of their own. */
export function levelsOf(kind: ResourceKind): readonly AccessLevel[] {
  return accessLevels.filter((level) => added[kind][level] !== undefined);
}

/** The highest level of a kind that these scopes give in full; of levels that give the same, the lowest. */
export function heldLevel(kind: ResourceKind, scopes: readonly string[]): AccessLevel {
  let held: AccessLevel = 'none';
  for (const level of levelsOf(kind)) {
    const all = levelScopes(kind, level).every((wanted) => scopes.some((scope) => covers(scope, wanted)));
    if (all) held = level;
  }
  return held;
}

export interface AskedAccess {
  readonly kind: string;
  /** All of the kind (`*`) is what can be held; anything else is refused. */
  readonly pattern?: string | undefined;
  readonly level: string;
}

/** @throws AppError `identity.unknown_kind`, `identity.unknown_level`, `identity.one_resource` */
export function readAccess({ kind, pattern = '*', level }: AskedAccess): {
  readonly kind: ResourceKind;
  readonly level: AccessLevel;
} {
  if (!isResourceKind(kind))
    throw identityErrors.create(
      'unknown_kind',
      `${kind} is no kind of resource: choose among ${resourceKinds.join(', ')}.`,
    );
  if (!isAccessLevel(level))
    throw identityErrors.create('unknown_level', `${level} is no level: choose among ${accessLevels.join(', ')}.`);
  if (pattern !== '*')
    throw identityErrors.create(
      'one_resource',
      `A role is for all ${kind} of a project, not for ${JSON.stringify(pattern.slice(0, 100))} alone.`,
    );
  return { kind, level };
}
