// Experiments: where activity is.
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type Item, useAction, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { useSnippet } from '../../app/snippets.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Tabs, To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { count, metric } from '../../format/number.ts';

type Row = Item<'viewExperiments'>;

const columns: readonly Column<Row>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 140,
    grow: 2,
    value: ({ name }) => name,
    cell: ({ id, name, project }) => <To to={projectPath(project, `experiments/${id}`)}>{name}</To>,
  },
  { id: 'runs', header: 'Runs', width: 80, right: true, value: ({ runs }) => runs, cell: ({ runs }) => count(runs) },
  { id: 'running', header: 'Running', width: 70, right: true, value: ({ running }) => running },
  { id: 'failed', header: 'Failed', width: 60, right: true, value: ({ failed }) => failed },
  {
    id: 'metric',
    header: 'Metric',
    width: 135,
    value: ({ best }) => (best === null ? '–' : `${best.higher ? 'highest' : 'lowest'} ${best.key}`),
  },
  {
    id: 'best',
    header: 'Best',
    width: 70,
    right: true,
    value: ({ best }) => best?.value,
    cell: ({ best }) => metric(best?.value),
  },
  {
    id: 'best run',
    header: 'Best run',
    width: 160,
    value: ({ best }) => best?.name,
    cell: ({ best, project }) =>
      best === null ? '–' : <To to={projectPath(project, `runs/${best.id}`)}>{best.name}</To>,
  },
  {
    id: 'last',
    header: 'Last run',
    width: 110,
    value: ({ last }) => last?.name,
    cell: ({ last, project }) =>
      last === null ? '–' : <To to={projectPath(project, `runs/${last.id}`)}>{last.name}</To>,
  },
  {
    id: 'state',
    header: 'State',
    width: 90,
    value: ({ last }) => last?.status,
    cell: ({ last }) => (last === null ? '–' : <State state={last.status} />),
  },
  {
    id: 'started',
    header: 'Started',
    width: 155,
    value: ({ last }) => last?.startedAt,
    cell: ({ last }) => <Moment at={last?.startedAt} />,
  },
  { id: 'by', header: 'By', width: 75, value: ({ last }) => last?.user },
  { id: 'number', header: 'Number', width: 80, right: true, hidden: true, value: ({ number }) => number },
  {
    id: 'tags',
    header: 'Tags',
    width: 160,
    grow: 2,
    hidden: true,
    value: ({ tags }) =>
      Object.entries(tags)
        .map(([key, value]) => `${key}: ${value}`)
        .join(', '),
  },
];

const tabs = [
  ['active', 'Active'],
  ['deleted', 'Trash'],
] as const;

function NewExperiment({ project }: { readonly project: string }) {
  const create = useAction('createExperiment');
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const make = (): void =>
    create.mutate(
      { path: { project }, body: { name: name.trim() } },
      { onSuccess: ({ id }) => void navigate({ to: projectPath(project, `experiments/${id}`) }) },
    );
  return (
    <>
      <label className="field-label">
        New
        <input
          className="field"
          placeholder="name"
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>
      <ActionButton
        needs="tracking.write"
        unless={name.trim() === '' ? 'Give the experiment a name first.' : undefined}
        loading={create.isPending}
        onClick={make}
      >
        Create
      </ActionButton>
      {create.error === null ? null : <span className="tone-fail">{create.error.message}</span>}
    </>
  );
}

function Restore({ row }: { readonly row: Row }) {
  const restore = useAction('restoreExperiment');
  return (
    <ActionButton
      needs="tracking.delete"
      loading={restore.isPending}
      onClick={() => restore.mutate({ path: { project: row.project, experiment: row.id } })}
    >
      Restore
    </ActionButton>
  );
}

const inTrash: readonly Column<Row>[] = [
  { id: 'name', header: 'Name', width: 200, grow: 2, value: ({ name }) => name },
  {
    id: 'restore',
    header: 'Bring back',
    keeps: true,
    width: 110,
    value: () => '',
    cell: (row) => <Restore row={row} />,
  },
];

export function Experiments() {
  const project = useProject();
  const snippet = useSnippet('experiment');
  const [search, change] = usePageSearch();
  const life = search.state === 'deleted' ? 'deleted' : 'active';
  const source = useRows('viewExperiments', { path: { project }, query: { life } });
  return (
    <Page
      views
      title="Experiments"
      answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}
      actions={<NewExperiment project={project} />}
    >
      <Tabs
        label="Experiments that are active or in the trash"
        tabs={tabs}
        value={life}
        onChange={(life) => change({ state: life === 'active' ? undefined : life })}
      />
      <DataTable
        key={life}
        label="Experiments"
        source={source}
        columns={life === 'active' ? columns : inTrash}
        rowKey={({ id }) => id}
        opens={({ id, name }) => ({ to: projectPath(project, `experiments/${id}`), label: name })}
        empty={
          life === 'deleted' ? (
            <Empty>Experiments that are moved to the trash wait here; they come back with their runs.</Empty>
          ) : (
            <Empty snippet={snippet}>No experiment yet. Any MLflow client that logs to this server makes one.</Empty>
          )
        }
      />
    </Page>
  );
}
