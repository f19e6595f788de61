// Puts traces into a review queue, one that is there or a new one.
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
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
  /** Where a new queue belongs, and whose questions it asks. */
  readonly experiment: string | undefined;
  /** The queue that is offered first. */
  readonly queue?: string | undefined;
}

const isNew = 'new';
const noTraces = 'Choose traces first: click the box of a row, or press x on it.';

function Form({ project, traces, experiment, queue, onDone }: What & { readonly onDone: () => void }) {
  const queues = useCall('viewReviewQueues', { path: { project }, query: { limit: 200 } });
  const questions = useCall(
    'listLabelSchemas',
    { path: { project }, query: { experiment: experiment ?? '', limit: 100 } },
    { enabled: experiment !== undefined },
  );
  const [picked, setPicked] = useState<string>();
  const chosen = picked ?? queue;
  const [name, setName] = useState('');
  const [users, setUsers] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  if (queues.error !== null) return <Refusal error={queues.error} retry={() => void queues.refetch()} />;
  if (queues.data === undefined) return <Skeleton lines={3} />;
  const asked = questions.data?.items ?? [];
  const known = chosen === isNew || queues.data.items.some(({ queue: { id } }) => id === chosen);
  const target = (known ? chosen : undefined) ?? queues.data.items[0]?.queue.id ?? isNew;
  const make = async (): Promise<string> => {
    const body = {
      experiment: experiment ?? '',
      name: name.trim(),
      users: users
        .split(',')
        .map((user) => user.trim())
        .filter((user) => user !== ''),
      schemas: asked.map(({ id }) => id),
    };
    return (await client.call('createReviewQueue', { path: { project }, body })).id;
  };
  const act = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const id = target === isNew ? await make() : target;
      await client.call('addReviewItems', { path: { project, queue: id }, body: { traces: [...traces] } });
      await queries.invalidateQueries();
      onDone();
      say(`${plural(traces.length, 'trace')} ${traces.length === 1 ? 'is' : 'are'} in the queue.`);
      void navigate({ to: projectPath(project, `review-queues/${id}`) });
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack">
      <Choice
        label="Queue"
        value={target}
        options={[
          ...queues.data.items.map(({ queue: { id, name: of }, progress }) => ({
            value: id,
            text: `${of} (${count(progress.pending)} waiting)`,
          })),
          { value: isNew, text: 'a new queue' },
        ]}
        onChange={setPicked}
      />
      {target === isNew ? (
        <>
          <label className="field-label">
            Name
            <input
              className="field"
              maxLength={250}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
          </label>
          <label className="field-label">
            Reviewers
            <input
              className="field"
              placeholder="ana, bo"
              value={users}
              onChange={({ currentTarget }) => setUsers(currentTarget.value)}
            />
          </label>
          <p className="dim">
            It asks {asked.length === 0 ? 'no question' : asked.map((question) => question.name).join(', ')}: every
            question of the experiment.
          </p>
        </>
      ) : null}
      <ActionButton
        needs="review.write"
        variant="filled"
        loading={busy}
        unless={target === isNew && name.trim() === '' ? 'Name the queue first.' : undefined}
        onClick={() => void act()}
      >
        Queue {plural(traces.length, 'trace')}
      </ActionButton>
      {error === undefined ? null : <Refusal error={error} />}
    </div>
  );
}

export function ToQueue(what: What) {
  const [opened, setOpened] = useState(false);
  const { traces } = what;
  return (
    <>
      <ActionButton
        needs="review.write"
        unless={traces.length === 0 ? noTraces : undefined}
        onClick={() => setOpened(true)}
      >
        {traces.length < 2 ? 'Queue for review' : `Queue ${count(traces.length)} for review`}
      </ActionButton>
      <Dialog title="Queue for review" opened={opened} onClose={() => setOpened(false)}>
        <Form {...what} onDone={() => setOpened(false)} />
      </Dialog>
    </>
  );
}
