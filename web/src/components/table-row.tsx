// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot hold rows that are placed by the window
// One row of a table. It is drawn again only when something of it changes, and takes another record in place when the reader scrolls on:
// making rows anew costs more than a frame lasts.
import { type CSSProperties, type MouseEvent, memo, type ReactNode } from 'react';
import { count } from '../format/number.ts';
import type { CsvValue } from './csv.ts';

export interface Column<T extends object> {
  readonly id: string;
  readonly header: string;
  /** Least width, px. */
  readonly width?: number;
  /** Share of the width that is left over. */
  readonly grow?: number;
  readonly right?: boolean;
  readonly mono?: boolean;
  readonly hidden?: boolean;
  readonly value: (row: T) => CsvValue;
  readonly cell?: (row: T) => ReactNode;
  /** The cell remembers something of its row, such as an action under way, so it is never given another's. */
  readonly keeps?: boolean;
}

/** A column as it is drawn. */
export interface DrawnColumn<T extends object> {
  readonly column: Column<T>;
  /** Its place among all columns shown, from 1. */
  readonly place: number;
  readonly style: CSSProperties;
  readonly sticky: boolean;
}

const printed = (content: ReactNode): ReactNode => (typeof content === 'boolean' ? String(content) : content);

export const checkboxWidth = 36;
export const checkboxStyle: CSSProperties = { left: 0, width: checkboxWidth };

function Row<T extends object>(props: {
  readonly id: string;
  readonly index: number;
  readonly row: T;
  readonly columns: readonly DrawnColumn<T>[];
  readonly width: number;
  /** The table scrolls sideways, so what is pinned sticks. */
  readonly sideways: boolean;
  readonly top: number;
  readonly height: number;
  /** Undefined when rows cannot be chosen. */
  readonly chosen: boolean | undefined;
  readonly shown: boolean;
  readonly current: boolean;
  readonly onTouch: (event: MouseEvent<HTMLDivElement>, index: number) => void;
}) {
  const { id, index, row, chosen } = props;
  const choosable = chosen !== undefined;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid hears the keys of all rows
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={props.shown || chosen === true}
      aria-current={props.current}
      data-index={index}
      className="grid-row"
      onClick={choosable ? (event) => props.onTouch(event, index) : undefined}
      onMouseDown={choosable ? (event) => event.shiftKey && event.preventDefault() : undefined}
      style={{ height: props.height, width: props.width, transform: `translateY(${props.top}px)` }}
    >
      {choosable ? (
        <div role="gridcell" tabIndex={-1} className={props.sideways ? 'check sticky' : 'check'} style={checkboxStyle}>
          <input type="checkbox" aria-label={`Choose row ${count(index + 1)}`} checked={chosen} readOnly />
        </div>
      ) : null}
      {props.columns.map(({ column, place, style, sticky }) => {
        const value = column.value(row);
        const content = column.cell === undefined ? (value ?? '–') : column.cell(row);
        return (
          <div
            key={column.keeps === true ? `${column.id} ${id}` : column.id}
            role="gridcell"
            tabIndex={-1}
            aria-colindex={place}
            className={`${sticky ? 'sticky ' : ''}${column.right === true ? 'right ' : ''}${column.mono === true ? 'mono' : ''}`}
            style={style}
            title={typeof value === 'string' && value.length > 24 ? value : undefined}
          >
            {sticky ? <span className="cell-text">{printed(content)}</span> : printed(content)}
          </div>
        );
      })}
    </div>
  );
}

export const TableRow = memo(Row) as typeof Row;
