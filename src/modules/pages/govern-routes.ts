// Objectives, lineage, approvals and the audit log.
import { Type } from 'typebox';
import { LineageListQuery } from '../../contracts/lineage.ts';
import {
  ApprovalsPageView,
  AuditPageQuery,
  AuditPageView,
  LineageFocusQuery,
  LineageFocusView,
  LineageListPageView,
  ModelAtParams,
  ModelAtQuery,
  ModelAtView,
  ObjectivesPageView,
} from '../../contracts/pages/governance.ts';
import { Name, PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { requestErrors } from '../../http/errors.ts';
import { seesProject } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { nodeTypes } from '../../kernel/node-ref.ts';
import { parseIso } from '../../kernel/time.ts';
import { readApprovals, readAudit, readLineage, readLineageOf } from './governance.ts';
import { readModelAt } from './model-history.ts';
import { readObjectives } from './objectives.ts';
import { base, type PagesDeps, read, tags } from './pages.ts';

const mostExpansions = 50;

/** Reads `up:run/0198…,down:dataset/churn`. @throws AppError `request.malformed` */
function readExpansions(text: string | undefined) {
  const parts = (text ?? '').split(',').filter((part) => part !== '');
  if (parts.length > mostExpansions)
    throw requestErrors.create('malformed', `At most ${mostExpansions} records are expanded, not ${parts.length}.`);
  return parts.map((part) => {
    const [, way, word, id = ''] = /^(up|down):([a-z-]+)\/(.+)$/.exec(part) ?? [];
    const type = nodeTypes.find((one) => one === word);
    if (type === undefined) throw requestErrors.create('malformed', `${part} names no record to expand.`);
    const direction = way === 'up' ? ('upstream' as const) : ('downstream' as const);
    return { ref: { type, id: decoded(id) }, direction };
  });
}

/** @throws AppError `request.malformed` */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    throw requestErrors.create('malformed', `${id} is not percent-encoded.`);
  }
}

/** @throws AppError `request.malformed` */
function timeOf(text: string): number {
  const at = parseIso(text);
  if (at === undefined) throw requestErrors.create('malformed', `${text} is no time in UTC.`);
  return at;
}

export function governPageRoutes(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/objectives`,
    {
      config: read,
      schema: {
        operationId: 'viewObjectives',
        summary: 'Whether the models are worth it',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: ObjectivesPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      return readObjectives(deps, request.params.project, { limit, cursor });
    },
  );
  app.get(
    `${base}/models/:model/at`,
    {
      config: read,
      schema: {
        operationId: 'viewModelAt',
        summary: 'What was live of a model at a time',
        tags,
        params: ModelAtParams,
        querystring: ModelAtQuery,
        response: { 200: ModelAtView },
      },
    },
    async (request) => readModelAt(deps, request.params.project, request.params.model, timeOf(request.query.time)),
  );
  app.get(
    `${base}/lineage`,
    {
      config: read,
      schema: {
        operationId: 'viewLineage',
        summary: 'Records of a project, newest first',
        tags,
        params: ProjectParams,
        querystring: LineageListQuery,
        response: { 200: LineageListPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor, type, text } = request.query;
      return readLineage(deps, request.params.project, { type, text }, { limit, cursor });
    },
  );
  app.get(
    `${base}/lineage/:type/:id`,
    {
      config: read,
      schema: {
        operationId: 'viewLineageOf',
        summary: 'What feeds a record, and what breaks if it changes',
        tags,
        params: Type.Object({
          project: Name,
          type: Type.Union(nodeTypes.map((type) => Type.Literal(type))),
          id: Type.String({ maxLength: 300 }),
        }),
        querystring: LineageFocusQuery,
        response: { 200: LineageFocusView },
      },
    },
    async (request) => {
      const { type, id } = request.params;
      const sees = (project: string): boolean => seesProject(request.principal, project);
      const { up = 1, down = 1, neighbours = 8, expand } = request.query;
      return readLineageOf(deps, { type, id }, { up, down, neighbours, expand: readExpansions(expand), sees });
    },
  );
  app.get(
    `${base}/approvals`,
    {
      config: read,
      schema: {
        operationId: 'viewApprovals',
        summary: 'What awaits a decision',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: ApprovalsPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      return readApprovals(deps, request.params.project, { limit, cursor });
    },
  );
  app.get(
    `${base}/audit`,
    {
      // The log shows what was done everywhere, so it needs the log's own permission.
      config: { permission: 'audit.read' },
      schema: {
        operationId: 'viewAudit',
        summary: 'Who did what, provably',
        tags,
        params: ProjectParams,
        querystring: AuditPageQuery,
        response: { 200: AuditPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor, from, to, ...filter } = request.query;
      return readAudit(
        deps,
        {
          ...filter,
          project: request.params.project,
          from: from === undefined ? undefined : timeOf(from),
          to: to === undefined ? undefined : timeOf(to),
        },
        { limit, cursor },
      );
    },
  );
}
