export const datasetsPermissions = {
  'datasets.read': 'Read datasets, their versions, profiles and quality results.',
  'datasets.rows': 'Read rows of datasets: previews, downloads, failing and quarantined rows.',
  'datasets.pii': 'See values of columns that are declared personal (PII), which are masked otherwise.',
  'datasets.write': 'Register datasets and ingest content.',
} as const;
