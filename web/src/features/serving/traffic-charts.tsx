// How an endpoint answered over time: requests, failures and latency of each arm, over a window that the address keeps.
import { type Answer, useCall } from '../../api/client.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Chart } from '../../components/chart.tsx';
import { Choice } from '../../components/choice.tsx';
import type { Range } from '../../components/echarts-canvas.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Panel } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { count, duration, metric, percent, plural } from '../../format/number.ts';

type Series = Answer<'chartTraffic'>;
type Arm = Series['arms'][number];

const windows = [
  { value: '1h', text: 'the last hour' },
  { value: '24h', text: 'the last 24 hours' },
  { value: '7d', text: 'the last 7 days' },
  { value: '30d', text: 'the last 30 days' },
  { value: '365d', text: 'the last year' },
];
const wholeWindow = '24h';
const chosen = { value: '', text: 'the chosen stretch' };
/** Arms drawn; the table has the others. */
const drawnArms = 4;

/** The shortest unit in which the busiest interval has a rate that people read. */
const rates = [
  { name: 'second', seconds: 1 },
  { name: 'minute', seconds: 60 },
  { name: 'hour', seconds: 3600 },
  { name: 'day', seconds: 86_400 },
] as const;

const nameOf = ({ version, role, copies }: Arm): string => `v${version} ${role}${copies ? ', copies' : ''}`;

/** The width of an interval, which is a whole number of some unit. */
function widthText(ms: number): string {
  const [size, unit] = (
    [
      [86_400_000, 'd'],
      [3_600_000, 'h'],
      [60_000, 'min'],
    ] as const
  ).find(([whole]) => ms % whole === 0) ?? [1000, 's'];
  return `${count(ms / size)} ${unit}`;
}

/** Answers take few milliseconds, so their tenths count. */
const took = (ms: number | null): string => (ms === null || ms >= 10 ? duration(ms) : `${metric(ms, 2)} ms`);

const percentiles = [
  { of: 'p50Ms', name: 'p50', look: {} },
  { of: 'p95Ms', name: 'p95', look: { dashed: true } },
  { of: 'p99Ms', name: 'p99', look: { dotted: true } },
] as const;

/** The address holds milliseconds; what is no number is no end of a window. */
function readTime(text: string | undefined): string | undefined {
  const at = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : undefined;
}

function Totals({ arms }: { readonly arms: readonly Arm[] }) {
  return (
    <Scroll>
      <table className="plain" aria-label="Traffic by arm">
        <thead>
          <tr>
            <th>Arm</th>
            {['Requests', 'Rows', 'Failed', 'p50', 'p95', 'p99'].map((name) => (
              <th key={name} className="right">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {arms.map((arm) => (
            <tr key={nameOf(arm)}>
              <td>{nameOf(arm)}</td>
              <td className="right">{count(arm.requests)}</td>
              <td className="right">{count(arm.rows)}</td>
              <td className="right">
                {arm.failed === 0 ? '0' : `${count(arm.failed)} (${percent(arm.failed / arm.requests)})`}
              </td>
              {percentiles.map(({ of, name }) => (
                <td key={name} className="right">
                  {took(arm[of])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Charts({ found, onRange }: { readonly found: Series; readonly onRange: (range: Range | undefined) => void }) {
  const { widthMs } = found;
  const drawn = [...found.arms]
    .sort((a, b) => Number(a.copies) - Number(b.copies) || b.requests - a.requests)
    .slice(0, drawnArms);
  const arms = found.arms.filter((arm) => drawn.includes(arm));
  const slotOf = (index: number): number => index + 1;
  const shownPercentiles = percentiles.filter(({ name }) => arms.length <= 2 || name !== 'p95');
  const span: Range = [Date.parse(found.from), Date.parse(found.to)];
  const over = (value: (interval: Arm['intervals'][number]) => number | null) =>
    arms.map((arm, index) => ({
      name: nameOf(arm),
      slot: slotOf(index),
      points: arm.intervals.map((interval) => [Date.parse(interval.at), value(interval)] as const),
    }));
  const shared = { x: 'time', xName: 'time (UTC)', fromZero: true, height: 220, span, onRange } as const;
  const part =
    arms.length < found.arms.length ? `; the ${arms.length} arms with most requests of ${found.arms.length}` : '';
  const each = `each point is ${widthText(widthMs)}${part}`;
  const busiest = Math.max(...arms.flatMap(({ intervals }) => intervals.map(({ perSecond }) => perSecond)));
  const rate = rates.find(({ seconds }) => busiest * seconds >= 0.1) ?? rates[3];
  const requests = arms.reduce((sum, arm) => sum + arm.requests, 0);
  const failed = arms.reduce((sum, arm) => sum + arm.failed, 0);
  return (
    <div className="charts">
      <Chart
        {...shared}
        title={`Requests per ${rate.name}`}
        summary={`${plural(requests, 'request')} of ${plural(arms.length, 'arm')}`}
        note={each}
        yName={`per ${rate.name}`}
        series={over(({ perSecond }) => perSecond * rate.seconds)}
      />
      <Chart
        {...shared}
        title="Errors"
        summary={`${count(failed)} of ${plural(requests, 'request')} failed`}
        note={`${each}; share of requests that failed or did not fit the signature`}
        yName="% of requests"
        series={over((interval) => (interval.requests === 0 ? null : (100 * interval.failed) / interval.requests))}
      />
      <Chart
        {...shared}
        title="Latency over time"
        summary={arms.map((arm) => `${nameOf(arm)}: median ${took(arm.p50Ms)}, p99 ${took(arm.p99Ms)}`).join('; ')}
        note={`${each}; requests that succeeded`}
        yName="ms"
        series={arms.flatMap((arm, index) =>
          shownPercentiles.map(({ of, name, look }) => ({
            name: `${nameOf(arm)} ${name}`,
            slot: slotOf(index),
            ...look,
            points: arm.intervals.map((interval) => [Date.parse(interval.at), interval[of]] as const),
          })),
        )}
      />
      <Chart
        title="Latency"
        summary={arms.map((arm) => `${nameOf(arm)}: p50 ${took(arm.p50Ms)}, p95 ${took(arm.p95Ms)}`).join('; ')}
        note={`requests that succeeded, by how long they took${part}`}
        x="log"
        xName="ms, log"
        yName="% of requests"
        fromZero
        height={220}
        places={(arms.length > 2 ? [] : arms).flatMap((arm, index) =>
          percentiles.flatMap(({ of, name }) => {
            const at = arm[of];
            return at === null ? [] : [{ at, name: `${name} v${arm.version}`, slot: slotOf(index) }];
          }),
        )}
        series={arms.map((arm, index) => {
          const whole = arm.latency.reduce((sum, bin) => sum + bin.requests, 0);
          const points = arm.latency.map((bin) => [bin.fromMs, (100 * bin.requests) / whole] as const);
          const last = arm.latency.at(-1);
          return {
            name: nameOf(arm),
            slot: slotOf(index),
            stepped: true,
            points: last === undefined ? points : [...points, [last.toMs, 0] as const],
          };
        })}
      />
    </div>
  );
}

export function TrafficCharts({ project, endpoint }: { readonly project: string; readonly endpoint: string }) {
  const [search, setSearch] = usePageSearch();
  const [from, to] = [readTime(search.from), readTime(search.to)];
  const stretch = from !== undefined && to !== undefined && from < to;
  const known = windows.some(({ value }) => value === search.t);
  const window = known ? (search.t ?? wholeWindow) : wholeWindow;
  const series = useCall('chartTraffic', {
    path: { project, endpoint },
    query: stretch ? { from, to } : { window },
  });
  const show = (range: Range | undefined): void =>
    setSearch(
      range === undefined
        ? { from: undefined, to: undefined }
        : { from: String(Math.floor(range[0])), to: String(Math.ceil(range[1])) },
    );
  /** A day that ends with the newest prediction. */
  const newest = (at: string): Range => [Date.parse(at) - 86_400_000 + 1, Date.parse(at) + 1];
  return (
    <Panel
      title="Requests, errors and latency"
      actions={
        <Choice
          bare
          label="Window"
          value={stretch ? '' : window}
          options={stretch ? [chosen, ...windows] : windows}
          onChange={(value) =>
            setSearch({ t: value === wholeWindow ? undefined : value, from: undefined, to: undefined })
          }
        />
      }
    >
      <Loaded of={series} lines={8}>
        {(found) =>
          found.arms.length === 0 ? (
            <Empty>
              Nothing was answered from <Moment at={found.from} exact /> to <Moment at={found.to} exact />
              {found.newestAt === null ? (
                ', and nothing before.'
              ) : (
                <>
                  ; the newest answer in the log is of <Moment at={found.newestAt} exact />.{' '}
                  <button type="button" className="linklike" onClick={() => show(newest(found.newestAt ?? ''))}>
                    Show the day before it
                  </button>
                </>
              )}
            </Empty>
          ) : (
            <>
              <Totals arms={found.arms} />
              {found.leftOut === 0 ? null : (
                <p className="note">{plural(found.leftOut, 'arm')} with fewer requests not shown.</p>
              )}
              <Charts found={found} onRange={show} />
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}
