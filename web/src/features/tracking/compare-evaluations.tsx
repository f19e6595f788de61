// Evaluation runs beside each other: is one better, and which cases regressed?
import { useMemo } from 'react';
import { type Answer, type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice } from '../../components/choice.tsx';
import type { Column } from '../../components/data-table.tsx';
import { suggestFrom } from '../../components/filter-fields.ts';
import { FilteredList } from '../../components/filtered-list.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { count, interval, metric, plural, signed } from '../../format/number.ts';

type Comparison = Answer<'viewEvaluationComparison'>;
type Case = Item<'viewEvaluationComparison'>;
type Scores = NonNullable<Comparison['scorers'][number]['runs'][number]>;

const suggest = suggestFrom(
  [
    { text: 'worst', note: 'least difference from the baseline' },
    { text: 'best', note: 'greatest difference' },
    { text: 'runs', note: 'how many have the case' },
    { text: 'input', note: 'with like' },
  ],
  {},
);

function estimate({ value, lower, upper }: Scores['mean'], as: (value: number) => string): string {
  return lower === null || upper === null
    ? as(value)
    : interval({ value, lower, upper }).replace(metric(value), as(value));
}

function Scorers({ project, of }: { readonly project: string; readonly of: Comparison }) {
  return (
    <Scroll>
      <table className="plain" aria-label="Scorers">
        <thead>
          <tr>
            <th>Scorer</th>
            <th>Run</th>
            <th className="right">Mean [95 %]</th>
            <th className="right">Judged</th>
            <th className="right">Change [95 %]</th>
            <th className="right">Pairs</th>
            <th className="right">Lower</th>
            <th className="right">Higher</th>
          </tr>
        </thead>
        <tbody>
          {of.scorers.flatMap(({ name, runs }) =>
            of.runs.map((run, place) => {
              const scores = runs[place];
              const other = place > 0 && scores !== null && scores !== undefined;
              return (
                <tr key={`${name} ${run.id}`}>
                  <td>{place === 0 ? name : ''}</td>
                  <td>
                    <To to={projectPath(project, `runs/${run.id}?tab=traces`)}>{run.name}</To>
                    {place === 0 ? <span className="dim"> baseline</span> : null}
                  </td>
                  <td className="right">{scores ? estimate(scores.mean, metric) : '–'}</td>
                  <td className="right">{scores ? count(scores.n) : '–'}</td>
                  <td className="right">{other && scores.change !== null ? estimate(scores.change, signed) : '–'}</td>
                  <td className="right">{other ? count(scores.pairs) : '–'}</td>
                  <td className="right">{other ? count(scores.lower) : '–'}</td>
                  <td className="right">{other ? count(scores.higher) : '–'}</td>
                </tr>
              );
            }),
          )}
        </tbody>
      </table>
    </Scroll>
  );
}

function said(of: Case['runs'][number] | undefined): string {
  if (of === null || of === undefined) return 'not there';
  const scores = Object.entries(of.scores).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? metric(value) : value}`,
  );
  return scores.length === 0 ? 'not judged' : scores.join(', ');
}

const caseColumns = (project: string, runs: Comparison['runs']): readonly Column<Case>[] => [
  {
    id: 'input',
    header: 'Input',
    width: 240,
    grow: 3,
    value: ({ input, id }) => input ?? id,
  },
  {
    id: 'worst',
    header: 'Change',
    width: 100,
    right: true,
    value: ({ worst }) => worst,
    cell: ({ worst, best }) => (worst === null ? '–' : worst < 0 || best === null ? signed(worst) : signed(best)),
  },
  ...runs.map(
    ({ id, name }, place): Column<Case> => ({
      id: `run.${id}`,
      header: name,
      width: 220,
      grow: 2,
      value: ({ runs: of }) => said(of[place]),
      cell: ({ runs: of }) => {
        const one = of[place];
        if (one === null || one === undefined) return <span className="dim">not there</span>;
        return <To to={projectPath(project, `traces/${encodeURIComponent(one.trace)}`)}>{said(one)}</To>;
      },
    }),
  ),
];

export function CompareEvaluations() {
  const project = useProject();
  const [search, change] = usePageSearch();
  const runs = search.runs ?? '';
  const scorer = search.view;
  const source = useRows(
    'viewEvaluationComparison',
    {
      path: { project },
      query: {
        runs,
        ...(search.q === undefined ? {} : { filter: search.q }),
        ...(scorer === undefined ? {} : { scorer }),
      },
    },
    { enabled: runs.includes(',') },
  );
  const { head } = source;
  const columns = useMemo(() => caseColumns(project, head?.runs ?? []), [project, head]);
  return (
    <Page
      views
      title={head === undefined ? 'Compare evaluations' : `Compare ${plural(head.runs.length, 'evaluation')}`}
      crumbs={[
        { label: 'Experiments', to: projectPath(project, 'experiments') },
        { label: 'Compare runs', to: projectPath(project, `compare?runs=${runs}`) },
      ]}
      answer={head === undefined ? undefined : <AnswerLine of={head.answer} />}
    >
      {runs.includes(',') ? (
        <>
          {head === undefined || head.scorers.length === 0 ? null : (
            <Panel
              title="Scorers"
              note="Means over cases with 95 % intervals by Student’s t. A change is the mean difference of the cases that the baseline has too; yes and true count as 1."
            >
              <Scorers project={project} of={head} />
            </Panel>
          )}
          <Panel title="Cases" note="The greatest fall from the baseline first.">
            <FilteredList
              label="Cases"
              source={source}
              columns={columns}
              rowKey={({ id }) => id}
              placeholder="worst < 0 and input like '%refund%'"
              suggest={suggest}
              choices={
                <Choice
                  bare
                  label="Change counts by"
                  value={scorer ?? ''}
                  options={[
                    { value: '', text: 'all scorers' },
                    ...(head?.scorers ?? []).map(({ name }) => ({ value: name, text: name })),
                  ]}
                  onChange={(value) => change({ view: value || undefined })}
                />
              }
              empty={<Empty>None of these runs has a trace. An evaluation with mlflow.genai makes one a case.</Empty>}
            />
          </Panel>
        </>
      ) : (
        <Empty>
          Choose at least two runs: open an <To to={projectPath(project, 'experiments')}>experiment</To>, choose rows
          with x, press c, then go on to their evaluations.
        </Empty>
      )}
    </Page>
  );
}
