// Puts traces into an evaluation set, one that is there or a new one.
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { client, useCall } from '../../api/client.ts';
import { say } from '../../app/messages.ts';
import { projectPath } from '../../app/navigation.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Refusal, Skeleton } from '../../components/loaded.tsx';
import { count, plural } from '../../format/number.ts';

interface What {
  readonly project: string;
  readonly traces: readonly string[];
  /** The set that is offered first. */
  readonly set?: string | undefined;
}

const isNew = 'new';

function Form({ project, traces, set, onDone }: What & { readonly onDone: () => void }) {
  const sets = useCall('listEvaluationSets', { path: { project }, query: { limit: 200 } });
  const [picked, setPicked] = useState<string>();
  const chosen = picked ?? set;
  const [name, setName] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const field = useId();
  if (sets.error !== null) return <Refusal error={sets.error} retry={() => void sets.refetch()} />;
  if (sets.data === undefined) return <Skeleton lines={3} />;
  const known = chosen === isNew || sets.data.items.some(({ id }) => id === chosen);
  const target = (known ? chosen : undefined) ?? sets.data.items[0]?.id ?? isNew;
  const act = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const id =
        target === isNew
          ? (await client.call('createEvaluationSet', { path: { project }, body: { name: name.trim() } })).id
          : target;
      const { inserted, updated } = await client.call('addTracesToEvaluationSet', {
        path: { project, set: id },
        body: { traces: [...traces] },
      });
      await queries.invalidateQueries();
      onDone();
      say(
        `Added ${plural(inserted, 'record')}${updated === 0 ? '' : `; ${count(updated)} ${updated === 1 ? 'was' : 'were'} there already`}.`,
      );
      void navigate({ to: projectPath(project, `evaluation-sets/${id}`) });
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack">
      <Choice
        label="Set"
        value={target}
        options={[
          ...sets.data.items.map(({ id, name: of, records }) => ({
            value: id,
            text: `${of} (${plural(records, 'record')})`,
          })),
          { value: isNew, text: 'a new set' },
        ]}
        onChange={setPicked}
      />
      {target === isNew ? (
        <label className="field-label" htmlFor={field}>
          Name
          <input
            id={field}
            className="field"
            maxLength={255}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
        </label>
      ) : null}
      <p className="dim">
        What went in and came out becomes a record, with what people said was to be expected. Inputs that the set has
        already are merged.
      </p>
      <ActionButton
        needs="evaluation-sets.write"
        variant="filled"
        loading={busy}
        unless={target === isNew && name.trim() === '' ? 'Name the set first.' : undefined}
        onClick={() => void act()}
      >
        Add {plural(traces.length, 'trace')}
      </ActionButton>
      {error === undefined ? null : <Refusal error={error} />}
    </div>
  );
}

export function ToSet({ project, traces, set }: What) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <ActionButton
        needs="evaluation-sets.write"
        unless={traces.length === 0 ? 'Choose traces first: click the box of a row, or press x on it.' : undefined}
        onClick={() => setOpened(true)}
      >
        {traces.length < 2 ? 'Add to a set' : `Add ${count(traces.length)} to a set`}
      </ActionButton>
      <Dialog title="Add to an evaluation set" opened={opened} onClose={() => setOpened(false)}>
        <Form project={project} traces={traces} set={set} onDone={() => setOpened(false)} />
      </Dialog>
    </>
  );
}
