import { Type } from 'typebox';
import { ProjectParams } from '../../contracts/paging.ts';
import {
  NewScorerBody,
  OnlineBody,
  OnlineView,
  ScorerListView,
  ScorerParams,
  ScorerQuery,
  ScorersQuery,
  ScorerVersionView,
  ScorerView,
} from '../../contracts/scorers.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Scorers } from './scorers.ts';
import { toOnlineView, toScorerView } from './views.ts';

const tags = ['scorers'];
const base = '/api/v1/projects/:project/scorers';

export function scorersRoutes(app: HttpApp, scorers: Scorers): void {
  app.get(
    base,
    {
      config: { permission: 'scorers.read' },
      schema: {
        operationId: 'listScorers',
        summary: 'The newest version of each scorer of an experiment, by name',
        tags,
        params: ProjectParams,
        querystring: ScorersQuery,
        response: { 200: ScorerListView },
      },
    },
    async ({ params, query }) => ({
      items: (await scorers.list(params.project, query.experiment)).map(toScorerView),
    }),
  );
  app.post(
    base,
    {
      config: { permission: 'scorers.write' },
      schema: {
        operationId: 'registerScorer',
        summary: 'Register the next version of a scorer',
        tags,
        params: ProjectParams,
        body: NewScorerBody,
        response: { 201: ScorerVersionView },
      },
    },
    async ({ params, body, principal }, reply) => {
      const key = { experimentId: body.experiment, name: body.name };
      const definition = JSON.stringify(body.definition);
      const made = await scorers.register(actorOf(principal), params.project, key, definition);
      return reply.code(201).send(toScorerView(made));
    },
  );
  app.get(
    `${base}/:experiment/:scorer`,
    {
      config: { permission: 'scorers.read' },
      schema: {
        operationId: 'getScorer',
        summary: 'Read the versions of a scorer, and which traces it is to judge',
        tags,
        params: ScorerParams,
        response: { 200: ScorerView },
      },
    },
    async ({ params }) => {
      const key = { experimentId: params.experiment, name: params.scorer };
      const versions = await scorers.versions(params.project, key);
      const [online] = await scorers.online(
        params.project,
        versions.slice(0, 1).map(({ scorerId }) => scorerId),
      );
      return { versions: versions.map(toScorerView), online: online === undefined ? null : toOnlineView(online) };
    },
  );
  app.put(
    `${base}/:experiment/:scorer/online`,
    {
      config: { permission: 'scorers.write' },
      schema: {
        operationId: 'setOnlineScoring',
        summary: 'Say which new traces a scorer is to judge',
        tags,
        params: ScorerParams,
        body: OnlineBody,
        response: { 200: OnlineView },
      },
    },
    async ({ params, body, principal }) => {
      const key = { experimentId: params.experiment, name: params.scorer };
      const online = { sampleRate: body.sampleRate, filter: body.filter ?? null };
      return toOnlineView(await scorers.setOnline(actorOf(principal), params.project, key, online));
    },
  );
  app.delete(
    `${base}/:experiment/:scorer`,
    {
      config: { permission: 'scorers.delete' },
      schema: {
        operationId: 'deleteScorer',
        summary: 'Delete a scorer, or one version of it',
        tags,
        params: ScorerParams,
        querystring: ScorerQuery,
        response: { 204: Type.Null() },
      },
    },
    async ({ params, query, principal }, reply) => {
      const key = { experimentId: params.experiment, name: params.scorer };
      await scorers.delete(actorOf(principal), params.project, key, query.version);
      return reply.code(204).send(null);
    },
  );
}
