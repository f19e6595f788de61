export const viewsPermissions = {
  'views.read': 'Read stored states of pages and named views.',
  'views.keep': 'Store states of pages and keep views of one’s own.',
  'views.share': 'Keep views of the whole team, and the ones that pages open with.',
} as const;
