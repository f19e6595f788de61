export const featuresEvents = {
  'feature.view.changed': 'A feature view was declared or has a new version.',
  'features.materialized': 'Values of a feature view were written to the online store.',
  'features.skewed': 'A check found online values that differ from those computed offline.',
  'training.set.created': 'A point-in-time correct training set was made.',
} as const;
