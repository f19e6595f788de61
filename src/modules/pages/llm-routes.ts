// What applications of language models are judged by, and what people find in them.
import { EvaluationSetParams, EvaluationSetQuery } from '../../contracts/evaluation-sets.ts';
import { McpServerParams } from '../../contracts/mcp-servers.ts';
import { EvaluationSetPageView, EvaluationSetsPageView } from '../../contracts/pages/evaluation-sets.ts';
import { GatewayPageView } from '../../contracts/pages/gateway.ts';
import { McpServerPageView, McpServersPageView } from '../../contracts/pages/mcp-servers.ts';
import { PromptPageView, PromptsPageView } from '../../contracts/pages/prompts.ts';
import {
  IssuePageView,
  IssuesPageView,
  ReviewQueuePageView,
  ReviewQueuesPageQuery,
  ReviewQueuesPageView,
} from '../../contracts/pages/review.ts';
import { ScorerPageView, ScorersPageView } from '../../contracts/pages/scorers.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { PromptParams, PromptQuery } from '../../contracts/prompts.ts';
import { IssueParams, IssueQuery } from '../../contracts/review.ts';
import { ItemsQuery, QueueParams } from '../../contracts/review-queues.ts';
import { ScorerParams } from '../../contracts/scorers.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { parseOrderList } from '../../kernel/filter/order.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import { readEvaluationSet, readEvaluationSets } from './evaluation-sets.ts';
import { readGateway } from './gateway.ts';
import { readIssue, readIssues } from './issues.ts';
import { readMcpServer, readMcpServers } from './mcp-servers.ts';
import { base, type PagesDeps, read, tags } from './pages.ts';
import { readPrompt, readPrompts } from './prompts.ts';
import { readReviewQueue, readReviewQueues } from './review-queues.ts';
import { readScorerPage, readScorers } from './scorers.ts';

function evaluationSetPageRoutes(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/evaluation-sets`,
    {
      config: read,
      schema: {
        operationId: 'viewEvaluationSets',
        summary: 'Which examples applications are judged by',
        tags,
        params: ProjectParams,
        querystring: EvaluationSetQuery,
        response: { 200: EvaluationSetsPageView },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor, filter = '', order, experiment } = query;
      const search = {
        filter: parseFilter(filter),
        order: parseOrderList(order),
        experimentIds: experiment === undefined ? undefined : [experiment],
      };
      return readEvaluationSets(deps, params.project, search, { limit, cursor });
    },
  );
  app.get(
    `${base}/evaluation-sets/:set`,
    {
      config: read,
      schema: {
        operationId: 'viewEvaluationSet',
        summary: 'The examples of an evaluation set, and where they come from',
        tags,
        params: EvaluationSetParams,
        querystring: PageQuery,
        response: { 200: EvaluationSetPageView },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor } = query;
      return readEvaluationSet(deps, params.project, params.set, { limit, cursor });
    },
  );
}

function reviewPageRoutes(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/issues`,
    {
      config: read,
      schema: {
        operationId: 'viewIssues',
        summary: 'What is wrong with the applications',
        tags,
        params: ProjectParams,
        querystring: IssueQuery,
        response: { 200: IssuesPageView },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor, filter = '', order, experiment } = query;
      const search = { filter: parseFilter(filter), order: parseOrderList(order), experimentId: experiment };
      return readIssues(deps, params.project, search, { limit, cursor });
    },
  );
  app.get(
    `${base}/issues/:issue`,
    {
      config: read,
      schema: {
        operationId: 'viewIssue',
        summary: 'How bad an issue is, and which traces show it',
        tags,
        params: IssueParams,
        querystring: PageQuery,
        response: { 200: IssuePageView },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor } = query;
      return readIssue(deps, params.project, params.issue, { limit, cursor });
    },
  );
  app.get(
    `${base}/review-queues`,
    {
      config: read,
      schema: {
        operationId: 'viewReviewQueues',
        summary: 'What waits for people to judge it',
        tags,
        params: ProjectParams,
        querystring: ReviewQueuesPageQuery,
        response: { 200: ReviewQueuesPageView },
      },
    },
    async ({ params, query, principal }) => {
      const { limit = 100, cursor, mine } = query;
      const who = { reader: actorOf(principal).name, mine: mine !== undefined };
      return readReviewQueues(deps, params.project, who, { limit, cursor });
    },
  );
  app.get(
    `${base}/review-queues/:queue`,
    {
      config: read,
      schema: {
        operationId: 'viewReviewQueue',
        summary: 'How far the review of a queue is, with its questions and traces',
        tags,
        params: QueueParams,
        querystring: ItemsQuery,
        response: { 200: ReviewQueuePageView },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor, status } = query;
      return readReviewQueue(deps, params.project, params.queue, status, { limit, cursor });
    },
  );
}

function scorerPageRoutes(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/scorers`,
    {
      config: read,
      schema: {
        operationId: 'viewScorers',
        summary: 'What judges the answers of applications',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: ScorersPageView },
      },
    },
    async ({ params, query }) => readScorers(deps, params.project, { limit: query.limit ?? 100, cursor: query.cursor }),
  );
  app.get(
    `${base}/scorers/:experiment/:scorer`,
    {
      config: read,
      schema: {
        operationId: 'viewScorer',
        summary: 'How a scorer judges, and which traces',
        tags,
        params: ScorerParams,
        response: { 200: ScorerPageView },
      },
    },
    async ({ params }) =>
      readScorerPage(deps, params.project, { experimentId: params.experiment, name: params.scorer }),
  );
}

function mcpServerPageRoutes(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/mcp-servers`,
    {
      config: read,
      schema: {
        operationId: 'viewMcpServers',
        summary: 'MCP servers that applications may reach',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: McpServersPageView },
      },
    },
    async ({ params, query }) =>
      readMcpServers(deps, params.project, { limit: query.limit ?? 100, cursor: query.cursor }),
  );
  app.get(
    `${base}/mcp-servers/:server`,
    {
      config: read,
      schema: {
        operationId: 'viewMcpServer',
        summary: 'Which version of an MCP server is meant to be used, what it offers, and where it is reached',
        tags,
        params: McpServerParams,
        response: { 200: McpServerPageView },
      },
    },
    async ({ params }) => readMcpServer(deps, params.project, params.server),
  );
}

function gatewayPageRoute(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/gateway`,
    {
      config: read,
      schema: {
        operationId: 'viewGateway',
        summary: 'Who spends what on language models, near which limit',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: GatewayPageView },
      },
    },
    async ({ params, query }) => readGateway(deps, params.project, { limit: query.limit ?? 100, cursor: query.cursor }),
  );
}

function promptPageRoutes(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/prompts`,
    {
      config: read,
      schema: {
        operationId: 'viewPrompts',
        summary: 'Which prompts there are, and which wording is live',
        tags,
        params: ProjectParams,
        querystring: PromptQuery,
        response: { 200: PromptsPageView },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor, filter = '', order } = query;
      const search = { filter: parseFilter(filter), order: parseOrderList(order) };
      return readPrompts(deps, params.project, search, { limit, cursor });
    },
  );
  app.get(
    `${base}/prompts/:prompt`,
    {
      config: read,
      schema: {
        operationId: 'viewPrompt',
        summary: 'Which version of a prompt is live, and what the newest changes',
        tags,
        params: PromptParams,
        querystring: PageQuery,
        response: { 200: PromptPageView },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor } = query;
      return readPrompt(deps, params.project, params.prompt, { limit, cursor });
    },
  );
}

export function llmPageRoutes(app: HttpApp, deps: PagesDeps): void {
  evaluationSetPageRoutes(app, deps);
  reviewPageRoutes(app, deps);
  scorerPageRoutes(app, deps);
  mcpServerPageRoutes(app, deps);
  promptPageRoutes(app, deps);
  gatewayPageRoute(app, deps);
}
