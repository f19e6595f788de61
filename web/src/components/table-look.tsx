// How a table looks: which columns, in which order, which stay in sight, how high its rows are. Columns are searched by name, since runs
// can have thousands; the list itself stays short.
import { ActionIcon, Button, Popover } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconColumns3, IconPin, IconPinFilled } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { count } from '../format/number.ts';
import { type ChosenColumn, changedColumn, movedColumn } from './table-layout.ts';
import type { Density, useTableState } from './table-state.ts';

const listed = 100;
const densities: readonly (readonly [Density, string])[] = [
  ['compact', 'Compact'],
  ['regular', 'Regular'],
  ['comfortable', 'Comfortable'],
];

interface Listed {
  readonly id: string;
  readonly header: string;
}

export interface FoundColumns {
  readonly columns: readonly Listed[];
  /** Where the next page begins; undefined on the last. */
  readonly next: string | undefined;
}
/** Columns whose names contain a text, a page at a time. */
export type FindColumns = (text: string, cursor: string | undefined, signal: AbortSignal) => Promise<FoundColumns>;

const settleMs = 150;

/** What the server finds under a text, asked for a moment after the last key; further pages when they are asked for. */
function useFound(text: string, find: FindColumns | undefined) {
  const [found, setFound] = useState<FoundColumns & { readonly text: string; readonly failed?: string }>();
  const asked = useRef(find);
  asked.current = find;
  const stop = useRef<AbortController>(undefined);
  const ask = (cursor: string | undefined, before: readonly Listed[]): void => {
    stop.current?.abort();
    const controller = new AbortController();
    stop.current = controller;
    asked.current?.(text, cursor, controller.signal).then(
      ({ columns, next }) => controller.signal.aborted || setFound({ text, columns: [...before, ...columns], next }),
      (error: unknown) => {
        if (controller.signal.aborted) return;
        setFound({
          text,
          columns: before,
          next: undefined,
          failed: error instanceof Error ? error.message : String(error),
        });
      },
    );
  };
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (text === '' || asked.current === undefined) return undefined;
    const timer = setTimeout(() => latest.current(undefined, []), settleMs);
    return () => {
      clearTimeout(timer);
      stop.current?.abort();
    };
  }, [text]);
  const own = found?.text === text && text !== '' ? found : undefined;
  return {
    columns: own?.columns ?? [],
    failed: own?.failed,
    pending: find !== undefined && text !== '' && own === undefined,
    more: own?.next === undefined ? undefined : () => ask(own.next, own.columns),
  };
}

function Place(props: {
  readonly header: string;
  readonly pinned: boolean;
  readonly onPin: () => void;
  readonly onMove: (by: number) => void;
}) {
  const { header, pinned, onPin, onMove } = props;
  const Pin = pinned ? IconPinFilled : IconPin;
  return (
    <span className="row tight">
      <ActionIcon size={24} aria-label={`${header}: keep in sight`} aria-pressed={pinned} onClick={onPin}>
        <Pin size={14} stroke={1.5} />
      </ActionIcon>
      <ActionIcon size={24} aria-label={`${header}: one to the left`} onClick={() => onMove(-1)}>
        <IconArrowUp size={14} stroke={1.5} />
      </ActionIcon>
      <ActionIcon size={24} aria-label={`${header}: one to the right`} onClick={() => onMove(1)}>
        <IconArrowDown size={14} stroke={1.5} />
      </ActionIcon>
    </span>
  );
}

export function TableLook(props: {
  readonly label: string;
  readonly columns: readonly Listed[];
  readonly shown: readonly { readonly column: Listed; readonly chosen: ChosenColumn | undefined }[];
  readonly state: Pick<ReturnType<typeof useTableState>, 'choose' | 'density' | 'setDensity'>;
  readonly find?: FindColumns | undefined;
}) {
  const { label, columns, shown, state } = props;
  const { choose } = state;
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const matches = ({ id, header }: Listed): boolean => `${header} ${id}`.toLowerCase().includes(wanted);
  const now = changedColumn(shown, '', {});
  const ids = new Set(now.map(({ id }) => id));
  const known = [...shown.map(({ column }) => column), ...columns.filter(({ id }) => !ids.has(id))];
  const elsewhere = useFound(wanted, props.find);
  const names = new Set(known.map(({ id }) => id));
  const found = [...known.filter(matches), ...elsewhere.columns.filter(({ id }) => !names.has(id))];
  const toggle = (id: string): void => {
    if (!ids.has(id)) choose([...now, { id }]);
    else if (ids.size > 1) choose(now.filter((one) => one.id !== id));
  };
  return (
    <Popover position="bottom-end" width={320} trapFocus onChange={(open) => open || setText('')}>
      <Popover.Target>
        <ActionIcon aria-label={`Columns of ${label}`}>
          <IconColumns3 size={18} stroke={1.5} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className="column-picker">
        <input
          className="field"
          aria-label={`Find a column of ${label}`}
          placeholder={
            props.find === undefined
              ? `Find among ${count(columns.length)} columns`
              : 'Find whatever any of them logged'
          }
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ul>
          {found.slice(0, listed).map(({ id, header }) => (
            <li key={id}>
              <label>
                <input
                  type="checkbox"
                  checked={ids.has(id)}
                  disabled={ids.size === 1 && ids.has(id)}
                  onChange={() => toggle(id)}
                />
                {header}
              </label>
              {ids.has(id) ? (
                <Place
                  header={header}
                  pinned={now.find((one) => one.id === id)?.pinned === true}
                  onPin={() =>
                    choose(
                      now.map((one) =>
                        one.id === id ? { ...one, pinned: one.pinned === true ? undefined : true } : one,
                      ),
                    )
                  }
                  onMove={(by) => choose(movedColumn(now, id, by))}
                />
              ) : null}
            </li>
          ))}
        </ul>
        {elsewhere.failed === undefined ? null : (
          <p className="tone-fail" role="alert">
            {elsewhere.failed}
          </p>
        )}
        {found.length > 0 ? null : <p className="dim">{elsewhere.pending ? 'Looking…' : 'No column is called so.'}</p>}
        {elsewhere.more === undefined || found.length > listed ? null : (
          <Button variant="subtle" onClick={elsewhere.more}>
            Find more
          </Button>
        )}
        {found.length > listed ? (
          <p className="dim">{count(found.length - listed)} more: type a part of the name.</p>
        ) : null}
        <fieldset className="choices">
          <legend>Rows</legend>
          {densities.map(([density, name]) => (
            <label key={density}>
              <input
                type="radio"
                name={`density of ${label}`}
                checked={state.density === density}
                onChange={() => state.setDensity(density)}
              />
              {name}
            </label>
          ))}
        </fieldset>
        <div className="row">
          <Button
            variant="subtle"
            onClick={() => choose([...now, ...found.filter(({ id }) => !ids.has(id)).map(({ id }) => ({ id }))])}
          >
            Show {wanted === '' ? 'all' : 'found'}
          </Button>
          <Button variant="subtle" onClick={() => choose(undefined)}>
            Reset
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
