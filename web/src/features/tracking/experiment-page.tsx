// The runs of one experiment, filtered and ordered by the server.
import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { type FormEvent, useMemo } from 'react';
import { useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice } from '../../components/choice.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import { runColumns } from './run-columns.tsx';
import { TrashExperiment } from './trash-experiment.tsx';

export function ExperimentPage() {
  const project = useProject();
  const { experiment = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const found = useCall('viewExperiment', { path: { project, experiment } });
  const source = useRows('listRuns', {
    path: { project },
    query: {
      experiment,
      ...(search.q === undefined ? {} : { filter: search.q }),
      ...(search.sort === undefined ? {} : { order: search.sort }),
    },
  });
  const columns = useMemo(() => runColumns(source.rows), [source.rows]);
  const metrics = [...new Set(source.rows.flatMap((run) => run.metrics.map(({ key }) => key)))].sort();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('q') ?? '').trim();
    change({ q: text === '' ? undefined : text });
  };
  return (
    <Page
      title={found.data?.experiment.name ?? 'Experiment'}
      crumbs={[{ label: 'Experiments', to: projectPath(project, 'experiments') }]}
      answer={found.data === undefined ? undefined : <AnswerLine of={found.data.answer} />}
      actions={<TrashExperiment project={project} experiment={experiment} />}
    >
      <DataTable
        key={columns.map(({ id }) => id).join()}
        label="Runs"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        toolbar={
          <form className="inline grow" onSubmit={submit} key={search.q ?? ''}>
            <input
              name="q"
              className="field wide mono"
              aria-label="Filter runs"
              defaultValue={search.q ?? ''}
              placeholder="metrics.holdout_auc > 0.7 and params.max_iter = '60'"
            />
            <Choice
              bare
              label="Order of the runs"
              value={search.sort ?? ''}
              options={[
                { value: '', text: 'newest first' },
                ...metrics.flatMap((key) => [
                  { value: `metrics.\`${key}\` desc`, text: `${key}, highest first` },
                  { value: `metrics.\`${key}\` asc`, text: `${key}, lowest first` },
                ]),
              ]}
              onChange={(sort) => change({ sort: sort || undefined })}
            />
            <Button type="submit">Filter</Button>
            {search.q === undefined ? null : (
              <Button variant="subtle" onClick={() => change({ q: undefined })}>
                Clear
              </Button>
            )}
          </form>
        }
        empty={
          search.q === undefined ? (
            <Empty>No run has been logged here yet.</Empty>
          ) : (
            <Empty>
              No run matches <code>{search.q}</code>. Clear the filter to see all.
            </Empty>
          )
        }
      />
    </Page>
  );
}
