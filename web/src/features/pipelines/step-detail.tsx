// One step of a run: how it went, what went in and what came out.
import type { Answer } from '../../api/client.ts';
import { goPath } from '../../app/records.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Facts, Panel, To } from '../../components/page.tsx';
import { Evidence, RecordLink } from '../../components/record-link.tsx';
import { State } from '../../components/status.tsx';
import { bytes, duration, metric } from '../../format/number.ts';

type Step = Answer<'viewPipelineRun'>['steps'][number];
interface File {
  readonly way: 'in' | 'out';
  readonly name: string;
  readonly file: Step['outputs'][string];
}

const columns: readonly Column<File>[] = [
  { id: 'way', header: 'Way', width: 60, value: ({ way }) => way },
  { id: 'name', header: 'Name', width: 140, grow: 2, value: ({ name }) => name },
  {
    id: 'size',
    header: 'Size',
    width: 90,
    right: true,
    value: ({ file }) => file.size,
    cell: ({ file }) => bytes(file.size),
  },
  { id: 'digest', header: 'SHA-256', width: 160, grow: 2, mono: true, value: ({ file }) => file.sha256 },
  {
    id: 'records',
    header: 'Is',
    width: 160,
    grow: 2,
    value: ({ file }) => file.nodes.map(({ type, id }) => `${type} ${id}`).join(', '),
    cell: ({ file }) => <Evidence of={file.nodes} />,
  },
];

export function StepDetail({ step }: { readonly step: Step }) {
  const filesOf = (way: File['way'], of: Step['outputs']): File[] =>
    Object.entries(of).map(([name, file]) => ({ way, name, file }));
  const files = [...filesOf('in', step.inputs), ...filesOf('out', step.outputs)];
  return (
    <Panel title={`Step ${step.step}`}>
      {step.error === null ? null : <p className="tone-fail">{step.error}</p>}
      <Facts
        of={[
          ['State', <State key="s" state={step.state} />],
          ['Took', duration(step.durationMs)],
          ['Attempt', step.attempt === 0 ? 'none yet' : String(step.attempt)],
          ['Peak memory', step.peakMemoryMb === null ? '–' : `${metric(step.peakMemoryMb, 3)} MB`],
          [
            'Tracked run',
            step.trackingRunId === null ? (
              'none'
            ) : (
              <RecordLink key="t" of={{ type: 'run', id: step.trackingRunId }} label="metrics and parameters" />
            ),
          ],
          ...(step.reason === null || step.reason === step.state ? [] : ([['Because', step.reason]] as const)),
          ...(step.cachedFrom === null
            ? []
            : ([
                [
                  'From the cache of',
                  <To key="c" to={goPath({ type: 'pipeline-run', id: step.cachedFrom })}>
                    #{step.cachedFrom.slice(-6)}
                  </To>,
                ],
              ] as const)),
        ]}
      />
      {files.length === 0 ? null : (
        <DataTable
          label={`Files of ${step.step}`}
          source={{ rows: files }}
          columns={columns}
          rowKey={({ way, name }) => `${way} ${name}`}
          empty={null}
        />
      )}
    </Panel>
  );
}
