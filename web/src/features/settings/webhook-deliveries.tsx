// Deliveries to webhooks and to receivers of alarms: what arrived, what is still tried, and what was given up.
import { useState } from 'react';
import { deliveryStates } from '../../../../src/contracts/webhooks.ts';
import { type Item, useAction, useCall, useRows } from '../../api/client.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Choice, withAll } from '../../components/choice.tsx';
import { type Column, DataTable, filterOf } from '../../components/data-table.tsx';
import { Empty, Loaded, Refusal } from '../../components/loaded.tsx';
import { Panel } from '../../components/page.tsx';
import { Status, type Tone } from '../../components/status.tsx';
import { plural } from '../../format/number.ts';
import { utc } from '../../format/time.ts';

type Delivery = Item<'listWebhookDeliveries'>;

const tones: Readonly<Record<Delivery['state'], Tone>> = { queued: 'running', delivered: 'ok', dead: 'fail' };

function Redeliver(props: {
  readonly project: string;
  readonly of: Delivery;
  readonly tell: (error: Error | undefined) => void;
}) {
  const { project, of, tell } = props;
  const again = useAction('redeliverWebhook');
  return (
    <ActionButton
      needs="webhooks.send"
      label={`Redeliver ${of.event} to ${of.name}`}
      unless={of.state === 'queued' ? 'It is still being tried.' : undefined}
      loading={again.isPending}
      onClick={() =>
        again.mutate({ path: { project, delivery: of.id } }, { onError: tell, onSuccess: () => tell(undefined) })
      }
    >
      Redeliver
    </ActionButton>
  );
}

function Attempts({ project, id }: { readonly project: string; readonly id: string }) {
  const delivery = useCall('getWebhookDelivery', { path: { project, delivery: id } });
  return (
    <Loaded of={delivery} lines={3}>
      {({ body, history, event, name, test }) => (
        <section aria-label={`Delivery of ${event} to ${name}`}>
          <h3>
            {event} to {name}
            {test ? ', a test' : ''}
          </h3>
          <ol>
            {history.map(({ number, at, ms, status, error }) => (
              <li key={number}>
                {utc(at)} UTC, {ms} ms: {error ?? `It answered ${status}.`}
              </li>
            ))}
          </ol>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it takes the focus */}
          <pre tabIndex={0}>{JSON.stringify(JSON.parse(body), null, 2)}</pre>
        </section>
      )}
    </Loaded>
  );
}

export function WebhookDeliveries({ project }: { readonly project: string }) {
  const [state, setState] = useState<Delivery['state']>();
  const [shown, setShown] = useState<string>();
  const [failed, setFailed] = useState<Error>();
  const source = useRows('listWebhookDeliveries', {
    path: { project },
    query: state === undefined ? {} : { state },
  });
  const columns: readonly Column<Delivery>[] = [
    {
      id: 'made',
      header: 'Made (UTC)',
      width: 160,
      value: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => utc(createdAt),
    },
    { id: 'to', header: 'To', width: 110, grow: 1, value: ({ name }) => name },
    {
      id: 'event',
      header: 'Event',
      width: 150,
      grow: 1,
      value: ({ event, test }) => (test ? `${event} (test)` : event),
    },
    {
      id: 'state',
      header: 'State',
      width: 100,
      value: ({ state }) => state,
      cell: ({ state }) => <Status tone={tones[state]}>{state}</Status>,
    },
    {
      id: 'outcome',
      header: 'Last attempt',
      width: 180,
      grow: 2,
      value: ({ last }) => (last === null ? 'none yet' : (last.error ?? `It answered ${last.status}.`)),
    },
    {
      id: 'attempts',
      header: 'Attempts',
      width: 96,
      value: ({ attempts }) => attempts,
      cell: ({ id, attempts, event, name }) => (
        <button
          type="button"
          className="linklike"
          aria-label={`${plural(attempts, 'attempt')} of ${event} to ${name}`}
          onClick={() => setShown(id)}
        >
          {plural(attempts, 'attempt')}
        </button>
      ),
    },
    {
      id: 'again',
      header: 'Once more',
      width: 110,
      value: () => '',
      cell: (delivery) => <Redeliver project={project} of={delivery} tell={setFailed} />,
    },
  ];
  return (
    <Panel title="Deliveries" note="Newest first, those to receivers of alarms in pawl.yaml included.">
      <DataTable
        label="Deliveries"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        maxHeight={340}
        toolbar={
          <Choice
            label="State"
            value={state ?? ''}
            options={withAll('all', deliveryStates)}
            onChange={(value) => setState(deliveryStates.find((one) => one === value))}
          />
        }
        filter={filterOf([state], () => setState(undefined))}
        empty={<Empty>Nothing was sent yet.</Empty>}
      />
      {failed === undefined ? null : <Refusal error={failed} />}
      {shown === undefined ? null : <Attempts project={project} id={shown} />}
    </Panel>
  );
}
