export const featuresPermissions = {
  'features.read': 'Read entities, feature views, services and training sets.',
  'features.rows': 'Read feature values: online reads and downloads of training sets.',
  'features.write': 'Declare entities, views and services; make training sets.',
  'features.materialize': 'Write feature values to the online store and check them for skew.',
} as const;
