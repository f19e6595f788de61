// Batch jobs: how far is each, how fast, and where is its result? And the form that begins one.
import { useState } from 'react';
import { type Item, useAction, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { OpenedForm } from '../../components/opened-form.tsx';
import { Panel, To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { TextField } from '../../components/text-field.tsx';
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

interface Wanted {
  readonly model: string;
  readonly version: string;
  readonly dataset: string;
  readonly selection: string;
  readonly output: string;
}
const nothing: Wanted = { model: '', version: '', dataset: '', selection: '', output: '' };
const required = ['model', 'version', 'dataset'] as const;

function StartBatch({ project }: { readonly project: string }) {
  const [wanted, setWanted] = useState(nothing);
  const start = useAction('startBatch');
  const models = useRows('listModels', { path: { project }, query: {} });
  const datasets = useRows('listDatasets', { path: { project }, query: {} });
  const { model, version, dataset, selection, output } = wanted;
  const lacking = required.filter((name) => wanted[name].trim() === '');
  const change = (part: Partial<Wanted>): void => setWanted({ ...wanted, ...part });
  const datasetNames = datasets.rows.map(({ name }) => name);
  return (
    <OpenedForm
      label="Score a dataset"
      needs="serving.score"
      sends="Start"
      unless={lacking.length > 0 ? `Name the ${lacking.join(', ')} first.` : undefined}
      pending={start.isPending}
      error={start.error}
      send={(close) =>
        start.mutate(
          {
            path: { project },
            body: {
              model: model.trim(),
              version: version.trim(),
              dataset: dataset.trim(),
              ...(selection.trim() === '' ? {} : { selection }),
              ...(output.trim() === '' ? {} : { output: output.trim() }),
            },
          },
          { onSuccess: close },
        )
      }
    >
      <TextField
        stacked
        label="Model"
        value={model}
        suggestions={models.rows.map(({ name }) => name)}
        onChange={(value) => change({ model: value })}
      />
      <TextField
        stacked
        label="Version"
        placeholder="number or alias"
        value={version}
        onChange={(value) => change({ version: value })}
      />
      <TextField
        stacked
        label="Dataset"
        value={dataset}
        suggestions={datasetNames}
        onChange={(value) => change({ dataset: value })}
      />
      <TextField
        stacked
        label="Rows"
        placeholder="all, or SELECT … FROM dataset"
        value={selection}
        onChange={(value) => change({ selection: value })}
      />
      <TextField
        stacked
        label="Result in"
        placeholder="a dataset, new or not"
        value={output}
        suggestions={datasetNames}
        onChange={(value) => change({ output: value })}
      />
    </OpenedForm>
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
