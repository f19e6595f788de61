// Exports: which files were made of lists for me, and where are they?
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type Item, useAction, useRows } from '../../api/client.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Panel } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { bytes, count } from '../../format/number.ts';

type Export = Item<'listExports'>;

const followMs = 2000;
const isOpen = ({ state }: Export): boolean => state === 'queued' || state === 'running';

function ExportAction({ made }: { readonly made: Export }) {
  const cancel = useAction('cancelExport');
  const remove = useAction('deleteExport');
  const path = { project: made.project, export: made.id };
  const failed = cancel.error ?? remove.error;
  if (failed !== null)
    return (
      <span className="tone-fail" role="alert">
        {failed.message}
      </span>
    );
  const action = isOpen(made) ? cancel : remove;
  const word = isOpen(made) ? 'Cancel' : 'Delete';
  return (
    <ActionButton
      needs="exports.make"
      label={`${word} ${made.file}`}
      loading={action.isPending}
      onClick={() => action.mutate({ path })}
    >
      {word}
    </ActionButton>
  );
}

/** What the list was asked for, as its own address says it. */
function askedFor({ path, query }: Export): string {
  return [...Object.values(path), ...Object.entries(query).map(([key, value]) => `${key}=${value}`)].join(' · ');
}

const columns: readonly Column<Export>[] = [
  {
    id: 'file',
    header: 'File',
    width: 180,
    grow: 2,
    value: ({ file }) => file,
    cell: ({ file, id, project, state }) =>
      state === 'done' ? (
        <a href={`/api/v1/projects/${encodeURIComponent(project)}/exports/${id}/content`} download={file}>
          {file}
        </a>
      ) : (
        file
      ),
    keeps: true,
  },
  {
    id: 'state',
    header: 'State',
    width: 100,
    value: ({ state }) => state,
    cell: ({ state, error }) => (
      <span title={error ?? undefined}>
        <State state={state} />
      </span>
    ),
  },
  { id: 'rows', header: 'Rows', width: 90, right: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
  {
    id: 'size',
    header: 'Size',
    width: 90,
    right: true,
    value: (made) => made.bytes,
    cell: (made) => (made.state === 'done' ? bytes(made.bytes) : <span className="dim">–</span>),
  },
  { id: 'list', header: 'List', width: 140, value: ({ operation }) => operation },
  { id: 'asked', header: 'Asked for', width: 160, grow: 3, value: askedFor },
  {
    id: 'made',
    header: 'Asked',
    width: 120,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
  {
    id: 'expires',
    header: 'Taken away',
    width: 120,
    value: ({ expiresAt }) => expiresAt,
    cell: ({ expiresAt }) => <Moment at={expiresAt} />,
  },
  {
    id: 'action',
    header: 'Action',
    width: 90,
    value: () => '',
    cell: (made) => <ExportAction made={made} />,
    keeps: true,
  },
];

export function ExportsTab({ project }: { readonly project: string }) {
  const source = useRows('listExports', { path: { project } });
  const queries = useQueryClient();
  const moves = source.rows.some(isOpen);
  // Rows read are no committed fact, so the stream does not tell.
  useEffect(() => {
    if (!moves) return undefined;
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: ['listExports'] }), followMs);
    return () => clearInterval(timer);
  }, [moves, queries]);
  return (
    <Panel title="Exports" note="Files that you had made of lists. Each is taken away after seven days.">
      <DataTable
        label="Exports"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty>You have exported nothing. The menu of any table’s Save button makes a file of all its rows.</Empty>
        }
      />
    </Panel>
  );
}
