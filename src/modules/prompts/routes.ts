import { Type } from 'typebox';
import { ProjectParams } from '../../contracts/paging.ts';
import {
  NewPromptVersionBody,
  PromptAliasBody,
  PromptAliasParams,
  PromptAliasView,
  PromptDiffQuery,
  PromptDiffView,
  PromptPage,
  PromptParams,
  PromptQuery,
  PromptVersionPage,
  PromptVersionParams,
  PromptVersionQuery,
  PromptVersionView,
  PromptView,
} from '../../contracts/prompts.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { parseOrderList } from '../../kernel/filter/order.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import type { Json } from '../../kernel/json.ts';
import type { Prompts } from './prompts.ts';
import { toPromptVersionView, toPromptView } from './views.ts';
import { wordDiff } from './word-diff.ts';

const tags = ['prompts'];
const read = { permission: 'prompts.read' };
const write = { permission: 'prompts.write' };
const base = '/api/v1/projects/:project/prompts';

export function promptsRoutes(app: HttpApp, prompts: Prompts): void {
  app.get(
    base,
    {
      config: read,
      schema: {
        operationId: 'listPrompts',
        summary: 'Search prompts, by name',
        description: 'Filters name id, name, createdAt, updatedAt and tags.KEY.',
        tags,
        params: ProjectParams,
        querystring: PromptQuery,
        response: { 200: PromptPage },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor, filter = '', order } = query;
      const search = { filter: parseFilter(filter), order: parseOrderList(order) };
      const page = await prompts.search(params.project, search, { limit, cursor });
      return { ...page, items: page.items.map(toPromptView) };
    },
  );
  app.post(
    base,
    {
      config: write,
      schema: {
        operationId: 'registerPrompt',
        summary: 'Register the next version of a prompt, which is made when it is not there',
        tags,
        params: ProjectParams,
        body: NewPromptVersionBody,
        response: { 201: PromptVersionView },
      },
    },
    async ({ params, body, principal }, reply) => {
      const { modelConfig, responseFormat, ...rest } = body;
      const made = await prompts.register(actorOf(principal), params.project, {
        ...rest,
        modelConfig: modelConfig as Json | undefined,
        responseFormat: responseFormat as Json | undefined,
      });
      return reply.code(201).send(toPromptVersionView(made));
    },
  );
  app.get(
    `${base}/:prompt`,
    {
      config: read,
      schema: {
        operationId: 'getPrompt',
        summary: 'Read a prompt without its versions',
        tags,
        params: PromptParams,
        response: { 200: PromptView },
      },
    },
    async ({ params }) => toPromptView(await prompts.get(params.project, params.prompt)),
  );
  app.get(
    `${base}/:prompt/versions`,
    {
      config: read,
      schema: {
        operationId: 'listPromptVersions',
        summary: 'Versions of a prompt, newest first',
        tags,
        params: PromptParams,
        querystring: PromptVersionQuery,
        response: { 200: PromptVersionPage },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor } = query;
      const page = await prompts.versions(params.project, params.prompt, { limit, cursor });
      return { ...page, items: page.items.map(toPromptVersionView) };
    },
  );
  app.get(
    `${base}/:prompt/versions/:version`,
    {
      config: read,
      schema: {
        operationId: 'getPromptVersion',
        summary: 'Read a version of a prompt',
        tags,
        params: PromptVersionParams,
        response: { 200: PromptVersionView },
      },
    },
    async ({ params }) => toPromptVersionView(await prompts.version(params.project, params.prompt, params.version)),
  );
  app.get(
    `${base}/:prompt/diff`,
    {
      config: read,
      schema: {
        operationId: 'diffPromptVersions',
        summary: 'What changed between two versions of a prompt, word by word',
        tags,
        params: PromptParams,
        querystring: PromptDiffQuery,
        response: { 200: PromptDiffView },
      },
    },
    async ({ params, query }) => {
      const from = await prompts.version(params.project, params.prompt, query.from);
      const to = await prompts.version(params.project, params.prompt, query.to);
      const parts = wordDiff(from.text, to.text).map((part) => ({ ...part }));
      return { from: toPromptVersionView(from), to: toPromptVersionView(to), parts };
    },
  );
  app.put(
    `${base}/:prompt/aliases/:alias`,
    {
      config: write,
      schema: {
        operationId: 'setPromptAlias',
        summary: 'Point an alias of a prompt to a version',
        tags,
        params: PromptAliasParams,
        body: PromptAliasBody,
        response: { 200: PromptAliasView },
      },
    },
    async ({ params, body, principal }) => {
      const { project, prompt, alias } = params;
      await prompts.setAlias(actorOf(principal), project, prompt, alias, body.version);
      return { alias, version: body.version };
    },
  );
  app.delete(
    `${base}/:prompt/aliases/:alias`,
    {
      config: write,
      schema: {
        operationId: 'deletePromptAlias',
        summary: 'Remove an alias of a prompt',
        tags,
        params: PromptAliasParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ params, principal }, reply) => {
      await prompts.deleteAlias(actorOf(principal), params.project, params.prompt, params.alias);
      return reply.code(204).send(null);
    },
  );
}
