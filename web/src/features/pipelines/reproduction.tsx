// A reproduced run beside its original, file by file.
import { type Answer, useCall } from '../../api/client.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Panel } from '../../components/page.tsx';
import { Status, type Tone } from '../../components/status.tsx';

type Artifact = Answer<'compareReproducedRun'>['artifacts'][number];

const verdicts: Readonly<Record<Artifact['verdict'], readonly [tone: Tone, text: string]>> = {
  equal: ['ok', 'equal, byte for byte'],
  'equal-but-for-identifiers': ['ok', 'equal but for identifiers'],
  different: ['fail', 'different'],
  missing: ['fail', 'missing now'],
  added: ['warn', 'only there now'],
};

const columns: readonly Column<Artifact>[] = [
  { id: 'step', header: 'Step', width: 120, value: ({ step }) => step },
  { id: 'output', header: 'What', width: 200, grow: 2, value: ({ output }) => output },
  {
    id: 'verdict',
    header: 'Beside the original',
    width: 190,
    value: ({ verdict }) => verdicts[verdict][1],
    cell: ({ verdict }) => <Status tone={verdicts[verdict][0]}>{verdicts[verdict][1]}</Status>,
  },
  { id: 'fields', header: 'Parts that differ', width: 240, grow: 2, value: ({ fields }) => fields.join(', ') || '–' },
];

export function Reproduction({ project, run }: { readonly project: string; readonly run: string }) {
  const found = useCall('compareReproducedRun', { path: { project, run } });
  return (
    <Panel title="Beside the run it re-creates">
      <Loaded of={found}>
        {({ artifacts }) => (
          <DataTable
            label="Artifacts beside the original"
            source={{ rows: artifacts }}
            columns={columns}
            rowKey={({ step, output }) => `${step} ${output}`}
            empty={<Empty>The original left nothing.</Empty>}
          />
        )}
      </Loaded>
    </Panel>
  );
}
