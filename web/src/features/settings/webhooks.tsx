// Webhooks: who is told of what, and did it arrive?
import { useState } from 'react';
import { type Answer, type Item, useAction, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { Empty, Refusal } from '../../components/loaded.tsx';
import { Panel, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { plural } from '../../format/number.ts';
import { utc } from '../../format/time.ts';
import { AlarmReceivers } from './alarm-receivers.tsx';
import { SetWebhook } from './set-webhook.tsx';
import { WebhookDeliveries } from './webhook-deliveries.tsx';

export type Webhook = Item<'listWebhooks'>;

interface Told {
  readonly name: string;
  readonly result?: Answer<'testWebhook'>;
  readonly error?: Error;
}

interface ActionProps {
  readonly project: string;
  readonly webhook: Webhook;
}

function Test({ project, webhook: { id, name }, tell }: ActionProps & { readonly tell: (told: Told) => void }) {
  const test = useAction('testWebhook');
  return (
    <ActionButton
      needs="webhooks.send"
      label={`Test ${name}`}
      loading={test.isPending}
      onClick={() =>
        test.mutate(
          { path: { project, webhook: id }, body: {} },
          { onError: (error) => tell({ name, error }), onSuccess: (result) => tell({ name, result }) },
        )
      }
    >
      Test
    </ActionButton>
  );
}

function Disable({ project, webhook: { id, name, active } }: ActionProps) {
  const change = useAction('changeWebhook');
  const word = active ? 'Disable' : 'Enable';
  return (
    <ExplainedAction
      inTable
      needs="webhooks.write"
      text={word}
      label={`${word} ${name}`}
      effect={
        active
          ? `${name} is told nothing from now on; deliveries that wait are given up.`
          : `${name} is told of events from now on. What happened meanwhile is not told.`
      }
      confirm={`${word} ${name}`}
      usualReason=""
      pending={change.isPending}
      error={change.error}
      act={(_reason, close) =>
        change.mutate({ path: { project, webhook: id }, body: { active: !active } }, { onSuccess: close })
      }
    />
  );
}

function Delete({ project, webhook: { id, name } }: ActionProps) {
  const remove = useAction('deleteWebhook');
  return (
    <ExplainedAction
      inTable
      needs="webhooks.write"
      text="Delete"
      label={`Delete ${name}`}
      effect={`${name} is told nothing any more, and its secret is destroyed. What was delivered stays listed.`}
      confirm={`Delete ${name}`}
      usualReason=""
      pending={remove.isPending}
      error={remove.error}
      act={(_reason, close) => remove.mutate({ path: { project, webhook: id } }, { onSuccess: close })}
    />
  );
}

function Last({ of: { last } }: { readonly of: Webhook }) {
  if (last === null) return <Status tone="idle">nothing sent</Status>;
  return (
    <span title={`${utc(last.at)} UTC`}>
      <Status tone={last.ok ? 'ok' : 'fail'}>{last.ok ? `answered ${last.status}` : 'failed'}</Status> {last.error}
    </span>
  );
}

export function WebhooksTab({ project }: { readonly project: string }) {
  const source = useRows('listWebhooks', { path: { project } });
  const [told, setTold] = useState<Told>();
  const [chosen, setChosen] = useState<Webhook>();
  const rule = source.head?.rule;
  const columns: readonly Column<Webhook>[] = [
    {
      id: 'name',
      header: 'Name',
      width: 120,
      grow: 1,
      value: ({ name }) => name,
      cell: ({ name, active }) => (active ? name : <Status tone="idle">{`${name}, disabled`}</Status>),
    },
    { id: 'url', header: 'Address', width: 170, grow: 2, mono: true, value: ({ url }) => url },
    {
      id: 'events',
      header: 'Told of',
      width: 130,
      grow: 1,
      value: ({ events }) => events.join(', '),
      cell: ({ events }) => (
        <span title={events.join(', ')}>{events.length === 1 ? events[0] : plural(events.length, 'event')}</span>
      ),
    },
    { id: 'signed', header: 'Signed', width: 76, value: ({ signed }) => (signed ? 'yes' : 'no') },
    {
      id: 'last',
      header: 'Last attempt',
      width: 150,
      grow: 2,
      value: ({ last }) => last?.error ?? null,
      cell: (webhook) => <Last of={webhook} />,
    },
    {
      id: 'test',
      header: 'Test',
      width: 72,
      value: () => '',
      cell: (webhook) => <Test project={project} webhook={webhook} tell={setTold} />,
    },
    {
      id: 'change',
      header: 'Change',
      width: 90,
      value: () => '',
      cell: (webhook) => (
        <ActionButton
          needs="webhooks.write"
          label={`Change ${webhook.name}`}
          onClick={() => {
            setChosen(webhook);
            document.querySelector('.fields')?.scrollIntoView({ block: 'nearest' });
          }}
        >
          Change
        </ActionButton>
      ),
    },
    {
      id: 'disable',
      header: 'Disable',
      width: 92,
      value: () => '',
      cell: (webhook) => <Disable project={project} webhook={webhook} />,
    },
    {
      id: 'delete',
      header: 'Delete',
      width: 84,
      value: () => '',
      cell: (webhook) => <Delete project={project} webhook={webhook} />,
    },
  ];
  return (
    <>
      <Panel
        title={`Webhooks of ${project}`}
        note={
          rule === undefined ? undefined : (
            <>
              Only {rule.schemes.join(' and ')} addresses; those inside the server’s own network are{' '}
              {rule.allowPrivate ? 'allowed' : 'refused'}:{' '}
              <To to={projectPath(project, 'settings?tab=configuration')}>webhooks.allowPrivate</To> is{' '}
              {String(rule.allowPrivate)}, from {rule.source}. What fails is tried {plural(rule.retries, 'more time')}.
            </>
          )
        }
      >
        <DataTable
          label="Webhooks"
          source={source}
          columns={columns}
          rowKey={({ id }) => id}
          maxHeight={340}
          empty={
            <Empty
              snippet={`pawl webhook create chat https://hooks.example.com/pawl --event alarm.raised --project ${project}`}
            >
              Nobody is told of events yet.
            </Empty>
          }
        />
        {told?.error === undefined ? null : <Refusal error={told.error} />}
        {told?.result === undefined ? null : (
          <p role="status">
            <Status tone={told.result.ok ? 'ok' : 'fail'}>{told.name}</Status>{' '}
            {told.result.error ?? `It answered ${told.result.status}.`}{' '}
            <span className="dim">
              to an example of {told.result.event}, after {told.result.ms} ms
            </span>
          </p>
        )}
      </Panel>
      <SetWebhook
        key={chosen === undefined ? '' : `${chosen.id} ${chosen.updatedAt}`}
        project={project}
        given={chosen}
        done={() => setChosen(undefined)}
      />
      <WebhookDeliveries project={project} />
      <AlarmReceivers project={project} />
    </>
  );
}
