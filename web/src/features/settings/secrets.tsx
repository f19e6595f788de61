// Secrets: which exist, since when and set by whom; their values are written here and shown nowhere.
import { useId, useState } from 'react';
import { type Item, useAction, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useSnippet } from '../../app/snippets.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { Empty, Refusal } from '../../components/loaded.tsx';
import { Panel, To } from '../../components/page.tsx';
import { TextField } from '../../components/text-field.tsx';
import { utc } from '../../format/time.ts';

type Secret = Item<'listSecrets'>;

function Delete({ project, name }: { readonly project: string; readonly name: string }) {
  const remove = useAction('deleteSecret');
  return (
    <ExplainedAction
      inTable
      needs="vault.write"
      text="Delete"
      label={`Delete ${name}`}
      effect={`The value of ${name} is destroyed. Steps and connections that name it fail until it is set again.`}
      confirm={`Delete ${name}`}
      usualReason=""
      pending={remove.isPending}
      error={remove.error}
      act={(_reason, close) => remove.mutate({ path: { project, secret: name } }, { onSuccess: close })}
    />
  );
}

function columnsOf(project: string): readonly Column<Secret>[] {
  return [
    { id: 'name', header: 'Name', width: 130, grow: 2, mono: true, value: ({ name }) => name },
    { id: 'set', header: 'Set (UTC)', width: 160, value: ({ setAt }) => setAt, cell: ({ setAt }) => utc(setAt) },
    { id: 'by', header: 'By', width: 120, grow: 1, value: ({ setBy }) => setBy },
    {
      id: 'delete',
      header: 'Action',
      width: 100,
      value: () => '',
      cell: ({ name }) => <Delete project={project} name={name} />,
    },
  ];
}

function SetSecret({ project, names }: { readonly project: string; readonly names: readonly string[] }) {
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const set = useAction('setSecret');
  const field = useId();
  const wanted = name.trim();
  const lacking =
    wanted === ''
      ? 'Name it first.'
      : !/^[A-Za-z_][A-Za-z0-9_]*$/.test(wanted)
        ? 'Use letters, digits and _ only, not a digit first.'
        : value.length < 4
          ? 'Give a value of at least 4 characters first.'
          : undefined;
  const done = (): void => {
    setName('');
    setValue('');
  };
  return (
    <Panel
      title="Set a secret"
      note={
        <>
          A step that names it in <code>secrets:</code> gets it as an environment variable; where its value shows in the
          log of the step, it is masked. Whoever may write pipelines can use the secrets of the project.
        </>
      }
    >
      <div className="stack">
        <TextField label="Name of the secret" placeholder="DB_PASSWORD" value={name} onChange={setName} />
        <label className="field-label stacked" htmlFor={field}>
          Value
          <textarea
            id={field}
            className="field code concealed"
            rows={3}
            autoComplete="off"
            spellCheck={false}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
        </label>
        <div>
          <ActionButton
            needs="vault.write"
            variant="filled"
            unless={lacking}
            loading={set.isPending}
            onClick={() =>
              set.mutate(
                { path: { project, secret: wanted }, body: { value } },
                { onSuccess: done, onError: () => setValue('') },
              )
            }
          >
            {names.includes(wanted) ? `Replace ${wanted}` : 'Set the secret'}
          </ActionButton>
        </div>
        {set.error === null ? null : <Refusal error={set.error} />}
      </div>
    </Panel>
  );
}

export function SecretsTab({ project }: { readonly project: string }) {
  const snippet = useSnippet('secret');
  const source = useRows('listSecrets', { path: { project } });
  return (
    <>
      <Panel
        title={`Secrets of ${project}`}
        note={
          <>
            Values are encrypted on the server’s disk and never shown again.{' '}
            <To to={projectPath(project, 'audit')}>The audit log</To> says who set or deleted which name.
          </>
        }
      >
        <DataTable
          label="Secrets"
          source={source}
          columns={columnsOf(project)}
          rowKey={({ name }) => name}
          maxHeight={340}
          empty={<Empty snippet={snippet}>No secret has been set yet.</Empty>}
        />
      </Panel>
      <SetSecret project={project} names={source.rows.map(({ name }) => name)} />
    </>
  );
}
