// By which metric the runs of an experiment are judged, and which way is better: chosen once, kept with the experiment.
import { Button, Popover } from '@mantine/core';
import { useState } from 'react';
import { type Answer, useAction } from '../../api/client.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Choice } from '../../components/choice.tsx';

const keyTag = 'mlflow.experiment.primaryMetric.name';
const higherTag = 'mlflow.experiment.primaryMetric.greaterIsBetter';
const directions = [
  { value: 'True', text: 'higher is better' },
  { value: 'False', text: 'lower is better' },
] as const;

export function PrimaryMetric(props: {
  readonly of: Answer<'viewExperiment'>;
  /** Metrics that runs of the experiment have. */
  readonly keys: readonly string[];
}) {
  const { experiment, best } = props.of;
  const kept = experiment.tags[keyTag] ?? '';
  const [open, setOpen] = useState(false);
  const [key, setKey] = useState(kept);
  const [higher, setHigher] = useState(experiment.tags[higherTag] ?? String(best?.higher === false ? 'False' : 'True'));
  const change = useAction('changeExperiment');
  const save = (): void =>
    change.mutate(
      {
        path: { project: experiment.project, experiment: experiment.id },
        body: { tags: { [keyTag]: key, [higherTag]: higher } },
      },
      { onSuccess: () => setOpen(false) },
    );
  const keys = [...new Set([...(kept === '' ? [] : [kept]), ...props.keys])].sort();
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      width={300}
      trapFocus
      withRoles={false}
      withinPortal={false}
    >
      <Popover.Target>
        <span>
          <Button aria-expanded={open} onClick={() => setOpen(!open)}>
            {best === null ? 'Best by …' : `Best by ${best.key}`}
          </Button>
        </span>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="stack">
          <Choice
            label="Metric"
            value={key}
            options={[{ value: '', text: 'by its name' }, ...keys.map((value) => ({ value, text: value }))]}
            onChange={setKey}
          />
          {key === '' ? (
            <p className="dim">
              The metric whose name tells most about which way is better, held-out data before training data.
            </p>
          ) : (
            <Choice label="Direction" value={higher} options={directions} onChange={setHigher} />
          )}
          <ActionButton needs="tracking.write" variant="filled" loading={change.isPending} onClick={save}>
            Keep for everyone
          </ActionButton>
          {change.error === null ? null : (
            <p className="tone-fail" role="alert">
              {change.error.message}
            </p>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
