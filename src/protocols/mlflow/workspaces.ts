// MLflow's workspaces are Pawl's projects. What Pawl keeps for every project alike (where artifacts lie, how long traces stay) is not set here.
import { mayIn } from '../../http/authorization.ts';
import { requestErrors } from '../../http/errors.ts';
import type { Project } from '../../modules/identity/index.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';

const base = '/mlflow/workspaces';
const atOnce = 1000;
const modes = ['SET_DEFAULT', 'CASCADE', 'RESTRICT'];
/** What MLflow lets name a workspace; a project may have other names, which are read. */
const namePattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const reserved = ['workspaces', 'api', 'ajax-api', 'static-files'];

const toView = ({ name, description }: Project) => ({ name, ...(description === '' ? {} : { description }) });

function checkNewName(name: string): void {
  if (name === 'default') throw invalid("The 'default' workspace is reserved and cannot be created");
  if (name.length < 2 || name.length > 63)
    throw invalid(`Workspace name '${name}' must be between 2 and 63 characters.`);
  if (!namePattern.test(name))
    throw invalid(
      `Workspace name '${name}' must match the pattern ^[a-z0-9]([-a-z0-9]*[a-z0-9])?$ (lowercase alphanumeric with optional internal hyphens).`,
    );
  if (reserved.includes(name)) throw invalid(`Workspace name '${name}' is reserved and cannot be used.`);
}

/** @throws AppError INVALID_PARAMETER_VALUE for what a project does not have of its own */
function refuseStorage({ fields }: Call): void {
  if ((fields.text('default_artifact_root') ?? '') !== '')
    throw invalid(
      'This server keeps the artifacts of every workspace in its own store: leave default_artifact_root out.',
    );
  const archive = fields.message('trace_archival_config');
  if ((archive.text('location') ?? '') !== '' || (archive.text('retention') ?? '') !== '')
    throw invalid('This server archives no traces elsewhere: leave trace_archival_config out.');
}

export function workspaceRoutes({ identity }: MlflowDeps): MlflowRoute[] {
  const nameOf = ({ params }: Call): string => params['workspace'] ?? '';
  const hold = ({ request }: Call, permission: string, project: string | null): void => {
    if (!mayIn(request, permission, project))
      throw requestErrors.create(
        'forbidden',
        `${request.caller.name} lacks ${permission} in ${project ?? 'the whole server'}.`,
      );
  };
  return [
    {
      method: 'GET',
      path: base,
      version: '3.0',
      permission: 'authenticated',
      across: true,
      async handle({ request }) {
        const found: Project[] = [];
        let cursor: string | undefined;
        do {
          const page = await identity.listProjects({ limit: atOnce, cursor });
          found.push(...page.items);
          cursor = page.nextCursor;
        } while (cursor !== undefined);
        // Whoever may do anything there sees that it is there.
        const { caller } = request;
        const seen = ({ name }: Project): boolean =>
          (caller.projects?.includes(name) ?? true) &&
          (caller.grants?.some(({ project }) => project === null || project === name) ?? caller.scopes.length > 0);
        return { workspaces: found.filter(seen).map(toView) };
      },
    },
    {
      method: 'GET',
      path: `${base}/:workspace`,
      version: '3.0',
      permission: 'identity.read',
      across: true,
      async handle(call) {
        hold(call, 'identity.read', nameOf(call));
        return { workspace: toView(await identity.getProject(nameOf(call))) };
      },
    },
    {
      method: 'POST',
      path: base,
      version: '3.0',
      permission: 'identity.write',
      across: true,
      async handle(call) {
        hold(call, 'identity.write', null);
        const name = call.fields.requiredText('name');
        checkNewName(name);
        refuseStorage(call);
        const made = await identity.createProject(call.actor, name, call.fields.text('description'));
        void call.reply.code(201);
        return { workspace: toView(made) };
      },
    },
    {
      method: 'PATCH',
      path: `${base}/:workspace`,
      version: '3.0',
      permission: 'identity.write',
      across: true,
      async handle(call) {
        hold(call, 'identity.write', nameOf(call));
        refuseStorage(call);
        const description = call.fields.textOrEmpty('description');
        if (description === undefined) throw invalid('Workspace update must have at least one key');
        return { workspace: toView(await identity.describeProject(call.actor, nameOf(call), description)) };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/:workspace`,
      version: '3.0',
      permission: 'identity.write',
      across: true,
      async handle(call) {
        const name = nameOf(call);
        hold(call, 'identity.write', name);
        if (name === 'default') throw invalid("The 'default' workspace is reserved and cannot be deleted");
        const mode = call.fields.text('mode') ?? 'RESTRICT';
        if (!modes.includes(mode))
          throw invalid(`Invalid deletion mode '${mode}'. Must be one of: ${modes.join(', ')}`);
        await identity.getProject(name);
        throw invalid(
          `Workspace '${name}' stays: this server deletes no project, since what was recorded in it is evidence, and moves nothing into another (mode ${mode}). Delete its experiments and models, and let its retention purge them.`,
        );
      },
    },
  ];
}
