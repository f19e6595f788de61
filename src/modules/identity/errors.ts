import { defineErrors } from '../../kernel/errors.ts';

export const identityErrors = defineErrors('identity', {
  unknown_project: {
    kind: 'not_found',
    meaning: 'There is no project of that name.',
    hint: 'List projects with `pawl project list`, or make it with `pawl project create NAME`.',
  },
  project_exists: { kind: 'conflict', meaning: 'A project of that name exists.', hint: 'Choose another name.' },
  bad_name: {
    kind: 'invalid',
    meaning: 'The name has characters that are not allowed.',
    hint: 'Use letters, digits, `_`, `-` and `.`; at most 128.',
  },
  bad_scope: {
    kind: 'invalid',
    meaning: 'A scope is not a permission or pattern.',
    hint: 'Use `module.action`, `module.*`, `*.read` or `*`.',
  },
  beyond_own: {
    kind: 'forbidden',
    meaning: 'A token or role would allow more than whoever gives it may do.',
    hint: 'Give scopes, roles and projects that you have yourself, or ask an administrator to do it.',
  },
  user_exists: { kind: 'conflict', meaning: 'A user of that name exists.', hint: 'Choose another name.' },
  unknown_user: {
    kind: 'not_found',
    meaning: 'There is no user of that name.',
    hint: 'List users with `pawl user list`, or add one with `pawl user create NAME`.',
  },
  user_disabled: {
    kind: 'conflict',
    meaning: 'The user is disabled, so that a token of theirs would be refused.',
    hint: 'Enable the user first with `pawl user enable NAME`.',
  },
  weak_password: {
    kind: 'invalid',
    meaning: 'The password is too short, too long, or among the first that are guessed.',
    hint: 'Use at least 12 characters that say nothing of the user, such as four words that do not belong together.',
  },
  same_password: {
    kind: 'invalid',
    meaning: 'The new password is the current one.',
    hint: 'Choose another.',
  },
  wrong_password: {
    kind: 'invalid',
    meaning: 'The current password does not match.',
    hint: 'Repeat it, or have an administrator set a new one with `pawl user set-password NAME`.',
  },
  too_many_guesses: {
    kind: 'rate_limited',
    meaning: 'Too many wrong passwords were sent for a user, or from an address.',
    hint: 'Wait as long as the message says; use a token for programs.',
  },
  unknown_role: {
    kind: 'invalid',
    meaning: 'There is no role of that name.',
    hint: 'List roles with `pawl role list`.',
  },
  unknown_custom_role: {
    kind: 'not_found',
    meaning: 'The project has no role of its own of that name or number.',
    hint: 'List roles with `pawl role list`.',
  },
  role_exists: { kind: 'conflict', meaning: 'There is a role of that name.', hint: 'Choose another name.' },
  bad_role_name: {
    kind: 'invalid',
    meaning: 'The text cannot name a role.',
    hint: 'Use letters, digits, spaces, `_`, `-` and `.`; at most 128, and not `__user_` in front.',
  },
  unknown_kind: {
    kind: 'invalid',
    meaning: 'A role names a kind of resource that is not there.',
    hint: 'The guide on users lists the kinds and what their levels give.',
  },
  unknown_level: {
    kind: 'invalid',
    meaning: 'A role names a level that is not there. Roles only add: there is none that takes away.',
    hint: 'Use none, read, use, edit or manage; to give less, leave the kind out.',
  },
  one_resource: {
    kind: 'invalid',
    meaning: 'A role names one resource; roles hold for all resources of a kind in a project.',
    hint: 'Put what only some may see into a project of its own, and give roles there; use the pattern `*`.',
  },
  access_exists: {
    kind: 'conflict',
    meaning: 'The role says already what it gives of that kind.',
    hint: 'Change the level instead.',
  },
  unknown_access: {
    kind: 'not_found',
    meaning: 'No role gives that, or the user was not given it directly.',
    hint: 'List what a role gives with `pawl role list`.',
  },
  has_role: { kind: 'conflict', meaning: 'The user has that role already.', hint: 'Nothing needs to be done.' },
  lacks_role: {
    kind: 'not_found',
    meaning: 'The user does not have that role.',
    hint: 'List who has it with `pawl role holders ROLE`.',
  },
  not_member: {
    kind: 'not_found',
    meaning: 'The user has no role there.',
    hint: 'List members with `pawl member list`; a member of the whole server is removed with `--server`.',
  },
  last_admin: {
    kind: 'conflict',
    meaning: 'Nobody would be left to administer the project or the server.',
    hint: 'Make somebody else an administrator first.',
  },
  unknown_permission: {
    kind: 'invalid',
    meaning: 'There is no permission of that name.',
    hint: 'Permissions are `module.action`; `pawl role list` shows what each role allows.',
  },
  unknown_token: {
    kind: 'not_found',
    meaning: 'There is no token with that id.',
    hint: 'List tokens with `pawl token list`.',
  },
});
