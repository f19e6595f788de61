// Named values side by side, one column for each thing that is compared; missing is a dash.
import { Empty } from './loaded.tsx';
import { Scroll } from './scroll.tsx';

export interface DifferenceRow {
  readonly name: string;
  readonly values: readonly (string | undefined)[];
}

export function Differences({
  names,
  rows,
}: {
  readonly names: readonly string[];
  readonly rows: readonly DifferenceRow[];
}) {
  if (rows.length === 0) return <Empty>Nothing differs.</Empty>;
  return (
    <Scroll>
      <table className="plain">
        <thead>
          <tr>
            <th>Name</th>
            {names.map((name) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, values }) => (
            <tr key={name}>
              <td>{name}</td>
              {names.map((column, index) => (
                <td key={column} style={{ overflowWrap: 'anywhere', minWidth: 90 }}>
                  {values[index] ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
