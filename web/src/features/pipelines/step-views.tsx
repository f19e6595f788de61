// The steps of a run three ways: what waits for what, how long each took, and as a table.
import type { Answer } from '../../api/client.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Gantt } from '../../components/gantt.tsx';
import { Graph } from '../../components/graph.tsx';
import { Empty } from '../../components/loaded.tsx';
import { State, toneOf } from '../../components/status.tsx';
import { duration, metric } from '../../format/number.ts';

type Step = Answer<'viewPipelineRun'>['steps'][number];

function stateText({ state, durationMs }: Step): string {
  return durationMs === null ? state : `${state}, ${duration(durationMs)}`;
}

export function StepGraph(props: {
  readonly steps: readonly Step[];
  readonly chosen: string | undefined;
  /** Of the run; a step is chosen by its search. */
  readonly path: string;
}) {
  const { steps, chosen, path } = props;
  const known = new Set(steps.map(({ step }) => step));
  return (
    <Graph
      label="Steps and what they wait for"
      height={steps.length === 1 ? 120 : Math.min(520, 160 + steps.length * 24)}
      focus={chosen ?? ''}
      nodes={steps.map((step) => ({
        key: step.step,
        label: step.step,
        kind: stateText(step),
        tone: toneOf(step.state),
        dashed: step.state === 'cached',
        to: `${path}?tab=graph&step=${encodeURIComponent(step.step)}`,
      }))}
      edges={steps.flatMap(({ step, after }) =>
        after
          .filter((name) => known.has(name))
          .map((name) => ({ from: name, to: step, label: `${step} waits for ${name}` })),
      )}
    />
  );
}

interface Chosen {
  readonly steps: readonly Step[];
  readonly chosen: string | undefined;
  readonly onChoose: (step: string) => void;
}

export function StepGantt({ steps, times, chosen, onChoose }: Chosen & { readonly times: 'recorded' | 'laid' }) {
  if (steps.every(({ offsetMs }) => offsetMs === null)) return <Empty>No step has begun yet.</Empty>;
  return (
    <>
      <Gantt
        label="When each step ran"
        selected={chosen}
        onSelect={onChoose}
        tick={(at) => duration(at)}
        rows={steps.map((step) => ({
          name: step.step,
          bold: step.critical,
          bars:
            step.offsetMs === null
              ? []
              : [
                  {
                    from: step.offsetMs,
                    to: step.offsetMs + (step.durationMs ?? 0),
                    tone: toneOf(step.state),
                    look: step.state === 'cached' ? 'dashed' : 'solid',
                    text: `${stateText(step)}, from ${duration(step.offsetMs)}${step.critical ? ', on the critical path' : ''}`,
                  },
                ],
        }))}
      />
      <p className="dim">
        {times === 'laid'
          ? 'The clock was simulated, so each step is laid after what it waits for; lengths are real. '
          : 'Times from the start of the run. '}
        Steps on the critical path are bold.
      </p>
    </>
  );
}

export function StepGrid({ steps, chosen, onChoose }: Chosen) {
  const columns: readonly Column<Step>[] = [
    {
      id: 'step',
      header: 'Step',
      width: 150,
      grow: 2,
      value: ({ step }) => step,
      cell: ({ step }) => (
        <button type="button" className="linklike" aria-pressed={step === chosen} onClick={() => onChoose(step)}>
          {step}
        </button>
      ),
    },
    {
      id: 'state',
      header: 'State',
      width: 110,
      value: ({ state }) => state,
      cell: ({ state }) => <State state={state} />,
    },
    {
      id: 'took',
      header: 'Took',
      width: 80,
      right: true,
      value: ({ durationMs }) => durationMs,
      cell: ({ durationMs }) => duration(durationMs),
    },
    {
      id: 'memory',
      header: 'Peak memory, MB',
      width: 120,
      right: true,
      value: ({ peakMemoryMb }) => peakMemoryMb,
      cell: ({ peakMemoryMb }) => metric(peakMemoryMb, 3),
    },
    { id: 'attempt', header: 'Attempt', width: 70, right: true, value: ({ attempt }) => attempt },
    { id: 'after', header: 'Waits for', width: 150, grow: 2, value: ({ after }) => after.join(', ') || '–' },
    { id: 'error', header: 'Why it failed', width: 200, grow: 3, value: ({ error }) => error ?? '–' },
  ];
  return (
    <DataTable
      label="Steps"
      source={{ rows: steps }}
      columns={columns}
      rowKey={({ step }) => step}
      selected={chosen}
      empty={<Empty>The pipeline has no steps.</Empty>}
    />
  );
}
