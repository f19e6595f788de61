// Lineage, approvals and the audit log: what feeds what, what awaits a decision, and who did what, provably?
import { count, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type {
  ApprovalRowView,
  ApprovalsPageView,
  AuditPageView,
  LineageFocusView,
  LineageListPageView,
} from '../../contracts/pages/governance.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { toIso } from '../../kernel/time.ts';
import { type Audit, toEntryView } from '../audit/index.ts';
import type { Evaluation } from '../evaluation/index.ts';
import { type Approval, toApprovalView } from '../governance/index.ts';
import { type Lineage, type Neighbourhood, toNeighbourhoodView, toNodeView } from '../lineage/index.ts';
import { addresses } from './addresses.ts';
import { answer, joined, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

/** Requests that await a decision and are shown whole. */
const pendingShown = 100;
/** Records around a focus that are drawn. */
const nodesDrawn = 200;

/** "What awaits a decision?" */
export function approvalsAnswer(pending: readonly Pick<Approval, 'title' | 'votes' | 'needed'>[]): AnswerView {
  const [first, ...others] = pending;
  if (first === undefined) return answer('ok', 'Nothing awaits a decision.');
  const votes = first.votes.filter(({ approve }) => approve).length;
  return answer(
    'awaiting',
    others.length === 0 ? '' : `${plural(pending.length, 'request')} await a decision; the oldest: `,
    link(first.title, addresses.approvals),
    ` has ${votes} of ${plural(first.needed, 'approval')}`,
    others.length === 0 ? ' and awaits a decision.' : '.',
  );
}

function approvalRow(approval: Approval, gates: ReadonlyMap<string, Evaluation>): ApprovalRowView {
  const judged = gates.get(approval.subject.id);
  return {
    approval: toApprovalView(approval),
    gate: judged === undefined ? null : { verdict: judged.verdict, summary: judged.summary },
  };
}

export async function readApprovals(deps: PagesDeps, project: string, page: PageRequest): Promise<ApprovalsPageView> {
  const [found, waiting] = await Promise.all([
    deps.approvals.list({ project }, page),
    deps.approvals.list({ project, state: 'pending' }, { limit: pendingShown }),
  ]);
  const pending = waiting.items.toReversed();
  const versions = [...pending, ...found.items].flatMap(({ subject }) =>
    subject.type === 'model-version' ? [subject.id] : [],
  );
  const gates = await deps.evaluations.newestOf([...new Set(versions)]);
  return {
    ...found,
    answer: approvalsAnswer(pending),
    pending: pending.map((approval) => approvalRow(approval, gates)),
    items: found.items.map((approval) => approvalRow(approval, gates)),
  };
}

/** "Who did what, provably?" */
export function auditAnswer(
  head: { readonly size: number; readonly root: string },
  newest: { readonly at: number; readonly actor: { readonly name: string }; readonly action: string } | undefined,
): AnswerView {
  if (head.size === 0) return answer('idle', 'Nothing has been done on this server yet.');
  return answer(
    'ok',
    `${plural(head.size, 'entry', 'entries')} on this server, under the root ${head.root.slice(0, 16)}…`,
    newest === undefined
      ? '; none matches.'
      : `; the newest shown is ${newest.action} by ${newest.actor.name}, ${toIso(newest.at).slice(0, 16).replace('T', ' ')} UTC.`,
  );
}

export async function readAudit(
  deps: PagesDeps,
  filter: Parameters<Audit['list']>[0],
  page: PageRequest,
): Promise<AuditPageView> {
  const found = await deps.audit.list(filter, page);
  const head = await deps.audit.head();
  return { ...found, answer: auditAnswer(head, found.items[0]), head, items: found.items.map(toEntryView) };
}

export async function readLineage(
  deps: PagesDeps,
  project: string,
  filter: { readonly type?: string | undefined; readonly text?: string | undefined },
  page: PageRequest,
): Promise<LineageListPageView> {
  const found = await deps.lineage.list({ project, ...filter }, page);
  const [newest] = found.items;
  return {
    ...found,
    answer:
      newest === undefined
        ? answer('idle', 'No record is here.')
        : answer(
            'ok',
            'The newest record is ',
            link(newest.label, addresses.lineage(newest)),
            '; each leads to what it came from and what came of it.',
          ),
    items: found.items.map(toNodeView),
  };
}

/** "What feeds this, what breaks if it changes?" */
export function lineageAnswer(
  graph: Pick<Neighbourhood, 'focus' | 'nodes' | 'edges' | 'truncated'>,
  steps: { readonly up: number; readonly down: number },
): AnswerView {
  const { focus, nodes, edges, truncated } = graph;
  const is = (a: NodeRef, b: NodeRef): boolean => a.type === b.type && a.id === b.id;
  const labelled = new Map(nodes.map((node) => [`${node.type}/${node.id}`, node]));
  const named = (refs: readonly NodeRef[], hidden: number) =>
    joined(
      [
        ...refs.slice(0, 2).map((ref) => {
          const node = labelled.get(`${ref.type}/${ref.id}`);
          return node === undefined ? ref.type : link(node.label, addresses.lineage(node));
        }),
        ...(refs.length + hidden > 2 ? [`${count(refs.length + hidden - Math.min(2, refs.length))} more`] : []),
      ],
      ', ',
      ' and ',
    );
  const distinct = (refs: readonly NodeRef[]) => [
    ...new Map(refs.map((ref) => [`${ref.type}/${ref.id}`, ref])).values(),
  ];
  const up = distinct(edges.filter(({ to }) => is(to, focus)).map(({ from }) => from));
  const down = distinct(edges.filter(({ from }) => is(from, focus)).map(({ to }) => to));
  const { moreUp = 0, moreDown = 0 } = nodes.find((node) => is(node, focus)) ?? {};
  const others = nodes.filter((node) => !is(node, focus)).length;
  return answer(
    truncated ? 'warn' : 'ok',
    ...(up.length + moreUp === 0 ? ['Made from no other record'] : ['Made from ', ...named(up, moreUp)]),
    ...(down.length + moreDown === 0
      ? ['; nothing came of it']
      : ['; a change of it concerns ', ...named(down, moreDown)]),
    `. ${plural(others, 'record')} shown, ${plural(steps.up, 'step')} up and ${count(steps.down)} down${truncated ? '; more were asked for than are shown' : ''}.`,
  );
}

/** @throws AppError `lineage.unknown_node` */
export async function readLineageOf(
  deps: PagesDeps,
  ref: NodeRef,
  request: Omit<Parameters<Lineage['neighbourhood']>[1], 'limit'>,
): Promise<LineageFocusView> {
  const graph = await deps.lineage.neighbourhood(ref, { ...request, limit: nodesDrawn });
  return { answer: lineageAnswer(graph, request), graph: toNeighbourhoodView(graph) };
}
