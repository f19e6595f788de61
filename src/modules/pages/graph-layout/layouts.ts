// Layouts of graphs, made in a thread and kept by the shape of the graph, so that the same graph is laid out once however often it is
// looked at. Bounded in graphs kept and in time for each.
import { createHash } from 'node:crypto';
import { messageOf } from '../../../kernel/errors.ts';
import { keepThread } from '../../../platform/threads/kept-thread.ts';
import { pagesErrors } from '../errors.ts';
import type { GraphLayout, GraphShape } from './shape.ts';

const keptLayouts = 256;
const mostMs = 5000;

/** @throws AppError `pages.no_layout` when it takes too long */
export type LayOut = (shape: GraphShape) => Promise<GraphLayout>;

export function createLayouts(): LayOut {
  const inThread = keepThread(new URL('./elk.ts', import.meta.url), 'layOut');
  const kept = new Map<string, Promise<GraphLayout>>();
  return (shape) => {
    const key = createHash('sha256')
      .update(JSON.stringify([shape.nodes, shape.edges]))
      .digest('base64');
    const known = kept.get(key);
    kept.delete(key);
    const layout =
      known ??
      inThread<GraphLayout>(shape, AbortSignal.timeout(mostMs)).catch((error: unknown) => {
        kept.delete(key);
        throw pagesErrors.create('no_layout', `A graph of ${shape.nodes} nodes was not laid out: ${messageOf(error)}`, {
          cause: error,
        });
      });
    kept.set(key, layout);
    for (const oldest of kept.keys()) {
      if (kept.size <= keptLayouts) break;
      kept.delete(oldest);
    }
    return layout;
  };
}
