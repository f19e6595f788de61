import { Type } from 'typebox';
import { ProjectParams } from '../../contracts/paging.ts';
import { ModelChange, ModelPage, ModelParams, ModelQuery, ModelView, NewModelBody } from '../../contracts/registry.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { parseOrderList } from '../../kernel/filter/order.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import type { RegisteredModels } from './registered-models.ts';
import { toModelView } from './views.ts';

const tags = ['models'];
const read = { permission: 'registry.read' };
const write = { permission: 'registry.write' };
const remove = { permission: 'registry.delete' };
const base = '/api/v1/projects/:project/models';

export function modelRoutes(app: HttpApp, models: RegisteredModels): void {
  app.get(
    base,
    {
      config: read,
      schema: {
        operationId: 'listModels',
        summary: 'Search registered models, by name; prompts are listed apart',
        tags,
        params: ProjectParams,
        querystring: ModelQuery,
        response: { 200: ModelPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, filter = '', order } = request.query;
      const search = { filter: parseFilter(filter), order: parseOrderList(order), kind: 'model' as const };
      const page = await models.search(request.params.project, search, { limit, cursor });
      return { ...page, items: page.items.map(toModelView) };
    },
  );
  app.post(
    base,
    {
      config: write,
      schema: {
        operationId: 'createModel',
        summary: 'Register a model',
        tags,
        params: ProjectParams,
        body: NewModelBody,
        response: { 201: ModelView },
      },
    },
    async (request, reply) => {
      const model = await models.create(actorOf(request.principal), request.params.project, request.body);
      return reply.code(201).send(toModelView(model));
    },
  );
  app.get(
    `${base}/:model`,
    {
      config: read,
      schema: {
        operationId: 'getModel',
        summary: 'Read a registered model',
        tags,
        params: ModelParams,
        response: { 200: ModelView },
      },
    },
    async ({ params }) => toModelView(await models.get(params.project, params.model)),
  );
  app.patch(
    `${base}/:model`,
    {
      config: write,
      schema: {
        operationId: 'changeModel',
        summary: 'Describe, tag or rename a model',
        tags,
        params: ModelParams,
        body: ModelChange,
        response: { 200: ModelView },
      },
    },
    async (request) => {
      const { project, model } = request.params;
      const { name, description, tags: newTags, deleteTags = [] } = request.body;
      const actor = actorOf(request.principal);
      if (description !== undefined) await models.describe(actor, project, model, description);
      if (newTags !== undefined) await models.setTags(project, model, newTags);
      for (const key of deleteTags) await models.deleteTag(project, model, key);
      if (name !== undefined) await models.rename(actor, project, model, name);
      return toModelView(await models.get(project, name ?? model));
    },
  );
  app.delete(
    `${base}/:model`,
    {
      config: remove,
      schema: {
        operationId: 'deleteModel',
        summary: 'Delete a model; it can be restored while its name is free',
        tags,
        params: ModelParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await models.delete(actorOf(request.principal), request.params.project, request.params.model);
      return reply.code(204).send(null);
    },
  );
  app.post(
    `${base}/:model/restore`,
    {
      config: remove,
      schema: {
        operationId: 'restoreModel',
        summary: 'Restore the model of that name that was deleted last',
        tags,
        params: ModelParams,
        response: { 200: ModelView },
      },
    },
    async (request) =>
      toModelView(await models.restore(actorOf(request.principal), request.params.project, request.params.model)),
  );
}
