export const auditPermissions = {
  'audit.read': 'Read the audit log and its proofs.',
} as const;
