// Roles: the one table of what each may do. Nothing that is not in it is allowed.
export interface Role {
  readonly name: RoleName;
  readonly meaning: string;
  /** Permissions or patterns of them. */
  readonly scopes: readonly string[];
}

export const roleNames = ['viewer', 'data-scientist', 'engineer', 'approver', 'auditor', 'admin'] as const;
export type RoleName = (typeof roleNames)[number];

const table: Readonly<Record<RoleName, { readonly meaning: string; readonly scopes: readonly string[] }>> = {
  viewer: {
    meaning: 'Reads every record, and rows of datasets with personal data masked; changes nothing.',
    scopes: ['*.read', 'datasets.rows', 'exports.make'],
  },
  'data-scientist': {
    meaning: 'Works with data, features, pipelines, runs and models; deploys nothing.',
    scopes: [
      '*.read',
      '*.rows',
      'exports.make',
      'objectives.write',
      'datasets.write',
      'features.write',
      'tracking.*',
      'tracing.*',
      'pipelines.*',
      'evaluation.write',
      'evaluation-sets.*',
      'scorers.*',
      'mcp-servers.*',
      'gateway.write',
      'gateway.call',
      'review.*',
      'prompts.*',
      'registry.write',
      'loop.run',
      'serving.predict',
      'serving.observe',
      'serving.score',
      'views.*',
    ],
  },
  engineer: {
    meaning: 'All that a data scientist does, and deploys, monitors and applies pawl.yaml.',
    scopes: [
      '*.read',
      '*.rows',
      'exports.make',
      'objectives.write',
      'datasets.write',
      'features.*',
      'tracking.*',
      'tracing.*',
      'pipelines.*',
      'evaluation.write',
      'evaluation-sets.*',
      'scorers.*',
      'mcp-servers.*',
      'gateway.*',
      'review.*',
      'prompts.*',
      'registry.*',
      'loop.run',
      'serving.*',
      'monitoring.*',
      'projects.apply',
      'views.*',
      'vault.write',
      'connections.*',
      'webhooks.*',
    ],
  },
  approver: {
    meaning: 'Reads every record, decides approvals and sends candidates past gates.',
    scopes: ['*.read', 'datasets.rows', 'exports.make', 'governance.approve', 'loop.override', 'views.keep'],
  },
  auditor: {
    meaning: 'Reads everything, rows of data and the settings of the server included; changes nothing.',
    scopes: ['*.read', '*.rows', 'exports.make', 'server.diagnose'],
  },
  admin: { meaning: 'Everything, members and their roles included.', scopes: ['*'] },
};

export const roles: readonly Role[] = roleNames.map((name) => ({ name, ...table[name] }));

export function isRoleName(text: string): text is RoleName {
  return (roleNames as readonly string[]).includes(text);
}

export function roleScopes(name: RoleName): readonly string[] {
  return table[name].scopes;
}
