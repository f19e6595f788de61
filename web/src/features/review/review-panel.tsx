// The trace under review beside the questions of its queue: answers become assessments of the trace, and the next one that waits follows.
import { ActionIcon } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import { client, type Item, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useSubmission } from '../../app/submission.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ChosenAction } from '../../components/chosen-action.tsx';
import { Empty, Loaded, Refusal } from '../../components/loaded.tsx';
import { Panel, To } from '../../components/page.tsx';
import { count } from '../../format/number.ts';
import { SpanValue } from '../tracing/span-detail.tsx';
import { type Answer, AskedQuestion, noAnswer, type Question } from './question.tsx';
import { ReviewState } from './words.tsx';

export type ReviewRow = Item<'viewReviewQueue'>;

interface Given extends Answer {
  /** Of the assessment that holds it. */
  readonly id?: string;
}

/** What the reader said of the trace before. */
function givenBefore(row: ReviewRow, of: Question, reader: string): Given {
  const mine = row.trace?.assessments.findLast(
    ({ valid, kind, name, source }) => valid && kind === of.type && name === of.name && source.id === reader,
  );
  return mine === undefined ? noAnswer : { id: mine.id, value: mine.value, comment: mine.rationale ?? '' };
}

const same = (a: Answer, b: Answer): boolean =>
  JSON.stringify(a.value) === JSON.stringify(b.value) && a.comment.trim() === b.comment.trim();

/** What went into the trace and came out, read of its root span. */
function WhatHappened({ project, row }: { readonly project: string; readonly row: ReviewRow }) {
  const path = { project, trace: row.item.traceId };
  const trace = useCall('viewTrace', { path });
  const root = trace.data?.spans.find(({ parentId }) => parentId === null);
  const span = useCall('getSpan', { path: { ...path, span: root?.id ?? '' } }, { enabled: root !== undefined });
  if (trace.data !== undefined && root === undefined)
    return (
      <>
        <h3>Request</h3>
        <p className="said">{row.trace?.requestPreview ?? '–'}</p>
        <h3>Response</h3>
        <p className="said">{row.trace?.responsePreview ?? '–'}</p>
      </>
    );
  return (
    <Loaded of={trace.error === null ? span : { ...span, error: trace.error }} lines={6}>
      {({ inputs, outputs }) => (
        <>
          <h3>What went in</h3>
          <SpanValue of={inputs} label="input" />
          <h3>What came out</h3>
          <SpanValue of={outputs} label="output" />
        </>
      )}
    </Loaded>
  );
}

function Step(props: {
  readonly by: 1 | -1;
  readonly label: string;
  readonly disabled: boolean;
  readonly step: (by: 1 | -1) => void;
}) {
  const Icon = props.by === 1 ? IconChevronDown : IconChevronUp;
  return (
    <ActionIcon
      size={24}
      disabled={props.disabled}
      aria-label={props.label}
      title={props.label}
      onClick={() => props.step(props.by)}
    >
      <Icon size={16} stroke={1.5} />
    </ActionIcon>
  );
}

export function ReviewPanel(props: {
  readonly project: string;
  readonly queue: string;
  readonly row: ReviewRow;
  readonly place: number;
  readonly of: number;
  readonly questions: readonly Question[];
  readonly reader: string;
  readonly step: (by: 1 | -1) => void;
  /** Goes on to the next trace that waits. */
  readonly onDone: () => void;
}) {
  const { project, queue, row, questions, reader, onDone } = props;
  const [answers, setAnswers] = useState<ReadonlyMap<string, Answer>>(new Map());
  const { busy, error, submit } = useSubmission();
  const trace = row.item.traceId;
  const before = (of: Question): Given => givenBefore(row, of, reader);
  const answerOf = (of: Question): Answer => answers.get(of.id) ?? before(of);
  const answered = questions.filter((of) => answerOf(of).value !== undefined);

  const act = (status: 'complete' | 'declined' | 'pending'): Promise<boolean> =>
    submit(async () => {
      if (status === 'complete')
        for (const of of answered) {
          const { value, comment } = answerOf(of);
          const { id, ...said } = before(of);
          if (same(answerOf(of), said)) continue;
          const rationale = comment.trim() === '' ? {} : { rationale: comment.trim() };
          const overrides = id === undefined ? {} : { overrides: id };
          await client.call('assessTrace', {
            path: { project, trace },
            body: { name: of.name, kind: of.type, value, ...rationale, ...overrides },
          });
        }
      await client.call('setReviewItemStatus', { path: { project, queue, trace }, body: { status } });
      if (status !== 'pending') onDone();
    });
  const title = row.trace?.name ?? trace;
  return (
    <Panel
      title={`Review ${title}`}
      actions={
        <span className="row">
          <ReviewState of={row.item.status} />
          <span className="dim">
            {count(props.place)} of {count(props.of)}
          </span>
          <Step by={-1} label="The trace before (K)" disabled={props.place === 1} step={props.step} />
          <Step by={1} label="The next trace (J)" disabled={props.place === props.of} step={props.step} />
        </span>
      }
    >
      {row.trace === null ? (
        <Empty>The trace was deleted; decline it, or take it out of the queue.</Empty>
      ) : (
        <p className="note">
          <To to={projectPath(project, `traces/${encodeURIComponent(trace)}`)}>The whole trace</To>
        </p>
      )}
      <div className="review">
        <section aria-label="What happened">
          {row.trace === null ? null : <WhatHappened project={project} row={row} />}
        </section>
        <form
          aria-label="Questions"
          onSubmit={(event) => {
            event.preventDefault();
            if (answered.length > 0) void act('complete');
          }}
        >
          {questions.length === 0 ? <Empty>The queue asks no question.</Empty> : null}
          {questions.map((of) => (
            <AskedQuestion
              key={of.id}
              of={of}
              answer={answerOf(of)}
              onChange={(answer) => setAnswers(new Map(answers).set(of.id, answer))}
            />
          ))}
          <span className="row">
            <ActionButton
              needs="review.write"
              variant="filled"
              loading={busy}
              unless={
                row.trace === null
                  ? 'The trace was deleted.'
                  : questions.length > 0 && answered.length === 0
                    ? 'Answer a question first, or decline.'
                    : undefined
              }
              onClick={() => void act('complete')}
            >
              {row.item.status === 'pending' ? 'Done, next' : 'Save, next'}
            </ActionButton>
            {row.item.status === 'pending' ? (
              <ActionButton needs="review.write" loading={busy} onClick={() => void act('declined')}>
                Decline
              </ActionButton>
            ) : (
              <ActionButton needs="review.write" loading={busy} onClick={() => void act('pending')}>
                Open again
              </ActionButton>
            )}
            <ChosenAction
              needs="review.write"
              act={async () => {
                await client.call('removeReviewItem', { path: { project, queue, trace } });
                return `Took ${title} out of the queue.`;
              }}
              undo={async () => {
                await client.call('addReviewItems', { path: { project, queue }, body: { traces: [trace] } });
                return `${title} waits in the queue again.`;
              }}
              onDone={onDone}
            >
              Take out
            </ChosenAction>
          </span>
          {error === undefined ? null : <Refusal error={error} />}
        </form>
      </div>
    </Panel>
  );
}
