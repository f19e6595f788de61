export const pagesPermissions = {
  'pages.read': 'Read the pages of the web application, which show records of every module.',
} as const;
