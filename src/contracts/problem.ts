// Problem details (RFC 9457) as every native route answers a refusal.
import { type Static, Type } from 'typebox';

export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Link to the error in the reference.' }),
    title: Type.String({ description: 'What the kind of error means.' }),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable code, `module.reason`.' }),
    detail: Type.String({ description: 'What happened this time.' }),
    hint: Type.String({ description: 'What to do next.' }),
    requestId: Type.String(),
    errors: Type.Optional(
      Type.Array(Type.Object({ path: Type.String(), message: Type.String() }), {
        description: 'Each fault of the input.',
      }),
    ),
    details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { $id: 'Problem' },
);
export type Problem = Static<typeof Problem>;
