import { type Static, Type } from 'typebox';
import { Name, Timestamp } from './paging.ts';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

export const DataPlaneView = Type.Object({
  instance: Type.String(),
  name: Type.String(),
  url: Type.String(),
  version: Type.String({ description: 'Of Pawl.' }),
  guarded: Type.Boolean({ description: 'Whether it takes requests with a token only.' }),
  beside: Type.Boolean({ description: 'Whether it runs over the home folder of this server.' }),
  state: Type.Union(
    [Type.Literal('current'), Type.Literal('behind'), Type.Literal('failing'), Type.Literal('silent')],
    {
      description:
        '`silent`: it has not reported lately; `failing`: the newest snapshot or an endpoint was refused; `behind`: it runs an older snapshot.',
    },
  ),
  why: Nullable(Type.String()),
  snapshot: Type.Integer({ description: 'That it answers by; 0 for none.' }),
  endpoints: Type.Array(
    Type.Object({ name: Type.String(), revision: Nullable(Type.Integer()), error: Nullable(Type.String()) }),
  ),
  requests: Type.Integer({ description: 'Since its models were loaded.' }),
  spoolBytes: Type.Integer({ description: 'Of its prediction log that wait.' }),
  startedAt: Timestamp,
  reportedAt: Timestamp,
});
export type DataPlaneView = Static<typeof DataPlaneView>;
export const DataPlanesView = Type.Object({
  snapshot: Type.Integer({ description: 'The newest.' }),
  items: Type.Array(DataPlaneView),
});

export const PlaneTokenParams = Type.Object({ token: Name });
export const PlaneTokenBody = Type.Object({ name: Name }, { additionalProperties: false });
export const PlaneTokenView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  createdBy: Type.String(),
  createdAt: Timestamp,
});
export const PlaneTokensView = Type.Object({ items: Type.Array(PlaneTokenView) });
export const MadePlaneTokenView = Type.Object({
  ...PlaneTokenView.properties,
  secret: Type.String({ description: 'Shown this once.' }),
});
