export const servingPermissions = {
  'serving.read': 'Read endpoints, rollouts, batch jobs and logged predictions.',
  'serving.deploy': 'Deploy model versions, split traffic, start, promote and roll back rollouts.',
  'serving.predict': 'Send single requests to an endpoint through the control plane; they are logged as any other.',
  'serving.observe': 'Record outcomes of predictions, which rollouts are judged on.',
  'serving.administer': 'See all data planes of the server, and make and delete the tokens of their clients.',
  'serving.score': 'Score dataset versions in batches.',
} as const;
