// Members: who may work here, as what, and why somebody can or cannot do a thing.
import { useState } from 'react';
import { type Answer, type Item, useAction, useCall, useRows } from '../../api/client.ts';
import { useSnippet } from '../../app/snippets.ts';
import { Choice } from '../../components/choice.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Panel } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { Status } from '../../components/status.tsx';
import { plural } from '../../format/number.ts';
import { utc } from '../../format/time.ts';
import { AddMember } from './add-member.tsx';
import { ProjectRoles } from './project-roles.tsx';
import { SetPassword } from './set-password.tsx';
import { WhyPanel } from './why.tsx';

type Member = Item<'listMembers'>;
type Role = Item<'listRoles'>;

const placeOf = (project: string | null): string => (project === null ? 'the whole server' : project);

function ChangeRole({ member, roles }: { readonly member: Member; readonly roles: readonly Role[] }) {
  const { user, project } = member;
  const inProject = useAction('setMember');
  const onServer = useAction('setServerMember');
  const change = project === null ? onServer : inProject;
  const [role, setRole] = useState(member.role);
  const chosen = roles.find(({ name }) => name === role);
  return (
    <ExplainedAction
      inTable
      needs="identity.admin"
      text="Change role"
      label={`Change role of ${user}`}
      effect={
        <>
          <Choice
            label={`Role of ${user} in ${placeOf(project)}`}
            value={role}
            options={roles.map(({ name }) => ({ value: name, text: name }))}
            onChange={setRole}
          />
          <br />
          {chosen?.meaning}
        </>
      }
      confirm={`Make ${user} ${role}`}
      usualReason=""
      pending={change.isPending}
      error={change.error}
      act={(_reason, close) =>
        project === null
          ? onServer.mutate({ path: { user }, body: { role } }, { onSuccess: close })
          : inProject.mutate({ path: { project, user }, body: { role } }, { onSuccess: close })
      }
    />
  );
}

function Remove({ member: { user, project, role } }: { readonly member: Member }) {
  const inProject = useAction('removeMember');
  const onServer = useAction('removeServerMember');
  const remove = project === null ? onServer : inProject;
  return (
    <ExplainedAction
      inTable
      needs="identity.admin"
      text="Remove"
      label={`Remove ${user}`}
      effect={`${user} stops being ${role} of ${placeOf(project)}. What only that role gives is refused to their tokens from now on.`}
      confirm={`Remove ${user}`}
      usualReason=""
      pending={remove.isPending}
      error={remove.error}
      act={(_reason, close) =>
        project === null
          ? onServer.mutate({ path: { user } }, { onSuccess: close })
          : inProject.mutate({ path: { project, user } }, { onSuccess: close })
      }
    />
  );
}

function columnsOf(roles: readonly Role[]): readonly Column<Member>[] {
  return [
    { id: 'user', header: 'User', width: 110, grow: 1, value: ({ user }) => user },
    { id: 'name', header: 'Name', width: 130, grow: 2, value: ({ displayName, email }) => displayName || email },
    {
      id: 'role',
      header: 'Role',
      width: 130,
      value: ({ role }) => role,
      cell: ({ role, disabled }) => (disabled ? <Status tone="idle">{`${role}, disabled`}</Status> : role),
    },
    { id: 'in', header: 'In', width: 130, grow: 1, value: ({ project }) => placeOf(project) },
    {
      id: 'since',
      header: 'Since (UTC)',
      width: 160,
      value: ({ since }) => since,
      cell: ({ since }) => utc(since),
    },
    {
      id: 'change',
      header: 'Change',
      width: 126,
      value: () => '',
      cell: (member) => <ChangeRole member={member} roles={roles} />,
    },
    { id: 'remove', header: 'Remove', width: 100, value: () => '', cell: (member) => <Remove member={member} /> },
  ];
}

function Roles({ roles }: { readonly roles: readonly Role[] }) {
  return (
    <Panel
      title="Roles"
      note="A role allows what stands here and nothing else; nobody gives a role that has more than they have."
    >
      <Scroll>
        <table className="plain" aria-label="Roles">
          <thead>
            <tr>
              <th>Role</th>
              <th>Meaning</th>
              <th>Allows</th>
            </tr>
          </thead>
          <tbody>
            {roles.map(({ name, meaning, scopes, permissions }) => (
              <tr key={name}>
                <td className="nowrap">{name}</td>
                <td>{meaning}</td>
                <td>
                  <details>
                    <summary>
                      {plural(permissions.length, 'permission')}{' '}
                      <code>{scopes.length > 3 ? `${scopes.slice(0, 3).join(' ')} …` : scopes.join(' ')}</code>
                    </summary>
                    <code>{permissions.join(' ')}</code>
                  </details>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}

function Disable({ user: { name, disabledAt } }: { readonly user: Item<'listUsers'> }) {
  const change = useAction('changeUser');
  const disabled = disabledAt !== null;
  return (
    <ExplainedAction
      inTable
      needs="identity.admin"
      text={disabled ? 'Enable' : 'Disable'}
      label={`${disabled ? 'Enable' : 'Disable'} ${name}`}
      effect={
        disabled
          ? `The tokens of ${name} work again, with the roles that ${name} has.`
          : `Every token of ${name} is refused from now on, in every project. Roles are kept.`
      }
      confirm={`${disabled ? 'Enable' : 'Disable'} ${name}`}
      usualReason=""
      pending={change.isPending}
      error={change.error}
      act={(_reason, close) =>
        change.mutate({ path: { user: name }, body: { disabled: !disabled } }, { onSuccess: close })
      }
    />
  );
}

const userColumns: readonly Column<Item<'listUsers'>>[] = [
  { id: 'name', header: 'User', width: 110, grow: 1, value: ({ name }) => name },
  { id: 'display', header: 'Name', width: 130, grow: 2, value: ({ displayName }) => displayName },
  { id: 'email', header: 'E-mail', width: 160, grow: 2, value: ({ email }) => email },
  {
    id: 'state',
    header: 'State',
    width: 100,
    value: ({ disabledAt }) => (disabledAt === null ? 'enabled' : 'disabled'),
    cell: ({ disabledAt }) => (
      <Status tone={disabledAt === null ? 'ok' : 'idle'}>{disabledAt === null ? 'enabled' : 'disabled'}</Status>
    ),
  },
  {
    id: 'added',
    header: 'Added (UTC)',
    width: 160,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => utc(createdAt),
  },
  { id: 'password', header: 'Password', width: 104, value: () => '', cell: (user) => <SetPassword user={user} /> },
  { id: 'action', header: 'Action', width: 100, value: () => '', cell: (user) => <Disable user={user} /> },
];

export function MembersTab({
  project,
  settings,
}: {
  readonly project: string;
  readonly settings: Answer<'viewSettings'>;
}) {
  const snippet = useSnippet('member');
  const source = useRows('listMembers', { path: { project } });
  const users = useRows('listUsers', { query: {} });
  const roles = useCall('listRoles', {}, { staleMs: 60_000 });
  return (
    <Loaded of={roles} lines={8}>
      {({ items }) => (
        <>
          <Panel title={`Members of ${project}`}>
            <DataTable
              label="Members"
              source={source}
              columns={columnsOf(items)}
              rowKey={({ user, project }) => `${user}/${project ?? ''}`}
              maxHeight={340}
              empty={
                <Empty snippet={snippet}>
                  Nobody has a role here yet; tokens that belong to no user do what their scopes say.
                </Empty>
              }
            />
          </Panel>
          <AddMember project={project} roles={items} users={users.query.error === null ? users.rows : undefined} />
          <WhyPanel
            project={project}
            permissions={settings.permissions}
            users={users.rows.length > 0 ? users.rows.map(({ name }) => name) : source.rows.map(({ user }) => user)}
          />
          <Roles roles={items} />
          <ProjectRoles project={project} />
          <Panel
            title="Users of this server"
            note="Users belong to no project. A token of a user does what its scopes and the user’s roles allow both; with a password one does what the roles allow."
          >
            <DataTable
              label="Users"
              source={users}
              columns={userColumns}
              rowKey={({ id }) => id}
              maxHeight={340}
              empty={<Empty>No user has been added yet.</Empty>}
            />
          </Panel>
        </>
      )}
    </Loaded>
  );
}
