// Makes a service token: its name, what it may do, where and for how long. The secret is shown once and kept nowhere.
import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import { type Answer, useAction } from '../../api/client.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Copyable } from '../../components/copyable.tsx';
import { Refusal } from '../../components/loaded.tsx';
import { Panel } from '../../components/page.tsx';
import { TextField } from '../../components/text-field.tsx';

interface Scope {
  readonly name: string;
  readonly meaning: string;
}

/** Patterns first, since most tokens are one of them; then each permission. */
function scopesOf(permissions: readonly Scope[]): readonly Scope[] {
  const modules = [...new Set(permissions.map(({ name }) => name.split('.')[0] ?? ''))];
  return [
    { name: '*.read', meaning: 'Read everything.' },
    { name: '*', meaning: 'Do everything, making tokens included.' },
    ...modules.map((module) => ({ name: `${module}.*`, meaning: `Do everything of ${module}.` })),
    ...permissions,
  ];
}

const lifetimes = [
  { value: '30', text: '30 days' },
  { value: '90', text: '90 days' },
  { value: '365', text: 'a year' },
  { value: '', text: 'until it is revoked' },
];
const dayMs = 86_400_000;

function ScopeList(props: {
  readonly scopes: readonly Scope[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}) {
  const { scopes, chosen, onChange } = props;
  const [wanted, setWanted] = useState('');
  const words = wanted.toLowerCase().split(/\s+/);
  const shown = scopes.filter(({ name, meaning }) =>
    words.every((word) => `${name} ${meaning}`.toLowerCase().includes(word)),
  );
  return (
    <fieldset className="scopes">
      <legend>May do</legend>
      <input
        className="field find"
        aria-label="Find a scope"
        placeholder="Find, such as registry or read"
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <div className="scope-list">
        {shown.map(({ name, meaning }) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              onChange={({ currentTarget }) =>
                onChange(currentTarget.checked ? [...chosen, name] : chosen.filter((one) => one !== name))
              }
            />
            <code>{name}</code>
            <span className="dim">{meaning}</span>
          </label>
        ))}
        {shown.length === 0 ? <p className="dim">No scope matches {wanted}.</p> : null}
      </div>
      <p className="row">
        <span className="dim">{chosen.length === 0 ? 'Nothing chosen.' : 'Chosen:'}</span>
        {chosen.map((name) => (
          <button
            key={name}
            type="button"
            className="chip"
            aria-label={`Take away ${name}`}
            onClick={() => onChange(chosen.filter((one) => one !== name))}
          >
            {name} ×
          </button>
        ))}
      </p>
    </fieldset>
  );
}

export function NewToken(props: {
  readonly project: string;
  readonly permissions: Answer<'viewSettings'>['permissions'];
}) {
  const { project } = props;
  const [name, setName] = useState('');
  const [user, setUser] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [where, setWhere] = useState('this');
  const [days, setDays] = useState('90');
  const [scopes] = useState(() => scopesOf(props.permissions));
  const make = useAction('createToken');
  const field = useId();
  const made = make.data;
  if (made !== undefined)
    return (
      <Panel title={`Token ${made.token.name}`} note="This secret is shown once. Give it to a client as PAWL_TOKEN.">
        <div role="status">
          <Copyable text={made.secret} label="the secret" />
        </div>
        <p>
          <Button onClick={() => make.reset()}>I have it</Button>
        </p>
      </Panel>
    );
  const create = (): void =>
    make.mutate(
      {
        body: {
          name: name.trim(),
          scopes: [...chosen],
          ...(user.trim() === '' ? {} : { user: user.trim() }),
          ...(where === 'this' ? { projects: [project] } : {}),
          // The server judges a token's age by real time, whatever its domain clock says.
          ...(days === ''
            ? {}
            : { expiresAt: new Date(performance.timeOrigin + performance.now() + Number(days) * dayMs).toISOString() }),
        },
      },
      {
        onSuccess: () => {
          setName('');
          setChosen([]);
        },
      },
    );
  const lacking =
    name.trim() === '' ? 'Give it a name first.' : chosen.length === 0 ? 'Choose what it may do first.' : undefined;
  return (
    <Panel title="Make a token">
      <p className="row">
        <label className="field-label" htmlFor={field}>
          Name
          <input
            id={field}
            className="field"
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <Choice
          label="In"
          value={where}
          options={[
            { value: 'this', text: `project ${project}` },
            { value: 'all', text: 'every project' },
          ]}
          onChange={setWhere}
        />
        <TextField label="Belongs to user" placeholder="nobody" value={user} onChange={setUser} />
        <Choice label="Valid" value={days} options={lifetimes} onChange={setDays} />
      </p>
      <ScopeList scopes={scopes} chosen={chosen} onChange={setChosen} />
      <ActionButton needs="identity.admin" variant="filled" unless={lacking} loading={make.isPending} onClick={create}>
        Make the token
      </ActionButton>
      {make.error === null ? null : <Refusal error={make.error} />}
    </Panel>
  );
}
