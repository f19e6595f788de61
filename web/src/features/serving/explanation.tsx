// What each column contributed to one prediction, the greatest first.
import type { Answer } from '../../api/client.ts';
import { Scroll } from '../../components/scroll.tsx';
import { metric, plural, signed } from '../../format/number.ts';

export function Explanation({ of }: { readonly of: Answer<'explainPredictions'> }) {
  const [row] = of.rows;
  if (row === undefined) return null;
  const columns = Object.entries(row.contributions).sort(([, a], [, b]) => Math.abs(b ?? 0) - Math.abs(a ?? 0));
  const errors = row.errors;
  return (
    <div role="status" style={{ marginTop: 12 }}>
      <p>
        {of.output}
        {of.of === 'log-odds' ? ', as log-odds,' : ''} is {metric(row.value)} here and {metric(of.base)} on average over{' '}
        {plural(of.backgroundRows, 'background row')}; the columns make the difference.{' '}
        <span className="dim">
          {of.reason === null ? 'Exact Shapley values.' : `Sampled, with standard errors: ${of.reason}`}
        </span>
      </p>
      <Scroll>
        <table className="plain" aria-label="Contributions">
          <thead>
            <tr>
              <th>Column</th>
              <th className="right">Contribution</th>
              {errors === undefined ? null : <th className="right">Standard error</th>}
            </tr>
          </thead>
          <tbody>
            {columns.map(([name, value]) => (
              <tr key={name}>
                <td>{name}</td>
                <td className="right nowrap">{value === null ? '–' : signed(value)}</td>
                {errors === undefined ? null : <td className="right">{metric(errors[name] ?? null)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}
