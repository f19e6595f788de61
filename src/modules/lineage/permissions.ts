export const lineagePermissions = {
  'lineage.read': 'Read the lineage graph.',
} as const;
