export const connectionsPermissions = {
  'connections.read': 'List connections and how their last test went.',
  'connections.write': 'Make, change and delete connections.',
  'connections.test': 'Connect to the system of a connection to see whether it answers.',
} as const;
