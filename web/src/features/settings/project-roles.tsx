// Roles that a project has of its own: which kinds of its resources somebody may read, use, edit or manage.
import { useState } from 'react';
import { type Item, useAction, useCall, useRows } from '../../api/client.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Choice } from '../../components/choice.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { Empty, Refusal } from '../../components/loaded.tsx';
import { Panel } from '../../components/page.tsx';
import { TextField } from '../../components/text-field.tsx';

type ProjectRole = Item<'listProjectRoles'>;
interface Access {
  readonly kind: string;
  readonly level: string;
}

const accessText = (access: readonly Access[]): string =>
  access.map(({ kind, level }) => `${kind}: ${level}`).join(', ') || 'nothing yet';

function Give({ role: { project, name } }: { readonly role: ProjectRole }) {
  const [user, setUser] = useState('');
  const assign = useAction('assignProjectRole');
  return (
    <ExplainedAction
      inTable
      needs="identity.admin"
      text="Give"
      label={`Give the role ${name}`}
      effect={
        <TextField label={`User who gets ${name}, beside what they have`} stacked value={user} onChange={setUser} />
      }
      confirm="Give the role"
      usualReason=""
      pending={assign.isPending}
      error={assign.error}
      act={(_reason, close) =>
        assign.mutate({ path: { project, role: name, user: user.trim() } }, { onSuccess: close })
      }
    />
  );
}

function Holders({ role: { project, name, users } }: { readonly role: ProjectRole }) {
  const take = useAction('unassignProjectRole');
  if (users.length === 0) return 'nobody';
  return (
    <>
      {users.map((user) => (
        <ExplainedAction
          key={user}
          inTable
          needs="identity.admin"
          text={user}
          label={`Take the role ${name} from ${user}`}
          effect={`${user} loses what only the role ${name} gives.`}
          confirm={`Take it from ${user}`}
          usualReason=""
          pending={take.isPending}
          error={take.error}
          act={(_reason, close) => take.mutate({ path: { project, role: name, user } }, { onSuccess: close })}
        />
      ))}
    </>
  );
}

function Delete({ role: { project, name } }: { readonly role: ProjectRole }) {
  const remove = useAction('deleteProjectRole');
  return (
    <ExplainedAction
      inTable
      danger
      needs="identity.admin"
      text="Delete"
      label={`Delete the role ${name}`}
      effect={`Whoever has the role ${name} loses what it gave.`}
      confirm={`Delete ${name}`}
      usualReason=""
      pending={remove.isPending}
      error={remove.error}
      act={(_reason, close) => remove.mutate({ path: { project, role: name } }, { onSuccess: close })}
    />
  );
}

const columns: readonly Column<ProjectRole>[] = [
  { id: 'name', header: 'Role', width: 120, grow: 1, value: ({ name }) => name },
  { id: 'description', header: 'Meaning', width: 140, grow: 2, value: ({ description }) => description },
  { id: 'access', header: 'Gives', width: 200, grow: 3, value: ({ access }) => accessText(access) },
  { id: 'holders', header: 'Has it', width: 150, grow: 2, value: () => '', cell: (role) => <Holders role={role} /> },
  { id: 'give', header: 'Give', width: 90, value: () => '', cell: (role) => <Give role={role} /> },
  { id: 'delete', header: 'Delete', width: 96, value: () => '', cell: (role) => <Delete role={role} /> },
];

function NewRole({ project }: { readonly project: string }) {
  const kinds = useCall('listResourceKinds', {}, { staleMs: 600_000 }).data?.items ?? [];
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [kind, setKind] = useState('experiments');
  const [level, setLevel] = useState('read');
  const [access, setAccess] = useState<readonly Access[]>([]);
  const create = useAction('createProjectRole');
  const levels = kinds.find((one) => one.kind === kind)?.levels ?? [];
  const chosen = levels.find((one) => one.level === level) ?? levels[0];
  const add = (): void => {
    if (chosen === undefined) return;
    setAccess([...access.filter((one) => one.kind !== kind), { kind, level: chosen.level }]);
  };
  return (
    <>
      <p className="row">
        <TextField label="New role" value={name} onChange={setName} />
        <TextField label="Meaning" value={description} onChange={setDescription} />
      </p>
      <p className="row">
        <Choice
          label="Kind"
          value={kind}
          options={kinds.map((one) => ({ value: one.kind, text: one.kind }))}
          onChange={setKind}
        />
        <Choice
          label="Level"
          value={chosen?.level ?? level}
          options={levels.map((one) => ({ value: one.level, text: one.level }))}
          onChange={setLevel}
        />
        <ActionButton needs="identity.admin" onClick={add}>
          Add to the role
        </ActionButton>
        <span className="why">{chosen === undefined ? '' : `Gives ${chosen.scopes.join(' ')}`}</span>
      </p>
      <p className="row">
        <ActionButton
          needs="identity.admin"
          variant="filled"
          unless={name.trim() === '' ? 'Name the role first.' : undefined}
          loading={create.isPending}
          onClick={() =>
            create.mutate(
              { path: { project }, body: { name: name.trim(), description, access: [...access] } },
              {
                onSuccess: () => {
                  setName('');
                  setDescription('');
                  setAccess([]);
                },
              },
            )
          }
        >
          Make the role
        </ActionButton>
        <span className="why">It gives {accessText(access)}.</span>
      </p>
      {create.error === null ? null : <Refusal error={create.error} />}
    </>
  );
}

export function ProjectRoles({ project }: { readonly project: string }) {
  const source = useRows('listProjectRoles', { path: { project } });
  return (
    <Panel
      title={`Roles of ${project} alone`}
      note="A role of the project adds to what its users have: a level of a kind holds for all resources of that kind here. Nobody makes or gives one that has more than they have."
    >
      <DataTable
        label="Roles of the project"
        source={source}
        columns={columns}
        rowKey={({ number }) => String(number)}
        maxHeight={300}
        empty={<Empty>The project has no roles of its own yet.</Empty>}
      />
      <NewRole project={project} />
    </Panel>
  );
}
