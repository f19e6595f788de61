// One issue: how bad is it, and where does it show?
import { useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type Answer, client, type Input, useRows } from '../../api/client.ts';
import { say } from '../../app/messages.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { goPath } from '../../app/records.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { useSubmission } from '../../app/submission.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice } from '../../components/choice.tsx';
import { ChosenAction } from '../../components/chosen-action.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { count, plural } from '../../format/number.ts';
import { traceColumns } from '../tracing/trace-columns.tsx';
import { ReviewState, SeverityMark, severityOf, severityOptions } from './words.tsx';

type Issue = Answer<'getIssue'>;
type Change = Input<'changeIssue'>['body'];

const verbs = { pending: 'Reopened', resolved: 'Resolved', rejected: 'Rejected' };

/** Settles, reopens and weighs an issue; each change can be undone while its message stands. */
function Actions({ project, issue }: { readonly project: string; readonly issue: Issue }) {
  const queries = useQueryClient();
  const { busy, submit } = useSubmission();
  const [chosen, setChosen] = useState<string>();
  const path = { project, issue: issue.id };
  const severity = chosen ?? issue.severity ?? '';
  const act = (text: string, change: Change, back: Change | undefined): Promise<boolean> =>
    submit(
      async () => {
        await client.call('changeIssue', { path, body: change });
        const undo = async (): Promise<string> => {
          await client.call('changeIssue', { path, body: back ?? {} });
          await queries.invalidateQueries();
          return `Took back: ${text.toLowerCase()}`;
        };
        say(text, 'ok', back === undefined ? undefined : undo);
        setChosen(undefined);
      },
      (message) => say(`Not changed: ${message}`, 'fail'),
    );
  const settle = (status: keyof typeof verbs): void =>
    void act(`${verbs[status]} ${issue.name}.`, { status }, { status: issue.status });
  const weigh = (): void => {
    const next = severityOf(severity);
    if (next === undefined) return;
    const back = issue.severity === null ? undefined : { severity: issue.severity };
    void act(`Severity is ${next.replaceAll('_', ' ')} now.`, { severity: next }, back);
  };
  const options = issue.severity === null ? [{ value: '', text: 'not weighed' }, ...severityOptions] : severityOptions;
  return (
    <>
      <span className="row">
        <Choice label="Severity" value={severity} options={options} onChange={setChosen} />
        {severity === (issue.severity ?? '') ? null : (
          <ActionButton needs="review.write" loading={busy} onClick={weigh}>
            Set
          </ActionButton>
        )}
      </span>
      {issue.status === 'pending' ? (
        <>
          <ActionButton needs="review.write" loading={busy} onClick={() => settle('rejected')}>
            Reject
          </ActionButton>
          <ActionButton needs="review.write" variant="filled" loading={busy} onClick={() => settle('resolved')}>
            Resolve
          </ActionButton>
        </>
      ) : (
        <ActionButton needs="review.write" loading={busy} onClick={() => settle('pending')}>
          Reopen
        </ActionButton>
      )}
    </>
  );
}

export function IssuePage() {
  const project = useProject();
  const { issue = '' } = useParams({ strict: false });
  const source = useRows('viewIssue', { path: { project, issue }, query: {} });
  const found = source.head;
  const experiment = found?.experiment;
  const [search, change] = usePageSearch();
  const chosen = search.sel === undefined ? [] : search.sel.split(',');
  const path = { project, issue };
  const body = { traces: chosen };
  return (
    <Page
      views
      title={found?.issue.name ?? 'Issue'}
      crumbs={[{ label: 'Issues', to: projectPath(project, 'issues') }]}
      answer={found === undefined ? undefined : <AnswerLine of={found.answer} />}
      facts={
        found === undefined ? null : (
          <span className="row">
            <ReviewState of={found.issue.status} />
            <SeverityMark of={found.issue.severity} />
          </span>
        )
      }
      actions={
        found === undefined ? undefined : (
          <>
            {chosen.length === 0 ? null : (
              <ChosenAction
                needs="review.write"
                act={async () => {
                  await client.call('unlinkTracesFromIssue', { path, body });
                  return `${plural(chosen.length, 'trace')} no longer ${chosen.length === 1 ? 'shows' : 'show'} the issue.`;
                }}
                undo={async () => {
                  await client.call('linkTracesToIssue', { path, body });
                  return `${plural(chosen.length, 'trace')} ${chosen.length === 1 ? 'shows' : 'show'} it again.`;
                }}
                onDone={() => change({ sel: undefined })}
              >
                Unlink {count(chosen.length)}
              </ChosenAction>
            )}
            <Actions project={project} issue={found.issue} />
          </>
        )
      }
    >
      {found === undefined ? null : (
        <>
          {found.issue.description === '' ? null : <p className="why said">{found.issue.description}</p>}
          <Facts
            of={[
              ['Causes', found.issue.rootCauses.join('; ') || '–'],
              ['Categories', found.issue.categories.join(', ') || '–'],
              [
                'Experiment',
                experiment === null || experiment === undefined ? (
                  '–'
                ) : (
                  <To key="e" to={projectPath(project, `experiments/${experiment.id}`)}>
                    {experiment.name}
                  </To>
                ),
              ],
              [
                'Found by run',
                found.issue.sourceRunId === null ? (
                  '–'
                ) : (
                  <To key="r" to={goPath({ type: 'run', id: found.issue.sourceRunId })}>
                    run
                  </To>
                ),
              ],
              ['Found', <Moment key="f" at={found.issue.createdAt} />],
              ['Found by', found.issue.createdBy],
              ['Changed', <Moment key="c" at={found.issue.updatedAt} />],
            ]}
          />
        </>
      )}
      <Panel title="Traces that show it">
        <DataTable
          label="Traces of the issue"
          source={source}
          columns={traceColumns(project)}
          rowKey={({ id }) => id}
          selection={{ chosen, change: (ids) => change({ sel: ids.length === 0 ? undefined : ids.join() }) }}
          opens={({ id, name }) => ({
            to: projectPath(project, `traces/${encodeURIComponent(id)}`),
            label: name ?? id,
          })}
          empty={
            <Empty>
              No trace shows it yet. Choose some of the <To to={projectPath(project, 'traces')}>traces</To> and report
              an issue.
            </Empty>
          }
        />
      </Panel>
    </Page>
  );
}
