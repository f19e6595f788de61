// MLflow's calls for users and what they may do. An administrator of MLflow is one of the whole server; what one user is given directly is of the
// project of the call. Users see themselves, administrators those of their projects.
import { mayIn } from '../../http/authorization.ts';
import { requestErrors } from '../../http/errors.ts';
import { accessLevels, type CustomRole, heldLevel, type Membership, type User } from '../../modules/identity/index.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { permissionOf, readKind, readLevel, resourceTypeOf } from './role-terms.ts';
import { administratorOf, toRole } from './roles.ts';

const admin = 'identity.admin';
const usersAtOnce = 1000;
/** What older clients read of a user, which is told by roles now. */
const formerFields = { experiment_permissions: [], registered_model_permissions: [], scorer_permissions: [] };

export function userRoutes({ identity }: MlflowDeps): MlflowRoute[] {
  const { members, passwords, roles } = identity;

  const hasAdmin = (memberships: readonly Membership[]): boolean =>
    memberships.some(({ project, role }) => project === null && role === 'admin');
  const isAdmin = async (user: User): Promise<boolean> => hasAdmin(await members.membershipsOf(user));
  const toUser = async (user: User) => ({ id: user.id, username: user.name, is_admin: await isAdmin(user) });
  const isOneself = ({ request: { caller } }: Call, name: string): boolean =>
    caller.kind === 'user' && caller.name === name;
  /** Whether the caller sees what a user has in a project. */
  const sees = (call: Call, name: string, project: string): boolean =>
    isOneself(call, name) || mayIn(call.request, admin, project);
  const visibleRoles = async (call: Call, user: User): Promise<CustomRole[]> =>
    (await roles.rolesOf(user.id)).filter(({ project }) => sees(call, user.name, project));
  /** Oneself, or an administrator of anything. */
  const seen = async (call: Call): Promise<User> => {
    const name = call.fields.requiredText('username');
    const administers = call.request.caller.scopes.length > 0 && (await administersAny(call));
    if (!isOneself(call, name) && !administers)
      throw requestErrors.create('forbidden', `${call.request.caller.name} may not read other users.`);
    return members.getUser(name);
  };
  const administersAny = async (call: Call): Promise<boolean> => {
    if (mayIn(call.request, admin, null)) return true;
    const projects = (await identity.listProjects({ limit: usersAtOnce })).items;
    return projects.some(({ name }) => mayIn(call.request, admin, name));
  };
  const toPermissions = (all: readonly CustomRole[]) =>
    all.flatMap((role) =>
      role.access.map(({ kind, level }) => ({
        role_id: role.number,
        role_name: role.name,
        workspace: role.project,
        resource_type: resourceTypeOf(kind),
        resource_pattern: '*',
        permission: permissionOf(level),
      })),
    );
  const noWorkspaceHere = ({ fields }: Call): void => {
    if (fields.text('resource_type') === 'workspace')
      throw invalid(
        "resource_type 'workspace' is not supported by the per-user permission convenience APIs: give a role of the workspace instead.",
      );
  };

  const route = (
    method: MlflowRoute['method'],
    path: string,
    permission: string,
    handle: (call: Call) => Promise<object>,
    version: '2.0' | '3.0' = '2.0',
  ): MlflowRoute => ({ method, path: `/mlflow/users${path}`, version, permission, across: true, handle });

  return [
    route('POST', '/create', admin, async (call) => {
      administratorOf(call, null);
      const name = call.fields.textOrEmpty('username') ?? '';
      const password = call.fields.textOrEmpty('password') ?? '';
      if (name === '' || password === '') throw invalid('Username and password cannot be empty.');
      passwords.check(name, password);
      const user = await members.createUser(call.actor, { name });
      await passwords.set(call.actor, name, password);
      return { user: { ...(await toUser(user)), ...formerFields } };
    }),
    route('GET', '/get', 'authenticated', async (call) => ({
      user: { ...(await toUser(await seen(call))), ...formerFields },
    })),
    route('GET', '/list', admin, async (call) => {
      const users: object[] = [];
      let cursor: string | undefined;
      do {
        const page = await members.listUsers({ limit: usersAtOnce, cursor });
        const memberships = await members.membershipsOfEach(page.items);
        const given = await roles.rolesOfEach(page.items.map(({ id }) => id));
        for (const { id, name } of page.items)
          users.push({
            id,
            username: name,
            is_admin: hasAdmin(memberships.get(id) ?? []),
            roles: (given.get(id) ?? []).filter(({ project }) => sees(call, name, project)).map(toRole),
          });
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return { users };
    }),
    route('GET', '/current', 'authenticated', async ({ request }) => {
      const { id, name, kind } = request.caller;
      const user =
        kind === 'user'
          ? await toUser(await members.getUser(name))
          : { id, username: name, is_admin: mayIn(request, admin, null) };
      return { user, is_basic_auth: kind === 'user' };
    }),
    route('PATCH', '/update-password', 'authenticated', async (call) => {
      const name = call.fields.requiredText('username');
      const password = call.fields.textOrEmpty('password') ?? '';
      if (!isOneself(call, name)) {
        const maker = administratorOf(call, null);
        await passwords.set(call.actor, name, password, maker);
        return {};
      }
      const current = call.fields.text('current_password');
      if (current === undefined) throw invalid('Current password is required when changing your own password.');
      await passwords.change(call.actor, name, { current, next: password, address: call.request.ip });
      return {};
    }),
    route('PATCH', '/update-admin', admin, async (call) => {
      const giver = administratorOf(call, null);
      const name = call.fields.requiredText('username');
      const wanted = call.fields.boolean('is_admin');
      if (wanted === undefined) throw invalid("Missing value for required parameter 'is_admin'.");
      const user = await members.getUser(name);
      const at = { project: null, user: name };
      if (wanted) await members.setMember(call.actor, at, 'admin', giver);
      else if (await isAdmin(user)) await members.removeMember(call.actor, at);
      return {};
    }),
    route('DELETE', '/delete', admin, async (call) => {
      administratorOf(call, null);
      const name = call.fields.requiredText('username');
      if (isOneself(call, name))
        throw invalid('Users cannot delete their own account. Ask another admin to delete this user instead.');
      await members.deleteUser(call.actor, name);
      return {};
    }),
    route(
      'GET',
      '/current/permissions',
      'authenticated',
      async ({ request }) => {
        const { id, name, kind } = request.caller;
        if (kind !== 'user') return { is_admin: mayIn(request, admin, null), permissions: [] };
        return {
          is_admin: await isAdmin(await members.getUser(name)),
          permissions: toPermissions(await roles.rolesOf(id)),
        };
      },
      '3.0',
    ),
    route(
      'GET',
      '/permissions/list',
      'authenticated',
      async (call) => {
        const user = await seen(call);
        return { is_admin: await isAdmin(user), permissions: toPermissions(await visibleRoles(call, user)) };
      },
      '3.0',
    ),
    route(
      'GET',
      '/permissions/get',
      'authenticated',
      async (call) => {
        noWorkspaceHere(call);
        const { project, fields } = call;
        const name = fields.requiredText('username');
        fields.requiredText('resource_id');
        const kind = readKind(fields);
        if (!sees(call, name, project))
          throw requestErrors.create(
            'forbidden',
            `${call.request.caller.name} may not read what ${name} may do in ${project}.`,
          );
        const user = await members.getUser(name);
        const scopes = (await identity.grantsOf(user.id))
          .filter((grant) => grant.project === null || grant.project === project)
          .flatMap((grant) => grant.scopes);
        // What was given by name counts as it was named, where two levels give the same.
        const named = (await roles.rolesOf(user.id))
          .filter((role) => role.project === project)
          .flatMap((role) => role.access.filter((access) => access.kind === kind).map(({ level }) => level));
        const level = [heldLevel(kind, scopes), ...named].reduce((one, other) =>
          accessLevels.indexOf(other) > accessLevels.indexOf(one) ? other : one,
        );
        return { allowed: accessLevels.indexOf(level) >= accessLevels.indexOf('use'), permission: permissionOf(level) };
      },
      '3.0',
    ),
    route(
      'POST',
      '/permissions/grant',
      admin,
      async (call) => {
        noWorkspaceHere(call);
        const { project, fields, actor } = call;
        const giver = administratorOf(call, project);
        const access = {
          kind: readKind(fields),
          level: readLevel(fields),
          pattern: fields.requiredText('resource_id'),
        };
        await roles.grant(actor, project, fields.requiredText('username'), access, giver);
        return {};
      },
      '3.0',
    ),
    route(
      'POST',
      '/permissions/revoke',
      admin,
      async (call) => {
        noWorkspaceHere(call);
        const { project, fields, actor } = call;
        administratorOf(call, project);
        fields.requiredText('resource_id');
        await roles.revoke(actor, project, fields.requiredText('username'), readKind(fields));
        return {};
      },
      '3.0',
    ),
    route(
      'GET',
      '/roles/list',
      'authenticated',
      async (call) => ({ roles: (await visibleRoles(call, await seen(call))).map(toRole) }),
      '3.0',
    ),
  ];
}
