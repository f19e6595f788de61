// The values of one key at a time, computed from the data, beside what is served for it.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, client } from '../../api/client.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Status } from '../../components/status.tsx';
import { metric } from '../../format/number.ts';

type Found = Answer<'lookUpFeatures'>['features'][number];

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'number' ? metric(value, 7) : typeof value === 'string' ? value : JSON.stringify(value);
}

function matchText({ match, status }: Found): string {
  if (match !== null) return match ? 'equal' : 'differs';
  return status === 'OUTSIDE_MAX_AGE' ? 'withheld' : status === 'NOT_FOUND' ? 'not online' : 'other time';
}

const columns: readonly Column<Found>[] = [
  { id: 'name', header: 'Feature', width: 150, grow: 2, value: ({ name }) => name },
  { id: 'offline', header: 'At that time', width: 100, right: true, value: ({ offline }) => valueText(offline) },
  { id: 'online', header: 'Served', width: 100, right: true, value: ({ online }) => valueText(online) },
  {
    id: 'match',
    header: 'Match',
    width: 110,
    value: matchText,
    cell: (found) =>
      found.match === null ? (
        <span className="dim">{matchText(found)}</span>
      ) : (
        <Status tone={found.match ? 'ok' : 'fail'}>{matchText(found)}</Status>
      ),
  },
  {
    id: 'status',
    header: 'Online',
    width: 130,
    value: ({ status }) => status.toLowerCase().replaceAll('_', ' '),
  },
  {
    id: 'event',
    header: 'Served since',
    width: 130,
    value: ({ onlineEventTime }) => onlineEventTime,
    cell: ({ onlineEventTime }) => <Moment at={onlineEventTime} exact />,
  },
];

interface Question {
  readonly key: Readonly<Record<string, string>>;
  readonly at: string | undefined;
}

export function LookUp(props: {
  readonly project: string;
  readonly view: string;
  readonly joinKeys: readonly string[];
}) {
  const { project, view, joinKeys } = props;
  const [asked, setAsked] = useState<Question>();
  const found = useQuery({
    queryKey: ['lookUpFeatures', project, view, asked],
    queryFn: () =>
      client.call('lookUpFeatures', {
        path: { project, view },
        body: { key: asked?.key ?? {}, ...(asked?.at === undefined ? {} : { at: asked.at }) },
      }),
    enabled: asked !== undefined,
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const at = String(form.get('at time') ?? '');
    setAsked({
      key: Object.fromEntries(joinKeys.map((joinKey) => [joinKey, String(form.get(`key ${joinKey}`) ?? '')])),
      at: at === '' ? undefined : new Date(`${at}Z`).toISOString(),
    });
  };
  return (
    <>
      <form className="inline" onSubmit={submit}>
        {joinKeys.map((joinKey) => (
          <label key={joinKey} className="field-label">
            {joinKey}
            <input name={`key ${joinKey}`} className="field" required />
          </label>
        ))}
        <label className="field-label" title="Empty: the time of the last materialisation">
          at (UTC)
          <input name="at time" type="datetime-local" className="field" />
        </label>
        <Button type="submit">Look up</Button>
      </form>
      {asked === undefined ? null : (
        <Loaded of={found}>
          {({ at, eventTime, features, datasetVersions }) => (
            <>
              <p className="note">
                {eventTime === null ? 'No row of this key at ' : 'Values at '}
                <Moment at={at} exact />, from{' '}
                {datasetVersions.map((used) => `${used.dataset} v${used.number}`).join(', ')}.
              </p>
              <DataTable
                label="Looked up values"
                source={{ rows: features }}
                columns={columns}
                rowKey={({ name }) => name}
                empty={<Empty>The view has no features.</Empty>}
              />
            </>
          )}
        </Loaded>
      )}
    </>
  );
}
