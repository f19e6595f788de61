// Puts traces into a review queue, one that is there or a new one.
import { useState } from 'react';
import { client, useCall } from '../../api/client.ts';
import { say } from '../../app/messages.ts';
import { projectPath } from '../../app/navigation.ts';
import { type Target, TracesDialog, TracesForm } from '../../components/traces-dialog.tsx';
import { count, plural } from '../../format/number.ts';

interface What {
  readonly project: string;
  readonly traces: readonly string[];
  /** Where a new queue belongs, and whose questions it asks. */
  readonly experiment: string | undefined;
  /** The queue that is offered first. */
  readonly queue?: string | undefined;
}

function Form({ project, traces, experiment, queue, onDone }: What & { readonly onDone: () => void }) {
  const queues = useCall('viewReviewQueues', { path: { project }, query: { limit: 200 } });
  const questions = useCall(
    'listLabelSchemas',
    { path: { project }, query: { experiment: experiment ?? '', limit: 100 } },
    { enabled: experiment !== undefined },
  );
  const [users, setUsers] = useState('');
  const asked = questions.data?.items ?? [];
  const make = async (name: string): Promise<string> => {
    const body = {
      experiment: experiment ?? '',
      name,
      users: users
        .split(',')
        .map((user) => user.trim())
        .filter((user) => user !== ''),
      schemas: asked.map(({ id }) => id),
    };
    return (await client.call('createReviewQueue', { path: { project }, body })).id;
  };
  const put = async ({ id, name }: Target): Promise<string> => {
    const to = id ?? (await make(name));
    await client.call('addReviewItems', { path: { project, queue: to }, body: { traces: [...traces] } });
    say(`${plural(traces.length, 'trace')} ${traces.length === 1 ? 'is' : 'are'} in the queue.`);
    return projectPath(project, `review-queues/${to}`);
  };
  const ofNew = (
    <>
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
        It asks {asked.length === 0 ? 'no question' : asked.map((question) => question.name).join(', ')}: every question
        of the experiment.
      </p>
    </>
  );
  return (
    <TracesForm
      needs="review.write"
      word="Queue"
      query={queues}
      options={queues.data?.items.map(({ queue: { id, name }, progress }) => ({
        value: id,
        text: `${name} (${count(progress.pending)} waiting)`,
      }))}
      first={queue}
      ofNew={ofNew}
      submit={`Queue ${plural(traces.length, 'trace')}`}
      put={put}
      onDone={onDone}
    />
  );
}

export function ToQueue(what: What) {
  const { traces } = what;
  return (
    <TracesDialog
      needs="review.write"
      title="Queue for review"
      traces={traces}
      text={traces.length < 2 ? 'Queue for review' : `Queue ${count(traces.length)} for review`}
      form={(close) => <Form {...what} onDone={close} />}
    />
  );
}
