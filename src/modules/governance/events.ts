export const governanceEvents = {
  'approval.requested': 'A decision waits for people.',
  'approval.decided': 'An approval was granted or refused.',
} as const;
