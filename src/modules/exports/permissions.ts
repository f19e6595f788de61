export const exportsPermissions = {
  'exports.read': 'Read and download exports of one’s own.',
  'exports.make': 'Export lists that one may read as files, and cancel and delete exports of one’s own.',
} as const;
