// The last runs of a pipeline as a row of states, the oldest first.
import type { Item } from '../../api/client.ts';
import { StatusIcon, toneOf } from '../../components/status.tsx';

type Past = Item<'viewPipelines'>['recent'];

export function statesText(recent: Past): string {
  const counts = new Map<string, number>();
  for (const { state } of recent) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, n]) => `${n} ${state}`).join(', ') || 'no run yet';
}

export function RunStates({ recent }: { readonly recent: Past }) {
  if (recent.length === 0) return <span className="dim">no run yet</span>;
  return (
    <span className="states" role="img" aria-label={statesText(recent)} title={statesText(recent)}>
      {[...recent].reverse().map(({ id, state }) => (
        <StatusIcon key={id} tone={toneOf(state)} size={14} />
      ))}
    </span>
  );
}
