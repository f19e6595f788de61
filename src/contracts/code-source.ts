// Where the code of a project lay in git when it was sent: enough to find it again.
import { type Static, Type } from 'typebox';

const Nullable = (maxLength: number, description: string) =>
  Type.Union([Type.String({ minLength: 1, maxLength }), Type.Null()], { description });

export const CodeSource = Type.Object(
  {
    commit: Type.String({ pattern: '^[0-9a-f]{40}([0-9a-f]{24})?$', description: 'Full hash.' }),
    dirty: Type.Boolean({ description: 'A file that was sent is not as the commit has it.' }),
    branch: Nullable(1000, 'Null when a commit was checked out rather than a branch.'),
    remote: Nullable(2000, 'Address of the repository, without credentials.'),
    path: Type.String({ minLength: 1, maxLength: 1024, description: 'Folder inside the repository; `.` is its root.' }),
  },
  { additionalProperties: false },
);
export type CodeSource = Readonly<Static<typeof CodeSource>>;
/** Null: the files came from no commit, or nobody told. */
export const CodeSourceOrNull = Type.Union([CodeSource, Type.Null()]);
