// Who reads the pages, so that an action they may not take says so before it is tried.
import { type Static, Type } from 'typebox';

export const ReaderView = Type.Object({
  name: Type.String({ description: 'As the audit log names them.' }),
  kind: Type.String(),
  scopes: Type.Array(Type.String(), { description: 'Permissions, or patterns such as `*` and `registry.*`.' }),
});
export type ReaderView = Static<typeof ReaderView>;
