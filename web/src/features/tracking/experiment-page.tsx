// The runs of one experiment, filtered and ordered by the server.
import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { type FormEvent, useMemo } from 'react';
import { useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Choice } from '../../components/choice.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import { plural } from '../../format/number.ts';
import { runColumns } from './run-columns.tsx';

export function ExperimentPage() {
  const project = useProject();
  const { experiment = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const found = useCall('getExperiment', { path: { project, experiment } });
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
  const running = source.rows.filter(({ status }) => status === 'running').length;
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('q') ?? '').trim();
    change({ q: text === '' ? undefined : text });
  };
  return (
    <Page
      title={found.data?.name ?? 'Experiment'}
      crumbs={[{ label: 'Experiments', to: projectPath(project, 'experiments') }]}
      answer={
        source.query.isPending
          ? undefined
          : `${plural(source.rows.length, 'run')}${source.complete ? '' : ' so far'}${search.q === undefined ? '' : ' match the filter'}, ${running} running.`
      }
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
