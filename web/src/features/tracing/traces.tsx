// Traces: what is slow, failing, expensive?
import { useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { useSnippet } from '../../app/snippets.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { FilteredList } from '../../components/filtered-list.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import { ToSet } from '../evaluation-sets/to-set.tsx';
import { ToIssue } from '../review/to-issue.tsx';
import { ToQueue } from '../review/to-queue.tsx';
import { traceColumns } from './trace-columns.tsx';
import { suggestTraces } from './trace-fields.ts';
import { TraceViews } from './trace-views.tsx';

export function Traces() {
  const project = useProject();
  const snippet = useSnippet('trace');
  const [search, change] = usePageSearch();
  const source = useRows('viewTraces', {
    path: { project },
    query: search.q === undefined ? {} : { filter: search.q },
  });
  const chosen = search.sel === undefined ? [] : search.sel.split(',');
  const experiment = source.rows.find(({ id }) => chosen.includes(id))?.experimentId;
  return (
    <Page
      views
      title="Traces"
      answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}
      actions={
        <>
          <ToIssue project={project} traces={chosen} experiment={experiment} />
          <ToQueue project={project} traces={chosen} experiment={experiment} queue={search.focus} />
          <ToSet project={project} traces={chosen} set={search.focus} />
        </>
      }
    >
      <TraceViews project={project} />
      <FilteredList
        label="Traces"
        source={source}
        columns={traceColumns(project)}
        rowKey={({ id }) => id}
        selection={{ chosen, change: (ids) => change({ sel: ids.length === 0 ? undefined : ids.join() }) }}
        opens={({ id, name }) => ({ to: projectPath(project, `traces/${encodeURIComponent(id)}`), label: name ?? id })}
        placeholder="state = 'error' and durationMs > 1000"
        suggest={suggestTraces}
        empty={
          <Empty snippet={snippet}>
            No trace yet. Any MLflow client or OpenTelemetry exporter that sends spans here makes one.
          </Empty>
        }
      />
    </Page>
  );
}
