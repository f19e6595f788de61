// The shape of a graph and where it is drawn.
import { Type } from 'typebox';

const Place = Type.Object({ x: Type.Number(), y: Type.Number() });

export const GraphShapeBody = Type.Object(
  {
    nodes: Type.Integer({ minimum: 1, maximum: 500, description: 'How many nodes; edges name them from 0.' }),
    edges: Type.Array(
      Type.Array(Type.Integer({ minimum: 0, maximum: 499 }), { minItems: 2, maxItems: 2, description: 'From, to.' }),
      { maxItems: 2000 },
    ),
  },
  { additionalProperties: false },
);
export const GraphLayoutView = Type.Object({
  places: Type.Array(Place, { description: 'Upper left corner of each node, which is 200 × 56, px.' }),
  ways: Type.Array(Type.Array(Place), { description: 'Corners of each edge from its start to its end.' }),
});
