// Connections: which external systems does this project know, and do they answer?
import { useState } from 'react';
import type { ConnectionKind } from '../../../../src/contracts/connections.ts';
import { type Answer, type Item, useAction, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useSnippet } from '../../app/snippets.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { Empty, Refusal } from '../../components/loaded.tsx';
import { Panel, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { utc } from '../../format/time.ts';
import { SetConnection } from './set-connection.tsx';

export type Connection = Item<'listConnections'>;

/** Where it leads, without what every one of its kind has. */
function addressOf({ kind, settings }: Connection): string {
  const text = (field: string): string => String(settings[field] ?? '');
  const places: Readonly<Record<ConnectionKind, string>> = {
    s3: `${text('endpoint').replace(/\/$/, '')}/${text('bucket')}`,
    postgres: `${text('user')}@${text('host')}:${text('port')}/${text('database')}`,
    redis: `${text('host')}:${text('port')}/${text('database')}`,
    http: text('url'),
  };
  return places[kind];
}

interface Told {
  readonly name: string;
  readonly result?: Answer<'testConnection'>;
  readonly error?: Error;
}

function Test({ project, name, tell }: ActionProps & { readonly tell: (told: Told) => void }) {
  const test = useAction('testConnection');
  return (
    <ActionButton
      needs="connections.test"
      label={`Test ${name}`}
      loading={test.isPending}
      onClick={() =>
        test.mutate(
          { path: { project, connection: name } },
          { onError: (error) => tell({ name, error }), onSuccess: (result) => tell({ name, result }) },
        )
      }
    >
      Test
    </ActionButton>
  );
}

interface ActionProps {
  readonly project: string;
  readonly name: string;
}

function Delete({ project, name }: ActionProps) {
  const remove = useAction('deleteConnection');
  return (
    <ExplainedAction
      inTable
      needs="connections.write"
      text="Delete"
      label={`Delete ${name}`}
      effect={`The connection ${name} is forgotten. Its secret and the system itself stay as they are.`}
      confirm={`Delete ${name}`}
      usualReason=""
      pending={remove.isPending}
      error={remove.error}
      act={(_reason, close) => remove.mutate({ path: { project, connection: name } }, { onSuccess: close })}
    />
  );
}

function Result({ test }: Pick<Connection, 'test'>) {
  if (test === null) return <Status tone="idle">not tested</Status>;
  return (
    <span title={`${utc(test.at)} UTC: ${test.reason}`}>
      <Status tone={test.ok ? 'ok' : 'fail'}>{test.ok ? `${test.ms} ms` : 'failed'}</Status> {test.reason}
    </span>
  );
}

export function ConnectionsTab({ project }: { readonly project: string }) {
  const snippet = useSnippet('connection');
  const source = useRows('listConnections', { path: { project } });
  const secrets = useRows('listSecrets', { path: { project } });
  const [told, setTold] = useState<Told>();
  const [chosen, setChosen] = useState<Connection>();
  const rule = source.head?.privateAddresses;
  const columns: readonly Column<Connection>[] = [
    { id: 'name', header: 'Name', width: 110, value: ({ name }) => name },
    { id: 'kind', header: 'Kind', width: 84, value: ({ kind }) => kind },
    { id: 'address', header: 'Address', width: 180, grow: 2, mono: true, value: addressOf },
    { id: 'secret', header: 'Secret', width: 120, mono: true, value: ({ secret }) => secret ?? '–' },
    {
      id: 'result',
      header: 'Last test',
      width: 200,
      grow: 3,
      value: ({ test }) => test?.reason ?? null,
      cell: (connection) => <Result test={connection.test} />,
    },
    {
      id: 'test',
      header: 'Test',
      width: 72,
      value: () => '',
      cell: ({ name }) => <Test project={project} name={name} tell={setTold} />,
    },
    {
      id: 'change',
      header: 'Change',
      width: 90,
      value: () => '',
      cell: (connection) => (
        <ActionButton
          needs="connections.write"
          label={`Change ${connection.name}`}
          onClick={() => {
            setChosen(connection);
            document.querySelector('.fields')?.scrollIntoView({ block: 'nearest' });
          }}
        >
          Change
        </ActionButton>
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
  return (
    <>
      <Panel
        title={`Connections of ${project}`}
        note={
          rule === undefined ? undefined : (
            <>
              A test connects for at most 5 s and follows no redirect. Addresses inside the server’s own network are{' '}
              {rule.allowed ? 'allowed' : 'refused'}:{' '}
              <To to={projectPath(project, 'settings?tab=configuration')}>connections.allowPrivate</To> is{' '}
              {String(rule.allowed)}, from {rule.source}.
            </>
          )
        }
      >
        <DataTable
          label="Connections"
          source={source}
          columns={columns}
          rowKey={({ name }) => name}
          maxHeight={340}
          empty={<Empty snippet={snippet}>This project knows no external system yet.</Empty>}
        />
        {told?.error === undefined ? null : <Refusal error={told.error} />}
        {told?.result === undefined ? null : (
          <p role="status">
            <Status tone={told.result.ok ? 'ok' : 'fail'}>{told.name}</Status> {told.result.reason}{' '}
            <span className="dim">after {told.result.ms} ms</span>
          </p>
        )}
      </Panel>
      <SetConnection
        key={chosen === undefined ? '' : `${chosen.name} ${chosen.updatedAt}`}
        project={project}
        given={chosen}
        secrets={secrets.rows.map(({ name }) => name)}
        done={() => setChosen(undefined)}
      />
    </>
  );
}
