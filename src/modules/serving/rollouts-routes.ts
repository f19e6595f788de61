import { PageQuery } from '../../contracts/paging.ts';
import { EndpointParams } from '../../contracts/serving/endpoints.ts';
import {
  EvaluatedView,
  LookPage,
  ReasonBody,
  RolloutPage,
  RolloutParams,
  RolloutView,
  StartRolloutBody,
} from '../../contracts/serving/rollouts.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { toPlan } from './rollouts/policy.ts';
import type { Serving } from './serving.ts';
import { toLookView, toRolloutView } from './views.ts';

const tags = ['serving'];
const read = { permission: 'serving.read' };
const deploy = { permission: 'serving.deploy' };
const base = '/api/v1/projects/:project/endpoints/:endpoint/rollouts';

export function rolloutsRoutes(app: HttpApp, serving: Serving): void {
  const { rollouts } = serving;
  app.get(
    base,
    {
      config: read,
      schema: {
        operationId: 'listRollouts',
        summary: 'Rollouts of an endpoint, newest first',
        tags,
        params: EndpointParams,
        querystring: PageQuery,
        response: { 200: RolloutPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await rollouts.list(request.params.project, request.params.endpoint, { limit, cursor });
      return { ...page, items: page.items.map(toRolloutView) };
    },
  );
  app.post(
    base,
    {
      config: deploy,
      schema: {
        operationId: 'startRollout',
        summary: 'Give a share of traffic to a challenger, and more as guards pass',
        tags,
        params: EndpointParams,
        body: StartRolloutBody,
        response: { 201: RolloutView },
      },
    },
    async (request, reply) => {
      const { project, endpoint } = request.params;
      const { challenger, policy = {}, cause = 'started by hand', key } = request.body;
      const rollout = await rollouts.start(actorOf(request.principal), project, endpoint, {
        challenger,
        plan: toPlan(policy),
        cause,
        key,
      });
      return reply.code(201).send(toRolloutView(rollout));
    },
  );
  app.get(
    `${base}/:rollout`,
    {
      config: read,
      schema: {
        operationId: 'getRollout',
        summary: 'Read a rollout',
        tags,
        params: RolloutParams,
        response: { 200: RolloutView },
      },
    },
    async (request) =>
      toRolloutView(await rollouts.get(request.params.project, request.params.endpoint, request.params.rollout)),
  );
  app.get(
    `${base}/:rollout/looks`,
    {
      config: read,
      schema: {
        operationId: 'listLooks',
        summary: 'What a rollout was judged on, newest first',
        tags,
        params: RolloutParams,
        querystring: PageQuery,
        response: { 200: LookPage },
      },
    },
    async (request) => {
      const { project, endpoint, rollout } = request.params;
      const { limit = 100, cursor } = request.query;
      const page = await rollouts.looks(await rollouts.get(project, endpoint, rollout), { limit, cursor });
      return { ...page, items: page.items.map(toLookView) };
    },
  );
  app.post(
    `${base}/:rollout/evaluate`,
    {
      config: deploy,
      schema: {
        operationId: 'evaluateRollout',
        summary: 'Collect predictions, look at the rollout and act on what is seen',
        tags,
        params: RolloutParams,
        response: { 200: EvaluatedView },
      },
    },
    async (request) => {
      const { project, endpoint, rollout } = request.params;
      await rollouts.get(project, endpoint, rollout);
      await serving.collectOnly();
      const looked = await rollouts.evaluate(await rollouts.get(project, endpoint, rollout));
      return { rollout: toRolloutView(looked.rollout), look: toLookView(looked.look) };
    },
  );
  const verbs = [
    ['pause', 'pauseRollout', 'Stop deciding; traffic stays split as it is', rollouts.pause],
    ['resume', 'resumeRollout', 'Decide again', rollouts.resume],
    ['advance', 'advanceRollout', 'Go to the next step, whatever the criteria say', rollouts.advance],
    ['promote', 'promoteRollout', 'Give all traffic to the challenger', rollouts.promote],
    ['rollback', 'rollBackRollout', 'Give all traffic back to the champion', rollouts.rollBack],
  ] as const;
  for (const [verb, operationId, summary, act] of verbs) {
    app.post(
      `${base}/:rollout/${verb}`,
      {
        config: deploy,
        schema: { operationId, summary, tags, params: RolloutParams, body: ReasonBody, response: { 200: RolloutView } },
      },
      async (request) => {
        const { project, endpoint, rollout } = request.params;
        const current = await rollouts.get(project, endpoint, rollout);
        return toRolloutView(await act(actorOf(request.principal), current, request.body.reason));
      },
    );
  }
}
