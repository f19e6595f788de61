import { type Static, Type } from 'typebox';
import {
  AuditExportView,
  AuditPage,
  AuditQuery,
  ConsistencyProofView,
  InclusionProofView,
  TreeHeadView,
  VerificationView,
} from '../../contracts/audit.ts';
import type { HttpApp } from '../../http/server.ts';
import { parseIso } from '../../kernel/time.ts';
import type { Audit } from './audit-log.ts';
import { auditErrors } from './errors.ts';
import type { EntryFilter } from './store.ts';
import { toEntryView } from './views.ts';

const tags = ['audit'];
const config = { permission: 'audit.read' };
const exportLimit = 1000;
const { cursor: _cursor, limit: _limit, ...filters } = AuditQuery.properties;
const ExportQuery = Type.Object(
  { ...filters, limit: Type.Optional(Type.Integer({ minimum: 1, maximum: exportLimit })) },
  { additionalProperties: false },
);

type Filter = Omit<Static<typeof AuditQuery>, 'limit' | 'cursor'>;

/** @throws AppError `audit.bad_time` */
function toFilter({ from, to, ...rest }: Filter): EntryFilter {
  const timeOf = (text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    const at = parseIso(text);
    if (at === undefined) throw auditErrors.create('bad_time', `${text} is no time in UTC.`);
    return at;
  };
  return { ...rest, from: timeOf(from), to: timeOf(to) };
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
      const page = await audit.list(toFilter(filter), { limit, cursor });
      return { ...page, items: page.items.map(toEntryView) };
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
      return { ...proof, entry: toEntryView(proof.entry), path: [...proof.path] };
    },
  );
  app.get(
    '/api/v1/audit/export',
    {
      config,
      schema: {
        operationId: 'exportAudit',
        summary: 'Proofs of the newest entries that match, which anyone can check offline',
        tags,
        querystring: ExportQuery,
        response: { 200: AuditExportView },
      },
    },
    async (request) => {
      const { limit = exportLimit, ...filter } = request.query;
      const exported = await audit.export(toFilter(filter), limit);
      return {
        ...exported,
        proofs: exported.proofs.map((proof) => ({
          ...proof,
          entry: toEntryView(proof.entry),
          path: [...proof.path],
        })),
      };
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
