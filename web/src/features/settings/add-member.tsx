// Gives a user a role; somebody the server does not know yet is added as a user first.
import { useState } from 'react';
import { type Item, useAction } from '../../api/client.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Refusal } from '../../components/loaded.tsx';
import { Panel } from '../../components/page.tsx';
import { TextField } from '../../components/text-field.tsx';

export function AddMember(props: {
  readonly project: string;
  readonly roles: readonly Item<'listRoles'>[];
  /** undefined: the reader may not list them. */
  readonly users: readonly Item<'listUsers'>[] | undefined;
}) {
  const { project, roles, users } = props;
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('viewer');
  const [where, setWhere] = useState('project');
  const create = useAction('createUser');
  const inProject = useAction('setMember');
  const onServer = useAction('setServerMember');
  const user = name.trim();
  const isNew = user !== '' && users !== undefined && !users.some((one) => one.name === user);
  const done = (): void => {
    setName('');
    setDisplayName('');
    setEmail('');
  };
  const give = (): void => {
    if (where === 'server') onServer.mutate({ path: { user }, body: { role } }, { onSuccess: done });
    else inProject.mutate({ path: { project, user }, body: { role } }, { onSuccess: done });
  };
  const add = (): void => {
    if (isNew) create.mutate({ body: { name: user, displayName, email: email.trim() } }, { onSuccess: give });
    else give();
  };
  const error = create.error ?? inProject.error ?? onServer.error;
  return (
    <Panel title="Add a member" note={roles.find((one) => one.name === role)?.meaning ?? ''}>
      <p className="row">
        <TextField label="User name" value={name} onChange={setName} suggestions={users?.map((one) => one.name)} />
        <Choice
          label="Role"
          value={role}
          options={roles.map((one) => ({ value: one.name, text: one.name }))}
          onChange={setRole}
        />
        <Choice
          label="In"
          value={where}
          options={[
            { value: 'project', text: `project ${project}` },
            { value: 'server', text: 'the whole server' },
          ]}
          onChange={setWhere}
        />
      </p>
      {isNew ? (
        <p className="row">
          <TextField label={`Full name of ${user} (new here)`} value={displayName} onChange={setDisplayName} />
          <TextField label="E-mail" type="email" value={email} onChange={setEmail} />
        </p>
      ) : null}
      <p>
        <ActionButton
          needs="identity.admin"
          variant="filled"
          unless={user === '' ? 'Name the user first.' : undefined}
          loading={create.isPending || inProject.isPending || onServer.isPending}
          onClick={add}
        >
          {isNew ? 'Add the user and give the role' : 'Give the role'}
        </ActionButton>
      </p>
      {error === null ? null : <Refusal error={error} />}
    </Panel>
  );
}
