// Batch jobs: how far is each, how fast, and where is its result? And the form that begins one.
import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import { type Item, useAction, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Refusal } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Panel, To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { count, percent } from '../../format/number.ts';

type Batch = Item<'listBatches'>;

function Progress({ batch }: { readonly batch: Batch }) {
  const { records, total } = batch;
  if (total === null) return <span className="dim">not counted yet</span>;
  const share = total === 0 ? 1 : records / total;
  return (
    <span className="row">
      <progress value={share} max={1} aria-label={`Rows scored of ${batch.dataset}`} style={{ width: 70 }} />
      {batch.state === 'done' ? count(records) : `${percent(share)} of ${count(total)}`}
    </span>
  );
}

function Result({ batch }: { readonly batch: Batch }) {
  const { project, id, output, outputVersion, state } = batch;
  if (output !== null && outputVersion !== null)
    return (
      <To to={projectPath(project, `datasets/${encodeURIComponent(output)}`)}>
        {output} v{outputVersion}
      </To>
    );
  if (state !== 'done') return <span className="dim">–</span>;
  return (
    <a href={`/api/v1/projects/${encodeURIComponent(project)}/batches/${id}/output`} download={`${id}.parquet`}>
      Parquet
    </a>
  );
}

const columns: readonly Column<Batch>[] = [
  {
    id: 'created',
    header: 'Started',
    width: 155,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Moment at={createdAt} exact />,
  },
  {
    id: 'state',
    header: 'State',
    width: 110,
    value: ({ state }) => state,
    cell: ({ state, error }) => (
      <span title={error ?? undefined}>
        <State state={state} />
      </span>
    ),
  },
  { id: 'model', header: 'Version', width: 120, value: ({ model, modelVersion }) => `${model} v${modelVersion}` },
  {
    id: 'data',
    header: 'Rows of',
    width: 160,
    grow: 2,
    value: ({ dataset, datasetVersion, selection }) =>
      `${dataset} v${datasetVersion}${selection === null ? '' : `: ${selection}`}`,
  },
  {
    id: 'scored',
    header: 'Scored',
    width: 190,
    value: ({ records }) => records,
    cell: (batch) => <Progress batch={batch} />,
  },
  {
    id: 'speed',
    header: 'Rows a second',
    width: 110,
    right: true,
    value: ({ rowsPerSecond }) => rowsPerSecond,
    cell: ({ rowsPerSecond }) => (rowsPerSecond === null ? <span className="dim">–</span> : count(rowsPerSecond)),
  },
  {
    id: 'refused',
    header: 'Refused',
    width: 80,
    right: true,
    value: ({ refused }) => refused,
    cell: ({ refused }) => count(refused),
  },
  {
    id: 'result',
    header: 'Result',
    width: 140,
    value: ({ output, outputVersion }) => (outputVersion === null ? '' : `${output} v${outputVersion}`),
    cell: (batch) => <Result batch={batch} />,
  },
];

const fields = [
  { name: 'model', label: 'Model', hint: '' },
  { name: 'version', label: 'Version', hint: 'number or alias' },
  { name: 'dataset', label: 'Dataset', hint: '' },
  { name: 'selection', label: 'Rows', hint: 'all, or SELECT … FROM dataset' },
  { name: 'output', label: 'Result in', hint: 'a dataset, made when there is none' },
] as const;
type FieldName = (typeof fields)[number]['name'];

const nothing: Readonly<Record<FieldName, string>> = { model: '', version: '', dataset: '', selection: '', output: '' };

function StartBatch({ project }: { readonly project: string }) {
  const [values, setValues] = useState(nothing);
  const [opened, setOpened] = useState(false);
  const start = useAction('startBatch');
  const id = useId();
  if (!opened)
    return (
      <ActionButton needs="serving.score" onClick={() => setOpened(true)}>
        Score a dataset
      </ActionButton>
    );
  const { model, version, dataset, selection, output } = values;
  const lacking = fields.slice(0, 3).filter(({ name }) => values[name].trim() === '');
  const send = (): void => {
    const body = {
      model: model.trim(),
      version: version.trim(),
      dataset: dataset.trim(),
      ...(selection.trim() === '' ? {} : { selection }),
      ...(output.trim() === '' ? {} : { output: output.trim() }),
    };
    start.mutate({ path: { project }, body }, { onSuccess: () => setOpened(false) });
  };
  return (
    <fieldset aria-label="Score a dataset" className="stack">
      {fields.map(({ name, label, hint }) => (
        <label key={name} className="field-label" htmlFor={`${id}${name}`}>
          {label}
          <input
            id={`${id}${name}`}
            className="field"
            autoComplete="off"
            placeholder={hint}
            value={values[name]}
            onChange={({ currentTarget }) => setValues({ ...values, [name]: currentTarget.value })}
          />
        </label>
      ))}
      <span className="row">
        <ActionButton
          needs="serving.score"
          variant="filled"
          loading={start.isPending}
          onClick={send}
          unless={lacking.length > 0 ? `${lacking.map(({ label }) => label).join(', ')} first.` : undefined}
        >
          Start
        </ActionButton>
        <Button variant="subtle" onClick={() => setOpened(false)}>
          Cancel
        </Button>
      </span>
      {start.error === null ? null : <Refusal error={start.error} />}
    </fieldset>
  );
}

export function BatchJobs({ project }: { readonly project: string }) {
  const jobs = useRows('listBatches', { path: { project }, query: {} });
  return (
    <Panel title="Batch jobs">
      <StartBatch project={project} />
      <DataTable
        label="Batch jobs"
        source={jobs}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<Empty>No dataset version has been scored in one go yet.</Empty>}
      />
    </Panel>
  );
}
