import { type Static, Type } from 'typebox';
import { IdText, Name, pageOf, Timestamp } from './paging.ts';

const Email = Type.String({ maxLength: 254, pattern: '^([^@\\s]+@[^@\\s]+)?$', description: 'Empty: none.' });
const DisplayName = Type.String({ maxLength: 200 });
const Place = Type.Union([Type.String(), Type.Null()], { description: 'A project; null: the whole server.' });

export const UserView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  email: Type.String(),
  displayName: Type.String(),
  createdAt: Timestamp,
  disabledAt: Type.Union([Timestamp, Type.Null()]),
  passwordChangedAt: Type.Union([Timestamp, Type.Null()], { description: 'null: has no password.' }),
});
export type UserView = Static<typeof UserView>;
export const UserPage = pageOf(UserView);
export const NewUserBody = Type.Object(
  { name: Name, email: Type.Optional(Email), displayName: Type.Optional(DisplayName) },
  { additionalProperties: false },
);
export const UserChangeBody = Type.Object(
  {
    email: Type.Optional(Email),
    displayName: Type.Optional(DisplayName),
    disabled: Type.Optional(Type.Boolean({ description: 'Tokens of a disabled user are refused.' })),
  },
  { additionalProperties: false, minProperties: 1 },
);
const Password = Type.String({ maxLength: 1024, description: 'At least 12 characters.' });
export const PasswordBody = Type.Object({ password: Password }, { additionalProperties: false });
export const OwnPasswordBody = Type.Object(
  { current: Type.String({ maxLength: 1024 }), password: Password },
  { additionalProperties: false },
);
export const UserParams = Type.Object({ user: Name });

export const RoleView = Type.Object({
  name: Type.String(),
  meaning: Type.String(),
  scopes: Type.Array(Type.String(), { description: 'Permissions, or patterns such as `*.read`.' }),
  permissions: Type.Array(Type.String(), { description: 'Every permission of this server that the scopes cover.' }),
});
export const RoleList = Type.Object({ items: Type.Array(RoleView) });

const Access = Type.Object(
  {
    kind: Type.String({ maxLength: 40, description: 'Of resources, such as `experiments`.' }),
    level: Type.String({
      maxLength: 20,
      description: 'none, read, use, edit or manage; each gives what those before it give.',
    }),
    pattern: Type.Optional(
      Type.String({ maxLength: 200, description: '`*`: all of the kind in the project. Anything else is refused.' }),
    ),
  },
  { additionalProperties: false },
);
const RoleName = Type.String({ minLength: 1, maxLength: 128 });
const Description = Type.String({ maxLength: 2000 });
export const ProjectRoleView = Type.Object({
  number: Type.Integer({ description: 'Unique in the server.' }),
  project: Type.String(),
  name: Type.String(),
  description: Type.String(),
  access: Type.Array(Type.Object({ number: Type.Integer(), kind: Type.String(), level: Type.String() })),
  scopes: Type.Array(Type.String(), { description: 'The permissions that the accesses give.' }),
  users: Type.Array(Type.String(), { description: 'Who has it.' }),
  createdAt: Timestamp,
});
export type ProjectRoleView = Static<typeof ProjectRoleView>;
export const ProjectRolePage = pageOf(ProjectRoleView);
export const NewProjectRoleBody = Type.Object(
  {
    name: RoleName,
    description: Type.Optional(Description),
    access: Type.Optional(Type.Array(Access, { maxItems: 50 })),
  },
  { additionalProperties: false },
);
export const ProjectRoleChangeBody = Type.Object(
  {
    name: Type.Optional(RoleName),
    description: Type.Optional(Description),
    access: Type.Optional(Type.Array(Access, { maxItems: 50, description: 'All that it gives from then on.' })),
  },
  { additionalProperties: false, minProperties: 1 },
);
export const ProjectRoleParams = Type.Object({ project: Name, role: RoleName });
export const RoleHolderParams = Type.Object({ project: Name, role: RoleName, user: Name });
export const RoleHolderView = Type.Object({ user: Type.String(), since: Timestamp });
export const RoleHolderList = Type.Object({ items: Type.Array(RoleHolderView) });
export const ResourceKindList = Type.Object({
  items: Type.Array(
    Type.Object({
      kind: Type.String(),
      levels: Type.Array(Type.Object({ level: Type.String(), scopes: Type.Array(Type.String()) })),
    }),
  ),
});

export const MemberView = Type.Object({
  user: Type.String(),
  displayName: Type.String(),
  email: Type.String(),
  disabled: Type.Boolean(),
  project: Place,
  role: Type.String(),
  since: Timestamp,
});
export type MemberView = Static<typeof MemberView>;
export const MemberPage = pageOf(MemberView);
export const MemberBody = Type.Object({ role: Name }, { additionalProperties: false });
export const MemberParams = Type.Object({ project: Name, user: Name });

export const ExplainQuery = Type.Object(
  {
    permission: Type.String({ maxLength: 100 }),
    user: Type.Optional(Name),
    token: Type.Optional(Type.String({ ...IdText, description: 'Id of a token; needs identity.admin.' })),
    server: Type.Optional(Type.Boolean({ description: 'Ask about the whole server instead of the project.' })),
  },
  { additionalProperties: false },
);
export const ExplanationView = Type.Object({
  allowed: Type.Boolean(),
  because: Type.String({ description: 'One sentence.' }),
  subject: Type.Object({
    kind: Type.Union([Type.Literal('user'), Type.Literal('token')]),
    name: Type.String(),
    user: Type.Union([Type.String(), Type.Null()]),
  }),
  permission: Type.String(),
  meaning: Type.String({ description: 'Of the permission.' }),
  project: Place,
  memberships: Type.Array(Type.Object({ project: Place, role: Type.String(), gives: Type.Boolean() })),
  scopes: Type.Array(Type.Object({ scope: Type.String(), covers: Type.Boolean() }), {
    description: 'Of a token; empty for a user.',
  }),
  roles: Type.Array(Type.String(), { description: 'Roles that give it.' }),
  grantors: Type.Array(Type.String(), { description: 'Users who may give such a role there.' }),
});
