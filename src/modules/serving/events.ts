export const servingEvents = {
  'deployment.changed': 'An endpoint serves another split of model versions.',
  'deployment.logging-changed': 'What is logged of the predictions of an endpoint was changed.',
  'rollout.started': 'A challenger began to take traffic of an endpoint.',
  'rollout.advanced': 'A rollout went to its next step.',
  'rollout.reweighed': 'A bandit moved traffic to the arm that is more likely the better one.',
  'rollout.held': 'A look at a rollout found that it must wait, for a reason it had not named before.',
  'rollout.paused': 'A person paused or resumed a rollout.',
  'rollout.promoted': 'A challenger passed its rollout and takes all traffic.',
  'rollout.rolled-back': 'A challenger failed its rollout and takes no traffic any more.',
  'predictions.collected': 'Logged predictions of an endpoint reached the prediction log.',
  'batch.progressed': 'A part of a batch job is scored and stored.',
  'batch.finished': 'A batch job ended.',
} as const;
