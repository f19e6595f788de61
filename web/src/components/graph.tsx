// A directed graph, drawn left to right. The drawing library is fetched only when a graph is on the page.
import { lazy, Suspense } from 'react';
import { Skeleton } from './loaded.tsx';
import type { Tone } from './status.tsx';

export interface GraphNode {
  readonly key: string;
  readonly label: string;
  readonly kind: string;
  readonly to: string;
  readonly tone?: Tone;
  /** Stands in for something else, as a step from the cache does. */
  readonly dashed?: boolean;
  /** Neighbours that are not drawn, on the left and on the right; pressing their number asks for them. */
  readonly moreLeft?: { readonly count: number; readonly show: () => void };
  readonly moreRight?: { readonly count: number; readonly show: () => void };
}
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}
export interface DrawnGraph {
  readonly label: string;
  readonly focus: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** px. */
  readonly height?: number;
}

const Canvas = lazy(() => import('./graph-canvas.tsx'));

export function Graph(props: DrawnGraph) {
  return (
    <Suspense fallback={<Skeleton lines={10} />}>
      <Canvas {...props} />
    </Suspense>
  );
}
