// MLflow's role calls: Pawl's custom roles of a project. The address names no project, so that each call asks for the permission in the project
// of the role that it names.
import { callerIn, mayIn } from '../../http/authorization.ts';
import { requestErrors } from '../../http/errors.ts';
import type { Principal } from '../../http/principal.ts';
import type { CustomRole, RoleAccess } from '../../modules/identity/index.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { permissionOf, readKind, readLevel, readNumber, resourceTypeOf } from './role-terms.ts';

const base = '/mlflow/roles';
const admin = 'identity.admin';
const read = 'identity.read';
const projectsAtOnce = 1000;
const mostRoles = 10_000;

/** The caller, as far as they administer a project; null: the whole server. @throws AppError `request.forbidden` */
export function administratorOf({ request }: Call, project: string | null): Principal {
  if (mayIn(request, admin, project)) return callerIn(request, admin, project);
  throw requestErrors.create(
    'forbidden',
    `${request.caller.name} does not administer ${project ?? 'the whole server'}.`,
  );
}

export function toAccess(role: Pick<CustomRole, 'number'>, { number, kind, level }: RoleAccess) {
  return {
    id: number,
    role_id: role.number,
    resource_type: resourceTypeOf(kind),
    resource_pattern: '*',
    permission: permissionOf(level),
  };
}

export function toRole(role: CustomRole) {
  return {
    id: role.number,
    name: role.name,
    workspace: role.project,
    description: role.description === '' ? null : role.description,
    permissions: role.access.map((access) => toAccess(role, access)),
  };
}

export function roleRoutes({ identity }: MlflowDeps): MlflowRoute[] {
  const { roles } = identity;

  const visible = async (call: Call, role: CustomRole): Promise<CustomRole> => {
    if (mayIn(call.request, read, role.project)) return role;
    const own = call.request.caller.kind === 'user' ? await roles.rolesOf(call.request.caller.id) : [];
    if (own.some(({ number }) => number === role.number)) return role;
    throw requestErrors.create('forbidden', `${call.request.caller.name} may not read the roles of ${role.project}.`);
  };
  const named = (call: Call): Promise<CustomRole> => roles.get(readNumber(call.fields, 'role_id'));
  const text = ({ fields }: Call, name: string, empty: string): string => {
    const value = fields.requiredText(name).trim();
    if (value === '') throw invalid(empty);
    return value;
  };

  const route = (
    method: MlflowRoute['method'],
    path: string,
    handle: (call: Call) => Promise<object>,
    permission = admin,
  ): MlflowRoute => ({ method, path: `${base}${path}`, version: '3.0', permission, across: true, handle });

  return [
    route('POST', '/create', async (call) => {
      const name = text(call, 'name', 'Role name cannot be empty.');
      const workspace = text(call, 'workspace', 'Workspace cannot be empty.');
      const giver = administratorOf(call, workspace);
      const description = call.fields.textOrEmpty('description');
      return { role: toRole(await roles.create(call.actor, workspace, { name, description }, giver)) };
    }),
    route('GET', '/get', async (call) => ({ role: toRole(await visible(call, await named(call))) }), 'authenticated'),
    route(
      'GET',
      '/list',
      async (call) => {
        const asked = call.fields.texts('workspace');
        for (const project of asked)
          if (!mayIn(call.request, read, project))
            throw requestErrors.create(
              'forbidden',
              `${call.request.caller.name} may not read the roles of ${project}.`,
            );
        const projects =
          asked.length > 0
            ? asked
            : (await identity.listProjects({ limit: projectsAtOnce })).items.map(({ name }) => name);
        const readable = projects.filter((project) => mayIn(call.request, read, project));
        return { roles: (await roles.listIn(readable, mostRoles)).map(toRole) };
      },
      read,
    ),
    route('PATCH', '/update', async (call) => {
      const { fields } = call;
      const role = await named(call);
      const giver = administratorOf(call, role.project);
      const [name, description] = [fields.textOrEmpty('name'), fields.textOrEmpty('description')];
      if (name === undefined && description === undefined)
        throw invalid("At least one of 'name' or 'description' must be provided to update a role.");
      if (name?.trim() === '') throw invalid('Role name cannot be empty.');
      return { role: toRole(await roles.change(call.actor, role.number, { name: name?.trim(), description }, giver)) };
    }),
    route('DELETE', '/delete', async (call) => {
      const role = await named(call);
      administratorOf(call, role.project);
      await roles.delete(call.actor, role.number);
      return {};
    }),
    route('POST', '/permissions/add', async (call) => {
      const { fields } = call;
      const role = await named(call);
      const giver = administratorOf(call, role.project);
      const [kind, level] = [readKind(fields), readLevel(fields)];
      const pattern = fields.requiredText('resource_pattern');
      const access = await roles.addAccess(call.actor, role.number, { kind, level, pattern }, giver);
      return { role_permission: toAccess(role, access) };
    }),
    route('DELETE', '/permissions/remove', async (call) => {
      const number = readNumber(call.fields, 'role_permission_id');
      administratorOf(call, (await roles.ofAccess(number)).project);
      await roles.removeAccess(call.actor, number);
      return {};
    }),
    route(
      'GET',
      '/permissions/list',
      async (call) => ({ role_permissions: toRole(await visible(call, await named(call))).permissions }),
      'authenticated',
    ),
    route('PATCH', '/permissions/update', async (call) => {
      const number = readNumber(call.fields, 'role_permission_id');
      const role = await roles.ofAccess(number);
      const giver = administratorOf(call, role.project);
      return {
        role_permission: toAccess(role, await roles.setAccess(call.actor, number, readLevel(call.fields), giver)),
      };
    }),
    route('POST', '/assign', async (call) => {
      const role = await named(call);
      const giver = administratorOf(call, role.project);
      const { number, user } = await roles.assign(call.actor, role.number, call.fields.requiredText('username'), giver);
      return { assignment: { id: number, user_id: user, role_id: role.number } };
    }),
    route('DELETE', '/unassign', async (call) => {
      const role = await named(call);
      administratorOf(call, role.project);
      await roles.unassign(call.actor, role.number, call.fields.requiredText('username'));
      return {};
    }),
    route(
      'GET',
      '/users/list',
      async (call) => {
        const role = await named(call);
        if (!mayIn(call.request, read, role.project))
          throw requestErrors.create(
            'forbidden',
            `${call.request.caller.name} may not read the members of ${role.project}.`,
          );
        const holders = role.direct ? [] : await roles.holdersOf(role.number);
        return {
          assignments: holders.map(({ number, user }) => ({ id: number, user_id: user, role_id: role.number })),
        };
      },
      read,
    ),
  ];
}
