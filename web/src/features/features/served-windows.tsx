// When the served values of a view were valid: one bar for each materialisation, hatched where none was within the ttl.
import type { Item } from '../../api/client.ts';
import { useTimeZone } from '../../app/preferences.ts';
import { Gantt, type GanttBar } from '../../components/gantt.tsx';
import { absolute } from '../../format/time.ts';

type Materialization = Item<'viewFeatureView'>;

function barsOf(
  past: readonly Materialization[],
  ttlMs: number | null,
  now: number,
  zone: string,
): readonly GanttBar[] {
  const inOrder = [...past].reverse().map(({ at, rows }) => ({ at: Date.parse(at), rows }));
  return inOrder.flatMap(({ at, rows }, index): GanttBar[] => {
    const next = inOrder[index + 1]?.at ?? Math.max(now, at);
    const until = ttlMs === null ? next : Math.min(next, at + ttlMs);
    const text = `${rows} rows as of ${absolute(new Date(at).toISOString(), now, zone)}`;
    const valid: GanttBar = { from: at, to: until, tone: 'ok', text };
    if (until >= next) return [valid];
    // A clock far ahead of the data would squeeze all bars into one pixel: the last gap is drawn as long as the ttl at most.
    const last = index === inOrder.length - 1;
    const to = last ? Math.min(next, until + (ttlMs ?? 0)) : next;
    return [valid, { from: until, to, tone: 'stale', look: 'hatched', text: 'no valid values' }];
  });
}

export function ServedWindows(props: {
  readonly past: readonly Materialization[];
  readonly ttlMs: number | null;
  readonly now: number;
}) {
  const bars = barsOf(props.past, props.ttlMs, props.now, useTimeZone());
  if (bars.length === 0) return null;
  return (
    <Gantt
      label="When served values were valid"
      rows={[{ name: 'valid', bars }]}
      tick={(at) => new Date(at).toISOString().slice(0, 10)}
    />
  );
}
