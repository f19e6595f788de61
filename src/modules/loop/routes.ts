import { Type } from 'typebox';
import {
  CandidateBody,
  DecisionPage,
  LoopList,
  LoopParams,
  LoopStatusView,
  OverrideBody,
  PauseBody,
  StartTurnBody,
  TransitionPage,
  TransitionQuery,
  TurnPage,
  TurnView,
} from '../../contracts/loop.ts';
import { IdText, Name, PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Loop } from './loop.ts';
import { toDecisionView, toStatusView, toTransitionView, toTurnView } from './views.ts';

const tags = ['loop'];
const read = { permission: 'loop.read' };
const run = { permission: 'loop.run' };

export function loopRoutes(app: HttpApp, loop: Loop): void {
  const base = '/api/v1/projects/:project/loops';
  app.get(
    base,
    {
      config: read,
      schema: {
        operationId: 'listLoops',
        summary: 'State of every model’s loop',
        tags,
        params: ProjectParams,
        response: { 200: LoopList },
      },
    },
    async (request) => ({ items: (await loop.list(request.params.project)).map(toStatusView) }),
  );
  app.get(
    `${base}/:model`,
    {
      config: read,
      schema: {
        operationId: 'getLoop',
        summary: 'State of a model’s loop',
        tags,
        params: LoopParams,
        response: { 200: LoopStatusView },
      },
    },
    async (request) => toStatusView(await loop.status(request.params.project, request.params.model)),
  );
  app.post(
    `${base}/:model/turns`,
    {
      config: run,
      schema: {
        operationId: 'startTurn',
        summary: 'Turn the loop once: train, gate, roll out',
        tags,
        params: LoopParams,
        body: StartTurnBody,
        response: { 201: TurnView },
      },
    },
    async (request, reply) => {
      const { project, model } = request.params;
      return reply
        .code(201)
        .send(toTurnView(await loop.start(actorOf(request.principal), project, model, request.body.note ?? '')));
    },
  );
  app.post(
    `${base}/:model/candidates`,
    {
      config: run,
      schema: {
        operationId: 'submitCandidate',
        summary: 'Bring a version that was trained elsewhere to the gate',
        tags,
        params: LoopParams,
        body: CandidateBody,
        response: { 201: TurnView },
      },
    },
    async (request, reply) => {
      const { project, model } = request.params;
      return reply
        .code(201)
        .send(
          toTurnView(await loop.submit(actorOf(request.principal), project, model, { version: request.body.version })),
        );
    },
  );
  app.post(
    `${base}/:model/overrides`,
    {
      config: { permission: 'loop.override' },
      schema: {
        operationId: 'overrideGate',
        summary: 'Send a version past a gate it fails, for a stated reason; its rollout still watches it',
        tags,
        params: LoopParams,
        body: OverrideBody,
        response: { 201: TurnView },
      },
    },
    async (request, reply) => {
      const { project, model } = request.params;
      const candidate = { version: request.body.version, overrideReason: request.body.reason };
      return reply.code(201).send(toTurnView(await loop.submit(actorOf(request.principal), project, model, candidate)));
    },
  );
  app.post(
    `${base}/:model/pause`,
    {
      config: run,
      schema: {
        operationId: 'pauseLoop',
        summary: 'Pause or resume automatic turns',
        tags,
        params: LoopParams,
        body: PauseBody,
        response: { 200: LoopStatusView },
      },
    },
    async (request) => {
      const { project, model } = request.params;
      await loop.pause(actorOf(request.principal), project, model, request.body.paused);
      return toStatusView(await loop.status(project, model));
    },
  );
  app.get(
    `${base}/:model/turns`,
    {
      config: read,
      schema: {
        operationId: 'listTurns',
        summary: 'Turns, newest first',
        tags,
        params: LoopParams,
        querystring: PageQuery,
        response: { 200: TurnPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await loop.turns(request.params.project, request.params.model, { limit, cursor });
      return { ...page, items: page.items.map(toTurnView) };
    },
  );
  app.get(
    `${base}/:model/turns/:turn`,
    {
      config: read,
      schema: {
        operationId: 'getTurn',
        summary: 'Read a turn',
        tags,
        params: Type.Object({ project: Name, model: Name, turn: IdText }),
        response: { 200: TurnView },
      },
    },
    async (request) => toTurnView(await loop.getTurn(request.params.turn)),
  );
  app.get(
    `${base}/:model/transitions`,
    {
      config: read,
      schema: {
        operationId: 'listTransitions',
        summary: 'Transitions with cause and evidence, newest first',
        tags,
        params: LoopParams,
        querystring: TransitionQuery,
        response: { 200: TransitionPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, turn } = request.query;
      const page = await loop.transitions({ ...request.params, turnId: turn }, { limit, cursor });
      return { ...page, items: page.items.map(toTransitionView) };
    },
  );
  app.get(
    `${base}/:model/decisions`,
    {
      config: read,
      schema: {
        operationId: 'listDecisions',
        summary: 'Why open alarms did or did not start a turn, newest first',
        tags,
        params: LoopParams,
        querystring: PageQuery,
        response: { 200: DecisionPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await loop.decisions(request.params, { limit, cursor });
      return { ...page, items: page.items.map(toDecisionView) };
    },
  );
}
