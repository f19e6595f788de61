export const loopEvents = {
  'loop.transition': 'The loop of a model changed its state.',
  'loop.decided': 'An open alarm did or did not start a turn.',
  'loop.changed': 'The policy of a loop was declared, changed, paused or resumed.',
} as const;
