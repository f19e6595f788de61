export const governancePermissions = {
  'governance.read': 'Read approvals.',
  'governance.approve': 'Approve or reject.',
} as const;
