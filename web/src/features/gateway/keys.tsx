// Keys of providers: which there are, shown by a mask; their values are written here and shown nowhere.
import { useId, useState } from 'react';
import { gatewayProviders } from '../../../../src/contracts/gateway.ts';
import { type Answer, useAction } from '../../api/client.ts';
import { Choice } from '../../components/choice.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Panel } from '../../components/page.tsx';
import { TextField } from '../../components/text-field.tsx';
import { FormDialog, FormEnd } from './form-dialog.tsx';

type Key = Answer<'viewGateway'>['keys'][number];

function KeyForm(props: { readonly project: string; readonly given?: Key; readonly close: () => void }) {
  const { project, given, close } = props;
  const [name, setName] = useState(given?.name ?? '');
  const [provider, setProvider] = useState(given?.provider ?? 'openai');
  const [base, setBase] = useState(given?.settings['api_base'] ?? '');
  const [value, setValue] = useState('');
  const set = useAction('setGatewayKey');
  const field = useId();
  const moved = base.trim() !== (given?.settings['api_base'] ?? '');
  const lacking =
    name.trim() === ''
      ? 'Name it first.'
      : value.trim() === '' && given === undefined
        ? 'Give its value first.'
        : value.trim() === '' && moved
          ? 'Give its value again: it goes to another address.'
          : undefined;
  const { api_base: _base, ...others } = given?.settings ?? {};
  return (
    <div className="stack">
      {given === undefined ? <TextField stacked label="Name of the key" value={name} onChange={setName} /> : null}
      <Choice
        stacked
        label="Provider"
        value={provider}
        options={[...new Set([provider, ...gatewayProviders])].sort().map((one) => ({ value: one, text: one }))}
        onChange={setProvider}
      />
      <TextField
        stacked
        label="Address, when it is not the provider’s own"
        placeholder="https://llm.example.com/v1"
        value={base}
        onChange={setBase}
      />
      <label className="field-label stacked" htmlFor={field}>
        {given === undefined ? 'Value' : 'New value, or nothing to keep the one it has'}
        <textarea
          id={field}
          className="field code concealed"
          rows={2}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
      </label>
      <FormEnd
        needs="gateway.keys"
        text={given === undefined ? 'Add the key' : `Save ${given.name}`}
        unless={lacking}
        pending={set.isPending}
        error={set.error}
        close={close}
        act={() =>
          set.mutate(
            {
              path: { project, key: name.trim() },
              body: {
                provider,
                settings: { ...others, ...(base.trim() === '' ? {} : { api_base: base.trim() }) },
                ...(value.trim() === '' ? {} : { values: { api_key: value.trim() } }),
              },
            },
            { onSuccess: close, onError: () => setValue('') },
          )
        }
      />
    </div>
  );
}

function Delete({ project, name }: { readonly project: string; readonly name: string }) {
  const remove = useAction('deleteGatewayKey');
  return (
    <ExplainedAction
      inTable
      needs="gateway.keys"
      text="Delete"
      label={`Delete key ${name}`}
      effect={`The value of ${name} is destroyed. Models that use it cannot be called until they name another key.`}
      confirm={`Delete ${name}`}
      usualReason=""
      pending={remove.isPending}
      error={remove.error}
      act={(_reason, close) => remove.mutate({ path: { project, key: name } }, { onSuccess: close })}
    />
  );
}

const columns = (project: string): readonly Column<Key>[] => [
  { id: 'name', header: 'Key', width: 120, grow: 1, value: ({ name }) => name },
  { id: 'provider', header: 'Provider', width: 120, value: ({ provider }) => provider ?? '–' },
  { id: 'mask', header: 'Value', width: 130, mono: true, value: ({ masked }) => Object.values(masked).join(' ') },
  {
    id: 'address',
    header: 'Address',
    width: 200,
    grow: 2,
    mono: true,
    value: ({ settings }) => settings['api_base'] ?? 'the provider’s own',
  },
  {
    id: 'set',
    header: 'Set',
    width: 150,
    value: ({ updatedAt }) => updatedAt,
    cell: ({ updatedAt }) => <Moment at={updatedAt} />,
  },
  { id: 'by', header: 'By', width: 90, value: ({ updatedBy }) => updatedBy },
  {
    id: 'change',
    header: 'Change',
    width: 90,
    value: () => '',
    cell: (key) => (
      <FormDialog needs="gateway.keys" text="Change" label={`Change key ${key.name}`} title={`Change key ${key.name}`}>
        {(close) => <KeyForm project={project} given={key} close={close} />}
      </FormDialog>
    ),
  },
  {
    id: 'delete',
    header: 'Delete',
    width: 84,
    value: () => '',
    cell: ({ name }) => <Delete project={project} name={name} />,
  },
];

export function KeysPanel({ project, keys }: { readonly project: string; readonly keys: readonly Key[] }) {
  return (
    <Panel
      title="Keys of providers"
      note="Values are encrypted on the server’s disk, sent to the provider alone and never shown again."
      actions={
        <FormDialog needs="gateway.keys" text="Add a key" title="Add a key of a provider">
          {(close) => <KeyForm project={project} close={close} />}
        </FormDialog>
      }
    >
      <DataTable
        label="Keys of providers"
        source={{ rows: keys }}
        columns={columns(project)}
        rowKey={({ id }) => id}
        maxHeight={260}
        empty={<Empty>No key of a provider is set yet.</Empty>}
      />
    </Panel>
  );
}
