// Objectives: is the whole thing worth it?
import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Item, useAction, useRows } from '../../api/client.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath } from '../../app/records.ts';
import { useSnippet } from '../../app/snippets.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Chart } from '../../components/chart.tsx';
import { Empty, Loaded, Refusal } from '../../components/loaded.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { metric, plural, signed } from '../../format/number.ts';

type Row = Item<'viewObjectives'>;

function Measured({ row }: { readonly row: Row }) {
  const { objective, days, series, gain } = row;
  if (days.length === 0) return <Empty>Nothing has been measured yet.</Empty>;
  return (
    <>
      {gain === null ? null : (
        <p className="why">
          The loop differs from the static model by{' '}
          <strong>
            {signed(gain.mean)} {objective.unit}
          </strong>{' '}
          on average over {plural(gain.days, 'day')} on which both were measured. No interval: these are the measured
          values themselves, not a sample of them.
        </p>
      )}
      <Chart
        title={`${objective.kpi} (${objective.unit})`}
        summary={`${days.length} days of ${series.map(({ name }) => name).join(', ')}`}
        xName="day"
        yName={objective.unit}
        height={320}
        categories={days}
        series={series.map(({ name, values }, index) => ({
          name,
          values,
          slot: name === 'static' ? 0 : index + 1,
          dashed: name === 'static',
        }))}
        levels={[
          { at: objective.target, name: `target ${metric(objective.target)}` },
          { at: objective.baseline, name: `baseline ${metric(objective.baseline)}` },
        ]}
      />
    </>
  );
}

/** A value that a person read elsewhere, such as in the books. */
function Record({ row }: { readonly row: Row }) {
  const { project, name, unit } = row.objective;
  const record = useAction('recordMeasurement');
  const [value, setValue] = useState('');
  const [day, setDay] = useState('');
  const [series, setSeries] = useState(row.newest?.series ?? 'loop');
  const number = Number(value);
  const missing =
    day === '' || value.trim() === '' || Number.isNaN(number) || series.trim() === ''
      ? 'Give a series, a day and a value first.'
      : undefined;
  return (
    <div className="row" style={{ marginTop: 12 }}>
      <input
        className="field"
        aria-label={`Series of ${name}`}
        placeholder="Series"
        value={series}
        onChange={(event) => setSeries(event.currentTarget.value)}
      />
      <input
        type="date"
        className="field"
        aria-label={`Day of ${name}`}
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      <input
        className="field"
        inputMode="decimal"
        aria-label={`Value of ${name}`}
        placeholder={unit === '' ? 'Value' : `Value in ${unit}`}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <ActionButton
        needs="objectives.write"
        unless={missing}
        loading={record.isPending}
        onClick={() =>
          record.mutate(
            {
              path: { project, objective: name },
              body: {
                series: series.trim(),
                at: `${day}T00:00:00Z`,
                value: number,
                note: 'Recorded on the page of objectives',
              },
            },
            { onSuccess: () => setValue('') },
          )
        }
      >
        Record value
      </ActionButton>
      {record.error === null ? null : <Refusal error={record.error} />}
    </div>
  );
}

function One({ row }: { readonly row: Row }) {
  const { objective, newest } = row;
  return (
    <Panel
      title={objective.name}
      actions={<To to={lineagePath(objective.project, { type: 'objective', id: objective.id })}>Lineage</To>}
    >
      <Facts
        of={[
          ['KPI', objective.kpi],
          ['Baseline → target', `${metric(objective.baseline)} → ${metric(objective.target)} ${objective.unit}`],
          ['Better', objective.direction === 'increase' ? 'higher' : 'lower'],
          ['Owner', objective.owner],
          [
            'Now',
            newest === null ? (
              'not measured'
            ) : (
              <Status key="n" tone={newest.met ? 'ok' : 'warn'}>
                {metric(newest.value)} on {newest.at.slice(0, 10)}
              </Status>
            ),
          ],
        ]}
      />
      {objective.assumptions === '' ? null : (
        <p className="note" style={{ marginTop: 12 }}>
          {objective.assumptions}
        </p>
      )}
      <Measured row={row} />
      <Record row={row} />
    </Panel>
  );
}

export function Objectives() {
  const project = useProject();
  const snippet = useSnippet('objective');
  const source = useRows('viewObjectives', { path: { project }, query: {} });
  return (
    <Page
      views
      title="Objectives"
      answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}
    >
      <Loaded of={{ ...source.query, data: source.head }} lines={8}>
        {() =>
          source.rows.length === 0 ? (
            <Empty snippet={snippet}>No objective yet. Declare one under `objective` in pawl.yaml, or here:</Empty>
          ) : (
            source.rows.map((row) => <One key={row.objective.id} row={row} />)
          )
        }
      </Loaded>
      {source.complete || source.rows.length === 0 ? null : <Button onClick={source.more}>More objectives</Button>}
    </Page>
  );
}
