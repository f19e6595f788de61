import { Type } from 'typebox';
import {
  type AuditEntryView,
  AuditPage,
  AuditQuery,
  ConsistencyProofView,
  InclusionProofView,
  TreeHeadView,
  VerificationView,
} from '../../contracts/audit.ts';
import type { HttpApp } from '../../http/server.ts';
import { toIso } from '../../kernel/time.ts';
import type { Audit } from './audit-log.ts';
import type { SequencedEntry } from './model.ts';

const tags = ['audit'];
const config = { permission: 'audit.read' };

function toView(entry: SequencedEntry): AuditEntryView {
  return { ...entry, at: toIso(entry.at), detail: { ...entry.detail } };
}

export function auditRoutes(app: HttpApp, audit: Audit): void {
  app.get(
    '/api/v1/audit',
    {
      config,
      schema: {
        operationId: 'listAuditEntries',
        summary: 'List audit entries, newest first',
        tags,
        querystring: AuditQuery,
        response: { 200: AuditPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, ...filter } = request.query;
      const page = await audit.list(filter, { limit, cursor });
      return { ...page, items: page.items.map(toView) };
    },
  );
  app.get(
    '/api/v1/audit/head',
    {
      config,
      schema: {
        operationId: 'getAuditHead',
        summary: 'Size and root of the audit tree',
        tags,
        response: { 200: TreeHeadView },
      },
    },
    () => audit.head(),
  );
  app.get(
    '/api/v1/audit/entries/:seq/proof',
    {
      config,
      schema: {
        operationId: 'proveAuditEntry',
        summary: 'Prove that an entry is in the log',
        tags,
        params: Type.Object({ seq: Type.String({ pattern: '^\\d{1,15}$' }) }),
        querystring: Type.Object(
          { size: Type.Optional(Type.Integer({ minimum: 1 })) },
          { additionalProperties: false },
        ),
        response: { 200: InclusionProofView },
      },
    },
    async (request) => {
      const proof = await audit.prove(Number(request.params.seq), request.query.size);
      return { ...proof, entry: toView(proof.entry), path: [...proof.path] };
    },
  );
  app.get(
    '/api/v1/audit/consistency',
    {
      config,
      schema: {
        operationId: 'proveAuditConsistency',
        summary: 'Prove that an earlier log is a prefix of a later one',
        tags,
        querystring: Type.Object(
          { first: Type.Integer({ minimum: 0 }), second: Type.Optional(Type.Integer({ minimum: 0 })) },
          { additionalProperties: false },
        ),
        response: { 200: ConsistencyProofView },
      },
    },
    async (request) => {
      const proof = await audit.proveConsistency(request.query.first, request.query.second);
      return { ...proof, path: [...proof.path] };
    },
  );
  app.post(
    '/api/v1/audit/verify',
    {
      config,
      schema: {
        operationId: 'verifyAudit',
        summary: 'Recompute the whole audit tree',
        tags,
        response: { 200: VerificationView },
      },
    },
    async () => {
      const result = await audit.verify();
      return { ...result, faults: [...result.faults] };
    },
  );
}
