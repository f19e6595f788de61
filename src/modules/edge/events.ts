export const edgeEvents = {
  'bundle.finished': 'A bundle for devices was built, or could not be.',
  'channel.changed': 'Devices of a channel are told to run another bundle, or the channel itself was changed.',
} as const;
