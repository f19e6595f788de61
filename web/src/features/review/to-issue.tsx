// Says that traces show an issue, one that is known or a new one.
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Refusal, Skeleton } from '../../components/loaded.tsx';
import { count, plural } from '../../format/number.ts';
import { severityOf, severityOptions } from './words.tsx';

interface What {
  readonly project: string;
  readonly traces: readonly string[];
  /** Where a new issue belongs. */
  readonly experiment: string | undefined;
}

const isNew = 'new';
const noTraces = 'Choose traces first: click the box of a row, or press x on it.';

function Form({ project, traces, experiment, onDone }: What & { readonly onDone: () => void }) {
  const issues = useCall('listIssues', { path: { project }, query: { filter: "status = 'pending'", limit: 100 } });
  const [chosen, setChosen] = useState<string>();
  const [name, setName] = useState('');
  const [severity, setSeverity] = useState('medium');
  const [why, setWhy] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  if (issues.error !== null) return <Refusal error={issues.error} retry={() => void issues.refetch()} />;
  if (issues.data === undefined) return <Skeleton lines={3} />;
  const target = chosen ?? issues.data.items[0]?.id ?? isNew;
  const make = async (): Promise<string> => {
    const body = { experiment: experiment ?? '', name: name.trim(), severity: severityOf(severity) ?? 'medium' };
    return (await client.call('createIssue', { path: { project }, body })).id;
  };
  const act = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const issue = target === isNew ? await make() : target;
      await client.call('linkTracesToIssue', {
        path: { project, issue },
        body: { traces: [...traces], ...(why.trim() === '' ? {} : { rationale: why.trim() }) },
      });
      await queries.invalidateQueries();
      onDone();
      void navigate({ to: projectPath(project, `issues/${issue}`) });
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack">
      <Choice
        label="Issue"
        value={target}
        options={[
          ...issues.data.items.map(({ id, name: of }) => ({ value: id, text: of })),
          { value: isNew, text: 'a new issue' },
        ]}
        onChange={setChosen}
      />
      {target === isNew ? (
        <>
          <label className="field-label">
            Name
            <input
              className="field"
              maxLength={250}
              placeholder="what is wrong, in a few words"
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
          </label>
          <Choice label="Severity" value={severity} options={severityOptions} onChange={setSeverity} />
        </>
      ) : null}
      <label className="field-label stacked">
        Why the {traces.length === 1 ? 'trace shows' : 'traces show'} it
        <input className="field" value={why} onChange={({ currentTarget }) => setWhy(currentTarget.value)} />
      </label>
      <ActionButton
        needs="review.write"
        variant="filled"
        loading={busy}
        unless={target === isNew && name.trim() === '' ? 'Name the issue first.' : undefined}
        onClick={() => void act()}
      >
        Link {plural(traces.length, 'trace')}
      </ActionButton>
      {error === undefined ? null : <Refusal error={error} />}
    </div>
  );
}

export function ToIssue({ project, traces, experiment }: What) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <ActionButton
        needs="review.write"
        unless={traces.length === 0 ? noTraces : undefined}
        onClick={() => setOpened(true)}
      >
        {traces.length < 2 ? 'Report an issue' : `Report an issue of ${count(traces.length)}`}
      </ActionButton>
      <Dialog title="Report an issue" opened={opened} onClose={() => setOpened(false)}>
        <Form project={project} traces={traces} experiment={experiment} onDone={() => setOpened(false)} />
      </Dialog>
    </>
  );
}
