// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot hold rows that are placed by the window
// The head of a table: names of the columns, which of them orders the rows, and the box that chooses every row.
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { count } from '../format/number.ts';
import type { ColumnSort } from './table-state.ts';

/** The order of the rows, whoever sorts them: the table itself, or a server that has every row. */
export interface TableOrder {
  readonly sort: ColumnSort | undefined;
  /** Undefined: the order in which the rows come by themselves. */
  readonly sortBy: (sort: ColumnSort | undefined) => void;
  readonly sortable: (column: string) => boolean;
}

/** Upwards, downwards, then as it came. */
function nextSort(sort: ColumnSort | undefined, id: string): ColumnSort | undefined {
  if (sort?.id !== id) return { id, desc: false };
  return sort.desc ? undefined : { id, desc: true };
}

export function TableHead(props: {
  readonly columns: readonly { readonly id: string; readonly header: string; readonly right?: boolean }[];
  readonly order: TableOrder;
  readonly selectAll: { readonly rows: number; readonly all: boolean; readonly toggle: () => void } | undefined;
  readonly style: CSSProperties;
}) {
  const { columns, order, selectAll, style } = props;
  return (
    <div className="grid-row grid-head" role="row" style={style} tabIndex={-1}>
      {selectAll === undefined ? null : (
        <div role="columnheader" tabIndex={-1}>
          <input
            type="checkbox"
            aria-label={`Choose all ${count(selectAll.rows)} rows`}
            checked={selectAll.all}
            onChange={selectAll.toggle}
          />
        </div>
      )}
      {columns.map((column) => {
        const sorted = order.sort?.id !== column.id ? undefined : order.sort.desc ? 'descending' : 'ascending';
        return (
          <div
            key={column.id}
            role="columnheader"
            tabIndex={-1}
            aria-sort={sorted ?? 'none'}
            className={column.right === true ? 'right' : undefined}
            title={column.header.length > 12 ? column.header : undefined}
          >
            {order.sortable(column.id) ? (
              <button type="button" onClick={() => order.sortBy(nextSort(order.sort, column.id))}>
                <span>{column.header}</span>
                {sorted === 'ascending' ? <IconArrowUp size={12} /> : null}
                {sorted === 'descending' ? <IconArrowDown size={12} /> : null}
              </button>
            ) : (
              column.header
            )}
          </div>
        );
      })}
    </div>
  );
}
