// What a version rests on: by how much its log loss grows when a column is shuffled, the greatest first.
import type { Answer } from '../../api/client.ts';
import { Panel } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { interval } from '../../format/number.ts';
import { axisOf, IntervalBar } from './slice-bars.tsx';

type Evaluation = NonNullable<Answer<'viewVersion'>['evaluation']>;

export function Importance({ of }: { readonly of: NonNullable<Evaluation['importance']> }) {
  const axis = axisOf(of.map(({ increase }) => increase));
  return (
    <Panel
      title={`Importance of ${of.length} columns`}
      note="Growth of log loss on the rows of the gate when the values of one column are shuffled, with a paired 95 % interval; one that holds zero tells nothing."
    >
      <Scroll>
        <table className="plain" aria-label="Importance">
          <thead>
            <tr>
              <th>Column</th>
              <th className="right">Log loss grows by [95 %]</th>
              <th>Impact</th>
            </tr>
          </thead>
          <tbody>
            {of.map(({ feature, increase }) => (
              <tr key={feature}>
                <td>{feature}</td>
                <td className="right nowrap">{interval(increase)}</td>
                <td>
                  <IntervalBar of={increase} axis={axis} label={`${feature}: ${interval(increase)}`} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}
