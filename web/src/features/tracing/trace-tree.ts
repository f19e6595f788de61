// The spans of a trace as rows of a waterfall. Nothing here recurs: a trace may be as deep as it is long. Many alike siblings are one
// row until it is opened, and a span whose parent has not come yet stands at the top.
import type { Answer } from '../../api/client.ts';

export type Outline = Answer<'viewTrace'>['spans'][number];

export interface SpanRow {
  readonly kind: 'span';
  readonly id: string;
  readonly span: Outline;
  readonly depth: number;
  readonly children: number;
  readonly open: boolean;
}
export interface GroupRow {
  readonly kind: 'group';
  readonly id: string;
  readonly name: string;
  readonly spans: readonly Outline[];
  readonly depth: number;
  readonly open: boolean;
}
export type TraceRow = SpanRow | GroupRow;

export interface TraceTree {
  readonly spans: readonly Outline[];
  readonly roots: readonly Outline[];
  readonly childrenOf: ReadonlyMap<string, readonly Outline[]>;
  readonly byId: ReadonlyMap<string, Outline>;
  /** Microseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

export function treeOf(spans: readonly Outline[]): TraceTree {
  const byId = new Map(spans.map((span) => [span.id, span]));
  const childrenOf = new Map<string, Outline[]>();
  const roots: Outline[] = [];
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const span of spans) {
    from = Math.min(from, span.startedUs);
    to = Math.max(to, span.endedUs ?? span.startedUs);
    if (span.parentId === null || !byId.has(span.parentId)) {
      roots.push(span);
      continue;
    }
    const siblings = childrenOf.get(span.parentId);
    if (siblings === undefined) childrenOf.set(span.parentId, [span]);
    else siblings.push(span);
  }
  return { spans, roots, childrenOf, byId, from: spans.length === 0 ? 0 : from, to: spans.length === 0 ? 0 : to };
}

/** The chosen spans with all that stand above them. A loop of parents, which a faulty client may send, ends the walk. */
export function withAncestors(tree: TraceTree, chosen: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const id of chosen) {
    let at: string | null | undefined = id;
    while (at !== null && at !== undefined && !found.has(at)) {
      found.add(at);
      at = tree.byId.get(at)?.parentId;
    }
  }
  return found;
}

const endOf = (span: Outline): number => span.endedUs ?? span.startedUs;

/**
 * Spans that decided how long the trace took: from the end of each span back, the child that ended last, then the one that ended last
 * before that one began.
 */
export function criticalPath(tree: TraceTree): ReadonlySet<string> {
  const path = new Set<string>();
  const waiting: Outline[] = [];
  const longest = [...tree.roots].sort((a, b) => endOf(b) - endOf(a))[0];
  if (longest !== undefined) waiting.push(longest);
  for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) {
    if (path.has(span.id)) continue;
    path.add(span.id);
    let cursor = endOf(span);
    for (const child of [...(tree.childrenOf.get(span.id) ?? [])].sort((a, b) => endOf(b) - endOf(a))) {
      // What ends after its parent has been waited for by nobody.
      if (endOf(child) > cursor) continue;
      waiting.push(child);
      cursor = child.startedUs;
    }
  }
  return path;
}

/** Spans with an error that no span below them explains. */
export function errorsOf(tree: TraceTree): readonly Outline[] {
  return tree.spans.filter(
    (span) => span.status === 'error' && !(tree.childrenOf.get(span.id) ?? []).some(({ status }) => status === 'error'),
  );
}

const alike = 5;
const groupId = (first: Outline, name: string): string => `${first.parentId ?? ''}/${name}/${first.id}`;

/** Siblings in order, those that follow each other alike and childless put together. */
function gathered(tree: TraceTree, siblings: readonly Outline[]): readonly (Outline | readonly Outline[])[] {
  const result: (Outline | readonly Outline[])[] = [];
  for (let at = 0; at < siblings.length; ) {
    const first = siblings[at] as Outline;
    let end = at + 1;
    while (siblings[end]?.name === first.name && siblings[end]?.status === first.status) end++;
    const run = siblings.slice(at, end);
    if (run.length >= alike && run.every(({ id }) => !tree.childrenOf.has(id))) result.push(run);
    else result.push(...run);
    at = end;
  }
  return result;
}

/**
 * The rows to draw, in order.
 * @param closed ids of spans whose children are folded away
 * @param opened ids of groups that are opened
 * @param only the spans that may show; undefined shows all, and then nothing is grouped away that is among them
 */
export function rowsOf(
  tree: TraceTree,
  closed: ReadonlySet<string>,
  opened: ReadonlySet<string>,
  only: ReadonlySet<string> | undefined,
): readonly TraceRow[] {
  const rows: TraceRow[] = [];
  const seen = new Set<string>();
  const waiting: { readonly item: Outline | readonly Outline[]; readonly depth: number }[] = [];
  const wait = (siblings: readonly Outline[], depth: number): void => {
    const shown = only === undefined ? siblings : siblings.filter(({ id }) => only.has(id));
    const items = only === undefined ? gathered(tree, shown) : shown;
    for (let at = items.length - 1; at >= 0; at--) waiting.push({ item: items[at] as Outline, depth });
  };
  wait(tree.roots, 0);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { item, depth } = next;
    if ('length' in item) {
      const first = item[0] as Outline;
      const id = groupId(first, first.name);
      const open = opened.has(id);
      rows.push({ kind: 'group', id, name: first.name, spans: item, depth, open });
      if (open)
        for (let at = item.length - 1; at >= 0; at--) waiting.push({ item: item[at] as Outline, depth: depth + 1 });
      continue;
    }
    if (seen.has(item.id)) continue;
    seen.add(item.id);
    const children = tree.childrenOf.get(item.id) ?? [];
    const open = children.length > 0 && !closed.has(item.id);
    rows.push({ kind: 'span', id: item.id, span: item, depth, children: children.length, open });
    if (open) wait(children, depth + 1);
  }
  return rows;
}
