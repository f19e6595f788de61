// Models that endpoints use: whose they are, with which key they are called, and what they cost.
import { useState } from 'react';
import { gatewayProviders } from '../../../../src/contracts/gateway.ts';
import { parseDollars } from '../../../../src/contracts/number-text.ts';
import { type Answer, useAction } from '../../api/client.ts';
import { Choice } from '../../components/choice.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Panel } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { TextField } from '../../components/text-field.tsx';
import { dollars } from '../../format/number.ts';
import { FormDialog, FormEnd } from './form-dialog.tsx';

type Gateway = Answer<'viewGateway'>;
type Model = Gateway['models'][number];

const written = (micros: number | null | undefined): string =>
  micros === null || micros === undefined ? '' : String(micros / 1e6);

function ModelForm(props: {
  readonly project: string;
  readonly keys: Gateway['keys'];
  readonly given?: Model;
  readonly close: () => void;
}) {
  const { project, keys, given, close } = props;
  const [name, setName] = useState(given?.name ?? '');
  const [key, setKey] = useState(given?.key ?? keys[0]?.name ?? '');
  const [provider, setProvider] = useState(given?.provider ?? keys[0]?.provider ?? 'openai');
  const [model, setModel] = useState(given?.model ?? '');
  const [inward, setInward] = useState(written(given?.prices?.input));
  const [outward, setOutward] = useState(written(given?.prices?.output));
  const [cached, setCached] = useState(written(given?.prices?.cachedInput));
  const set = useAction('setGatewayModel');
  const prices = [inward, outward, cached].map((text) => (text.trim() === '' ? null : parseDollars(text)));
  const [input, output, cachedInput] = prices;
  const lacking =
    name.trim() === ''
      ? 'Name it first.'
      : model.trim() === ''
        ? 'Say how the provider names it first.'
        : key === ''
          ? 'Choose its key first.'
          : prices.includes(undefined)
            ? 'A price is an amount of dollars such as 2.50.'
            : (input === null) !== (output === null)
              ? 'Give the prices of input and output, or neither.'
              : undefined;
  return (
    <div className="stack">
      {given === undefined ? (
        <TextField stacked label="Name of the model here" value={name} onChange={setName} />
      ) : null}
      <Choice
        stacked
        label="Key"
        value={key}
        options={[
          ...(keys.some((one) => one.name === key) ? [] : [{ value: key, text: key === '' ? 'no key yet' : key }]),
          ...keys.map((one) => ({ value: one.name, text: one.name })),
        ]}
        onChange={(next) => {
          setKey(next);
          setProvider(keys.find((one) => one.name === next)?.provider ?? provider);
        }}
      />
      <Choice
        stacked
        label="Provider"
        value={provider}
        options={[...new Set([provider, ...gatewayProviders])].sort().map((one) => ({ value: one, text: one }))}
        onChange={setProvider}
      />
      <TextField
        stacked
        label="Model, as the provider names it"
        placeholder="gpt-5-mini"
        value={model}
        onChange={setModel}
      />
      <div className="form-row">
        <TextField stacked label="Input, $ a million tokens" placeholder="0.25" value={inward} onChange={setInward} />
        <TextField stacked label="Output, $ a million tokens" placeholder="2" value={outward} onChange={setOutward} />
        <TextField stacked label="Cached input" placeholder="as other input" value={cached} onChange={setCached} />
      </div>
      <FormEnd
        needs="gateway.write"
        text={given === undefined ? 'Add the model' : `Save ${given.name}`}
        unless={lacking}
        pending={set.isPending}
        error={set.error}
        close={close}
        act={() =>
          set.mutate(
            {
              path: { project, model: name.trim() },
              body: {
                key,
                provider,
                model: model.trim(),
                prices:
                  input === null || input === undefined || output === null || output === undefined
                    ? null
                    : { input, output, cachedInput: cachedInput ?? null },
              },
            },
            { onSuccess: close },
          )
        }
      />
    </div>
  );
}

function Delete({ project, name }: { readonly project: string; readonly name: string }) {
  const remove = useAction('deleteGatewayModel');
  return (
    <ExplainedAction
      inTable
      needs="gateway.write"
      text="Delete"
      label={`Delete model ${name}`}
      effect={`The model ${name} is forgotten here, with its prices. It is refused while an endpoint uses it.`}
      confirm={`Delete ${name}`}
      usualReason=""
      pending={remove.isPending}
      error={remove.error}
      act={(_reason, close) => remove.mutate({ path: { project, model: name } }, { onSuccess: close })}
    />
  );
}

const columns = (project: string, keys: Gateway['keys']): readonly Column<Model>[] => [
  { id: 'name', header: 'Model', width: 120, grow: 1, value: ({ name }) => name },
  { id: 'provider', header: 'Provider', width: 120, value: ({ provider }) => provider },
  { id: 'model', header: 'There called', width: 160, grow: 2, mono: true, value: ({ model }) => model },
  {
    id: 'key',
    header: 'Key',
    width: 110,
    value: ({ key }) => key ?? 'deleted',
    cell: ({ key }) => (key === null ? <Status tone="fail">deleted</Status> : key),
  },
  {
    id: 'input',
    header: 'Input / M tokens',
    width: 130,
    right: true,
    value: ({ prices }) => prices?.input,
    cell: ({ prices }) => (prices === null ? <Status tone="warn">not known</Status> : dollars(prices.input)),
  },
  {
    id: 'output',
    header: 'Output / M tokens',
    width: 130,
    right: true,
    value: ({ prices }) => prices?.output,
    cell: ({ prices }) => dollars(prices?.output),
  },
  {
    id: 'change',
    header: 'Change',
    width: 90,
    value: () => '',
    cell: (model) => (
      <FormDialog
        needs="gateway.write"
        text="Change"
        label={`Change model ${model.name}`}
        title={`Change model ${model.name}`}
      >
        {(close) => <ModelForm project={project} keys={keys} given={model} close={close} />}
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

export function ModelsPanel({
  project,
  models,
  keys,
}: { readonly project: string } & Pick<Gateway, 'models' | 'keys'>) {
  return (
    <Panel
      title="Models"
      note="What a million tokens cost is what its provider bills: calls of models without prices count for no budget."
      actions={
        <FormDialog
          needs="gateway.write"
          text="Add a model"
          title="Add a model"
          unless={keys.length === 0 ? 'Add a key of its provider first.' : undefined}
        >
          {(close) => <ModelForm project={project} keys={keys} close={close} />}
        </FormDialog>
      }
    >
      <DataTable
        label="Models of the gateway"
        source={{ rows: models }}
        columns={columns(project, keys)}
        rowKey={({ id }) => id}
        maxHeight={260}
        empty={<Empty>No model is set up yet.</Empty>}
      />
    </Panel>
  );
}
