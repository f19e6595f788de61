import { ApprovalPage, ApprovalParams, ApprovalQuery, ApprovalView, VoteBody } from '../../contracts/governance.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Approvals } from './approvals.ts';
import { toApprovalView } from './views.ts';

const tags = ['governance'];

export function governanceRoutes(app: HttpApp, approvals: Approvals): void {
  app.get(
    '/api/v1/projects/:project/approvals',
    {
      config: { permission: 'governance.read' },
      schema: {
        operationId: 'listApprovals',
        summary: 'Approvals, newest first',
        tags,
        params: ProjectParams,
        querystring: ApprovalQuery,
        response: { 200: ApprovalPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, state } = request.query;
      const page = await approvals.list({ project: request.params.project, state }, { limit, cursor });
      return { ...page, items: page.items.map(toApprovalView) };
    },
  );
  app.post(
    '/api/v1/projects/:project/approvals/:approval/votes',
    {
      config: { permission: 'governance.approve' },
      schema: {
        operationId: 'voteOnApproval',
        summary: 'Approve or reject',
        tags,
        params: ApprovalParams,
        body: VoteBody,
        response: { 201: ApprovalView },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(toApprovalView(await approvals.vote(actorOf(request.principal), request.params.approval, request.body))),
  );
}
