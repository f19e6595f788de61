export const viewsEvents = {
  'view.changed': 'A named view of a page was saved, changed or deleted.',
} as const;
