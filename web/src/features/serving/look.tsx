// One look at a rollout: each criterion on both arms, with its interval, limit, method and verdict.
import type { Answer } from '../../api/client.ts';
import { IntervalMark } from '../../components/bars.tsx';
import { Moment } from '../../components/moment.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { State, Status } from '../../components/status.tsx';
import { count, metric, percent } from '../../format/number.ts';

type Criterion = Answer<'viewDeployment'>['looks'][number]['evidence']['criteria'][number];

/** Criteria whose value is a p-value: they fail at or below their limit, and their interval is of the challenger’s rate. */
const pValues: ReadonlySet<string> = new Set(['error-rate', 'sample-ratio']);

const isP = ({ name }: Criterion): boolean => pValues.has(name);

function interval({ lower, upper }: Criterion): string {
  if (lower === null && upper === null) return '';
  return ` [${metric(lower)}, ${upper === null ? '∞' : metric(upper)}]`;
}

/** Metrics pass on the side of their limit that their method names. */
function limit(criterion: Criterion): string {
  if (criterion.limit === null) return '–';
  if (criterion.name.startsWith('metric ')) return `beyond ${metric(criterion.limit)}`;
  return `${isP(criterion) ? 'above' : 'up to'} ${metric(criterion.limit)}`;
}

export function Look(props: {
  readonly look: Answer<'viewDeployment'>['looks'][number];
  readonly champion: string;
  readonly challenger: string;
  /** Latencies below it are not judged, milliseconds. */
  readonly floorMs: number;
}) {
  const { look } = props;
  const { evidence } = look;
  return (
    <div style={{ marginTop: 12 }}>
      <p className="why">
        <strong>Look {look.number + 1}:</strong> {look.decision} · {look.reason} <Moment at={look.at} exact />
      </p>
      <p className="why dim">
        {count(evidence.samples)} samples of {count(evidence.minSamples)} asked; requests{' '}
        {count(evidence.requests.champion)} and {count(evidence.requests.challenger)}, failed{' '}
        {count(evidence.requests.championFailed)} and {count(evidence.requests.challengerFailed)}
        {evidence.compared.paired ? ', compared on the same requests.' : ', each compared on its own requests.'}
        {evidence.bandit === undefined
          ? ''
          : ` The challenger is the better arm with chance ${metric(evidence.bandit.challengerBest)}: its share is ${percent(evidence.bandit.weight)}.`}
      </p>
      <Scroll>
        <table className="plain">
          <thead>
            <tr>
              <th>Criterion</th>
              <th className="right">v{props.champion}</th>
              <th className="right">v{props.challenger}</th>
              <th className="right">Found [interval]</th>
              <th className="right">Passes</th>
              <th>Around zero and the limit</th>
              <th>Verdict</th>
              <th>Method</th>
            </tr>
          </thead>
          <tbody>
            {evidence.criteria.map((criterion) => (
              <tr key={criterion.name}>
                <td className="nowrap">{criterion.name}</td>
                <td className="right">{metric(criterion.champion)}</td>
                <td className="right nowrap">
                  {metric(criterion.challenger)}
                  {isP(criterion) ? interval(criterion) : ''}
                </td>
                <td className="right nowrap">
                  {isP(criterion) ? 'p = ' : ''}
                  {metric(criterion.value)}
                  {isP(criterion) ? '' : interval(criterion)}
                </td>
                <td className="right nowrap">{limit(criterion)}</td>
                <td>
                  {isP(criterion) ? (
                    <span className="dim">–</span>
                  ) : (
                    <IntervalMark
                      value={criterion.value}
                      lower={criterion.lower}
                      upper={criterion.upper}
                      limit={criterion.limit}
                    />
                  )}
                </td>
                <td>
                  {criterion.name === 'latency-ratio' && (criterion.challenger ?? Infinity) <= props.floorMs ? (
                    <Status tone="idle">not judged</Status>
                  ) : (
                    <State state={criterion.verdict} />
                  )}
                </td>
                <td className="dim" style={{ minWidth: 280 }}>
                  {criterion.method}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}
