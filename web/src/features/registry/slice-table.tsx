// Metrics of an evaluation, slice by slice. What a cell shows of challenger and champion is the caller's.
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { Empty } from '../../components/loaded.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { count } from '../../format/number.ts';

type Evaluation = NonNullable<Answer<'viewVersion'>['evaluation']>;
const shownMetrics = 4;

export interface SliceCell {
  readonly challenger: number | undefined;
  /** Undefined when there was no champion. */
  readonly champion: number | undefined;
}

export function SliceTable(props: {
  readonly of: Evaluation;
  readonly header?: (metric: string) => string;
  readonly cell: (values: SliceCell) => { readonly shown: ReactNode; readonly title?: string | undefined };
}) {
  const { of, header = (name) => name } = props;
  const metrics = [...new Set(of.slices.flatMap(({ challenger }) => Object.keys(challenger)))].slice(0, shownMetrics);
  if (of.slices.length === 0) return <Empty>The evaluation names no slices.</Empty>;
  return (
    <Scroll>
      <table className="plain">
        <thead>
          <tr>
            <th>Slice</th>
            <th className="right">n</th>
            {metrics.map((name) => (
              <th key={name} className="right">
                {header(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.slices.map(({ slice, n, challenger, champion }) => (
            <tr key={slice}>
              <td className="nowrap">{slice}</td>
              <td className="right nowrap">{count(n)}</td>
              {metrics.map((name) => {
                const { shown, title } = props.cell({ challenger: challenger[name], champion: champion?.[name] });
                return (
                  <td key={name} className="right nowrap" title={title}>
                    {shown}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
