export const packagingPermissions = {
  'packaging.build': 'Build container packages and manifests of model versions; they hold the model.',
} as const;
