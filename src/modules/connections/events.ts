export const connectionsEvents = {
  'connection.set': 'A connection was made or changed.',
  'connection.deleted': 'A connection was deleted.',
  'connection.tested': 'A connection was tested.',
} as const;
