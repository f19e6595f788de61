export const exportsEvents = {
  'export.finished': 'An export ended: its file can be downloaded, or it failed or was cancelled.',
} as const;
