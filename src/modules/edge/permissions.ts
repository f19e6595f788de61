export const edgePermissions = {
  'edge.read': 'Read bundles for devices.',
  'edge.build': 'Build bundles of model versions for devices.',
} as const;
