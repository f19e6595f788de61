// The shape of a graph, without what its nodes say, and where it is drawn.

export interface GraphShape {
  /** How many nodes there are; edges name them from 0. */
  readonly nodes: number;
  readonly edges: readonly (readonly [from: number, to: number])[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** In px. */
export interface GraphLayout {
  /** The upper left corner of each node. */
  readonly places: readonly Point[];
  /** The corners of each edge from its start to its end. */
  readonly ways: readonly (readonly Point[])[];
}
