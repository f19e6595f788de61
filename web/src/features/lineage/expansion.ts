// Which records of a lineage show all their neighbours, and which way, as the address keeps it: `down:run/0198…,up:dataset/churn`.

export type Way = 'up' | 'down';

/** The list with one more in it, at its end; what is there already stays. */
export function withExpansion(
  list: string | undefined,
  node: { readonly type: string; readonly id: string },
  way: Way,
): string {
  const parts = (list ?? '').split(',').filter((part) => part !== '');
  const added = `${way}:${node.type}/${encodeURIComponent(node.id)}`;
  return parts.includes(added) ? parts.join() : [...parts, added].join();
}
