// One trace: where did time and money go?

import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useDeferredValue, useMemo, useState } from 'react';
import { type Answer, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice } from '../../components/choice.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { count, duration, metric } from '../../format/number.ts';
import { ToSet } from '../evaluation-sets/to-set.tsx';
import { ToIssue } from '../review/to-issue.tsx';
import { ToQueue } from '../review/to-queue.tsx';
import { Assessments } from './assessments.tsx';
import { SpanDetail } from './span-detail.tsx';
import { criticalPath, errorsOf, rowsOf, type TraceRow, treeOf, withAncestors } from './trace-tree.ts';
import { sessionPath } from './trace-views.tsx';
import { Waterfall, WaterfallNote } from './waterfall.tsx';

const views = [
  { value: '', text: 'all spans' },
  { value: 'errors', text: 'only errors' },
  { value: 'critical', text: 'critical path' },
  { value: 'long', text: 'at least 1 % of the time' },
];

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

function Spans({ spans, trace }: { readonly spans: Answer<'viewTrace'>['spans']; readonly trace: string }) {
  const project = useProject();
  const [search, change] = usePageSearch();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [typed, setTyped] = useState(search.q ?? '');
  const text = useDeferredValue(typed).trim().toLowerCase();
  const tree = useMemo(() => treeOf(spans), [spans]);
  const critical = useMemo(() => criticalPath(tree), [tree]);
  const errors = useMemo(() => errorsOf(tree), [tree]);
  const view = search.view ?? '';
  const found = useMemo(
    () =>
      text === ''
        ? []
        : spans.filter(
            ({ name, type }) => name.toLowerCase().includes(text) || (type ?? '').toLowerCase().includes(text),
          ),
    [spans, text],
  );
  const foundIds = useMemo(() => new Set(found.map(({ id }) => id)), [found]);
  const only = useMemo(() => {
    if (view === 'errors')
      return withAncestors(
        tree,
        errors.map(({ id }) => id),
      );
    if (view === 'critical') return critical;
    if (view !== 'long') return text === '' ? undefined : withAncestors(tree, foundIds);
    const least = (tree.to - tree.from) / 100;
    return withAncestors(
      tree,
      spans.filter(({ startedUs, endedUs }) => (endedUs ?? tree.to) - startedUs >= least).map(({ id }) => id),
    );
  }, [view, tree, errors, critical, spans, text, foundIds]);
  const rows = useMemo(() => rowsOf(tree, closed, opened, only), [tree, closed, opened, only]);
  // A failed trace opens at its error.
  const selected = search.sel ?? errors[0]?.id ?? tree.roots[0]?.id;
  const fold = (row: TraceRow): void =>
    row.kind === 'group' ? setOpened(toggled(opened, row.id)) : setClosed(toggled(closed, row.id));
  const place = found.findIndex(({ id }) => id === selected);
  const next = (): void => {
    const target = found[(place + 1) % Math.max(1, found.length)];
    if (target !== undefined) change({ sel: target.id });
  };
  if (spans.length === 0)
    return (
      <Empty>
        No span of this trace has come: its client keeps them as a file of the trace, or is about to send them.
      </Empty>
    );
  return (
    <div className="trace">
      <section aria-label="Waterfall">
        <div className="table-bar">
          <Choice
            bare
            label="Spans shown"
            value={view}
            options={views}
            onChange={(value) => change({ view: value || undefined })}
          />
          <input
            className="field"
            aria-label="Find a span"
            placeholder="Find (Enter: next)"
            value={typed}
            onChange={({ currentTarget }) => {
              setTyped(currentTarget.value);
              change({ q: currentTarget.value || undefined });
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter') next();
            }}
          />
          <span className="dim" role="status">
            {text === ''
              ? `${count(spans.length)} spans`
              : `${place < 0 ? '' : `${place + 1} of `}${count(found.length)} found`}
          </span>
          {errors.length === 0 ? null : (
            <Button
              variant="default"
              onClick={() =>
                change({ sel: errors[(errors.findIndex(({ id }) => id === selected) + 1) % errors.length]?.id })
              }
            >
              Next error ({count(errors.length)})
            </Button>
          )}
        </div>
        {rows.length === 0 ? (
          <Empty>No span is left: choose all spans, or find another.</Empty>
        ) : (
          <Waterfall
            // Another choice of spans begins at its top, or where the chosen span is.
            key={`${view} ${text === ''}`}
            tree={tree}
            rows={rows}
            critical={critical}
            found={foundIds}
            selected={selected}
            onSelect={(sel) => change({ sel })}
            onFold={fold}
          />
        )}
        <WaterfallNote tree={tree} shown={rows.length} />
      </section>
      {selected === undefined || !tree.byId.has(selected) ? null : (
        <SpanDetail
          project={project}
          trace={trace}
          span={selected}
          tab={search.tab ?? 'io'}
          onTab={(tab) => change({ tab })}
        />
      )}
    </div>
  );
}

export function TracePage() {
  const project = useProject();
  const { trace: id = '' } = useParams({ strict: false });
  const found = useCall('viewTrace', { path: { project, trace: id } });
  const trace = found.data?.trace;
  const cost = trace?.cost?.['total_cost'];
  return (
    <Page
      title={trace?.name ?? id}
      crumbs={[{ label: 'Traces', to: projectPath(project, 'traces') }]}
      facts={trace === undefined ? null : <State state={trace.state} />}
      actions={
        trace === undefined ? undefined : (
          <>
            <ToIssue project={project} traces={[trace.id]} experiment={trace.experimentId} />
            <ToQueue project={project} traces={[trace.id]} experiment={trace.experimentId} />
            <ToSet project={project} traces={[trace.id]} />
          </>
        )
      }
      answer={found.data === undefined ? undefined : <AnswerLine of={found.data.answer} />}
    >
      <Loaded of={found} lines={12}>
        {({ trace: of, experiment, spans }) => (
          <>
            <Facts
              of={[
                ['Started', <Moment key="s" at={of.startedAt} exact />],
                ['Took', of.durationMs === null ? 'running' : duration(of.durationMs)],
                [
                  'Tokens',
                  of.usage === null
                    ? '–'
                    : `${count(of.usage['total_tokens'])} (in ${count(of.usage['input_tokens'])}, out ${count(of.usage['output_tokens'])})`,
                ],
                ['Cost', cost === undefined ? '–' : `${metric(cost)} USD`],
                [
                  'Experiment',
                  <To key="e" to={projectPath(project, `experiments/${experiment.id}`)}>
                    {experiment.name}
                  </To>,
                ],
                ...(of.runId === null
                  ? []
                  : [
                      [
                        'Run',
                        <To key="r" to={projectPath(project, `runs/${of.runId}`)}>
                          run
                        </To>,
                      ] as const,
                    ]),
                ...(of.user === null ? [] : [['User', of.user] as const]),
                ...(of.session === null
                  ? []
                  : [
                      [
                        'Session',
                        <To key="n" to={sessionPath(project, of.session)}>
                          {of.session}
                        </To>,
                      ] as const,
                    ]),
                ['Id', <code key="i">{of.id}</code>],
                ...Object.entries(of.tags)
                  .filter(([key]) => !key.startsWith('mlflow.'))
                  .map(([key, value]) => [key, value] as const),
              ]}
            />
            <Spans key={of.id} spans={spans} trace={of.id} />
            <Assessments project={project} trace={of.id} of={of.assessments} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
