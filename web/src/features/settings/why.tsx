// "Why can X do Y?": asked of the server, which answers by the rule it holds requests to.

import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Answer, useCall } from '../../api/client.ts';
import { Choice } from '../../components/choice.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Facts, Panel } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { TextField } from '../../components/text-field.tsx';

interface Question {
  readonly user: string;
  readonly permission: string;
  readonly server: boolean;
}

function Reply({ of }: { readonly of: Answer<'explainPermission'> }) {
  const { allowed, because, memberships, roles, grantors, meaning } = of;
  return (
    <div role="status">
      <p>
        <Status tone={allowed ? 'ok' : 'fail'}>{allowed ? 'Yes' : 'No'}</Status> {because}
      </p>
      <Facts
        of={[
          ['What it allows', meaning],
          [
            'Roles held there',
            memberships.length === 0
              ? 'none'
              : memberships.map(({ role, project }) => `${role} of ${project ?? 'the whole server'}`).join(', '),
          ],
          ['Roles that give it', roles.join(', ')],
          ['Who can grant it', grantors.length === 0 ? 'holders of a token with identity.admin' : grantors.join(', ')],
        ]}
      />
    </div>
  );
}

export function WhyPanel(props: {
  readonly project: string;
  readonly permissions: Answer<'viewSettings'>['permissions'];
  readonly users: readonly string[];
}) {
  const { project, permissions, users } = props;
  const [user, setUser] = useState('');
  const [permission, setPermission] = useState('serving.deploy');
  const [where, setWhere] = useState('project');
  const [asked, setAsked] = useState<Question>();
  const { server = false, ...of } = asked ?? { user: '', permission: '' };
  const reply = useCall(
    'explainPermission',
    { path: { project }, query: server ? { ...of, server } : of },
    { enabled: asked !== undefined },
  );
  return (
    <Panel title="Why can somebody do a thing, or not?">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (user.trim() !== '') setAsked({ user: user.trim(), permission, server: where === 'server' });
        }}
      >
        <p className="row">
          <TextField label="Why can user" value={user} onChange={setUser} suggestions={users} />
          <Choice
            label="do"
            value={permission}
            options={permissions.map(({ name }) => ({ value: name, text: name }))}
            onChange={setPermission}
          />
          <Choice
            label="in"
            value={where}
            options={[
              { value: 'project', text: `project ${project}` },
              { value: 'server', text: 'the whole server' },
            ]}
            onChange={setWhere}
          />
          <Button type="submit" disabled={user.trim() === ''}>
            Ask
          </Button>
        </p>
      </form>
      {asked === undefined ? null : <Loaded of={reply}>{(data) => <Reply of={data} />}</Loaded>}
    </Panel>
  );
}
