// Endpoints, one endpoint and its log: is serving healthy, and should a rollout go on?
import { type Static, Type } from 'typebox';
import { IdText, PageQuery } from '../paging.ts';
import { EndpointView } from '../serving/endpoints.ts';
import { PredictionView } from '../serving/predictions.ts';
import { LookView, RolloutView } from '../serving/rollouts.ts';
import { AnswerView } from './answer.ts';

const NumberOrNull = Type.Union([Type.Number(), Type.Null()]);
const TextOrNull = Type.Union([Type.String(), Type.Null()]);

export const ArmTrafficView = Type.Object({
  role: Type.String(),
  version: Type.String(),
  answered: Type.Integer(),
  failed: Type.Integer(),
  p50Ms: NumberOrNull,
  p99Ms: NumberOrNull,
});
export type ArmTrafficView = Static<typeof ArmTrafficView>;

const TrafficView = Type.Array(ArmTrafficView, {
  description: 'Answers of the last 24 hours of domain time by arm, from the prediction log.',
});

export const DeploymentRowView = Type.Object({
  endpoint: EndpointView,
  rollout: Type.Union([RolloutView, Type.Null()], { description: 'The newest one.' }),
  traffic: TrafficView,
});
export type DeploymentRowView = Static<typeof DeploymentRowView>;

export const DeploymentsPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(DeploymentRowView),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type DeploymentsPageView = Static<typeof DeploymentsPageView>;

export const DeploymentPageQuery = Type.Object(
  {
    ...PageQuery.properties,
    rollout: Type.Optional(Type.String({ ...IdText, description: 'The rollout to show; default the newest.' })),
  },
  { additionalProperties: false },
);

export const DeploymentPageView = Type.Object({
  answer: AnswerView,
  endpoint: EndpointView,
  traffic: TrafficView,
  rollout: Type.Union([RolloutView, Type.Null()], { description: 'The one shown.' }),
  looks: Type.Array(LookView, { description: 'The newest twenty at the rollout shown, newest first.' }),
  newest: Type.Union([RolloutView, Type.Null()], { description: 'What can be paused or rolled back.' }),
  items: Type.Array(RolloutView, { description: 'Every rollout of the endpoint, newest first.' }),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type DeploymentPageView = Static<typeof DeploymentPageView>;

export const PredictionRowView = Type.Object({
  ...PredictionView.properties,
  model: TextOrNull,
  version: Type.Union([Type.Integer(), Type.Null()], { description: 'Null when the registry does not know it.' }),
});
export type PredictionRowView = Static<typeof PredictionRowView>;

export const PredictionLogPageView = Type.Object({
  answer: AnswerView,
  traffic: TrafficView,
  items: Type.Array(PredictionRowView, { description: 'Newest first.' }),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type PredictionLogPageView = Static<typeof PredictionLogPageView>;
