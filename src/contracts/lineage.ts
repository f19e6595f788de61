import { type Static, Type } from 'typebox';
import { PageQuery, pageOf, Timestamp } from './paging.ts';

export const LineageNodeView = Type.Object({
  type: Type.String(),
  id: Type.String(),
  project: Type.String(),
  label: Type.String(),
  detail: Type.Record(Type.String(), Type.Unknown()),
  at: Timestamp,
});
export type LineageNodeView = Static<typeof LineageNodeView>;

export const LineageGraphView = Type.Object({
  focus: LineageNodeView,
  nodes: Type.Array(
    Type.Object({ ...LineageNodeView.properties, depth: Type.Integer({ description: 'Edges from the focus.' }) }),
  ),
  edges: Type.Array(
    Type.Object({
      from: Type.Object({ type: Type.String(), id: Type.String() }),
      to: Type.Object({ type: Type.String(), id: Type.String() }),
      relation: Type.String(),
    }),
  ),
  truncated: Type.Boolean({ description: 'More was there than the limit let through.' }),
});
export type LineageGraphView = Static<typeof LineageGraphView>;

export const NeighbourhoodView = Type.Object({
  ...LineageGraphView.properties,
  nodes: Type.Array(
    Type.Object({
      ...LineageGraphView.properties.nodes.items.properties,
      moreUp: Type.Integer({ description: 'Neighbours it came from that are not shown.' }),
      moreDown: Type.Integer({ description: 'Neighbours that came of it and are not shown.' }),
    }),
  ),
});
export type NeighbourhoodView = Static<typeof NeighbourhoodView>;

export const LineagePage = pageOf(LineageNodeView);
export const LineageListQuery = Type.Object(
  { ...PageQuery.properties, type: Type.Optional(Type.String()), text: Type.Optional(Type.String({ maxLength: 200 })) },
  { additionalProperties: false },
);
export const LineageAroundQuery = Type.Object(
  {
    direction: Type.Optional(
      Type.Union([Type.Literal('upstream'), Type.Literal('downstream'), Type.Literal('both')], { default: 'both' }),
    ),
    depth: Type.Optional(Type.Integer({ minimum: 0, maximum: 50, default: 1 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000, default: 500 })),
  },
  { additionalProperties: false },
);
