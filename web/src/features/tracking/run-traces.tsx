// The traces that a run made or judged, as an evaluation leaves them: its scores summed up, and each case.
import { useEffect, useMemo } from 'react';
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Panel } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { valueText } from '../../format/fields.ts';
import { count, metric, plural } from '../../format/number.ts';
import { traceColumns } from '../tracing/trace-columns.tsx';
import { scoresOf } from './run-scores.ts';

type Trace = Item<'viewTraces'>;

const judgement = (trace: Trace, name: string) =>
  trace.assessments.find((one) => one.name === name && one.valid && one.kind === 'feedback');

export function RunTraces({ project, run }: { readonly project: string; readonly run: string }) {
  const source = useRows('viewTraces', { path: { project }, query: { filter: `runId = '${run}'` } }, { limit: 1000 });
  const { rows, complete, more, loadingMore } = source;
  // Sums of a part would be wrong.
  useEffect(() => {
    if (!complete && !loadingMore) more();
  }, [complete, loadingMore, more]);
  const scores = useMemo(() => scoresOf(rows), [rows]);
  const columns = useMemo((): readonly Column<Trace>[] => {
    const own = traceColumns(project).filter(({ id }) => id !== 'scores');
    const at = own.findIndex(({ id }) => id === 'request') + 1;
    const judged = scores.map(
      ({ name }): Column<Trace> => ({
        id: `feedback.${name}`,
        header: name,
        width: 110,
        value: (trace) => valueText(judgement(trace, name)?.value),
      }),
    );
    return [...own.slice(0, at), ...judged, ...own.slice(at)];
  }, [project, scores]);
  return (
    <>
      {scores.length === 0 ? null : (
        <Panel
          title="Scores"
          note={
            complete ? `Over ${plural(rows.length, 'trace')}.` : `Over the first ${count(rows.length)} traces, so far.`
          }
        >
          <Scroll>
            <table className="plain" aria-label="Scores">
              <thead>
                <tr>
                  <th>Score</th>
                  <th className="right">Mean</th>
                  <th className="right">Judged</th>
                  <th className="right">Failed</th>
                  <th>What was said</th>
                </tr>
              </thead>
              <tbody>
                {scores.map(({ name, mean, n, failed, values }) => (
                  <tr key={name}>
                    <td>{name}</td>
                    <td className="right">{mean === null ? '–' : metric(mean)}</td>
                    <td className="right">{count(n)}</td>
                    <td className="right">{count(failed)}</td>
                    <td>
                      {values
                        .slice(0, 4)
                        .map(([text, times]) => `${text} ×${times}`)
                        .join(', ')}
                      {values.length > 4 ? `, and ${count(values.length - 4)} others` : ''}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </Panel>
      )}
      <DataTable
        label="Traces"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        opens={({ id, name }) => ({ to: projectPath(project, `traces/${encodeURIComponent(id)}`), label: name ?? id })}
        empty={
          <Empty>
            No trace was made during this run or linked to it. An evaluation with mlflow.genai makes one a case.
          </Empty>
        }
      />
    </>
  );
}
