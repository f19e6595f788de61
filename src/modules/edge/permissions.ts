export const edgePermissions = {
  'edge.read': 'Read bundles for devices, channels and what devices report.',
  'edge.build': 'Build bundles of model versions for devices.',
  'edge.publish': 'Make channels, roll them back and delete them.',
  'edge.update': 'What a device needs: read a channel, fetch its bundles, report.',
} as const;
