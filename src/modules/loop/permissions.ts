export const loopPermissions = {
  'loop.read': 'Read loops, turns, transitions and decisions.',
  'loop.run': 'Start a turn, submit a candidate, pause and resume.',
  'loop.override': 'Send a candidate past a gate that it fails.',
} as const;
