// Which columns a table shows: searched by name, since runs can have thousands; the list itself stays short.
import { ActionIcon, Button, Popover } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useState } from 'react';
import { count } from '../format/number.ts';

const listed = 100;

export interface PickedColumn {
  readonly id: string;
  readonly header: string;
}

export function ColumnPicker(props: {
  readonly label: string;
  readonly columns: readonly PickedColumn[];
  readonly shown: ReadonlySet<string>;
  /** Undefined: as the table shows them by itself. */
  readonly onChange: (ids: readonly string[] | undefined) => void;
}) {
  const { label, columns, shown, onChange } = props;
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = columns.filter(({ id, header }) => `${header} ${id}`.toLowerCase().includes(wanted));
  const pick = (ids: ReadonlySet<string>): void =>
    onChange(columns.filter(({ id }) => ids.has(id)).map(({ id }) => id));
  const toggle = (id: string): void => {
    const next = new Set(shown);
    if (next.has(id)) next.delete(id);
    else next.add(id);
    if (next.size > 0) pick(next);
  };
  return (
    <Popover position="bottom-end" width={280} trapFocus onChange={(open) => open || setText('')}>
      <Popover.Target>
        <ActionIcon aria-label={`Columns of ${label}`}>
          <IconColumns3 size={18} stroke={1.5} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className="column-picker">
        <input
          className="field"
          aria-label={`Find a column of ${label}`}
          placeholder={`Find among ${count(columns.length)} columns`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ul>
          {found.slice(0, listed).map(({ id, header }) => (
            <li key={id}>
              <label>
                <input
                  type="checkbox"
                  checked={shown.has(id)}
                  disabled={shown.size === 1 && shown.has(id)}
                  onChange={() => toggle(id)}
                />
                {header}
              </label>
            </li>
          ))}
        </ul>
        {found.length === 0 ? <p className="dim">No column is called so.</p> : null}
        {found.length > listed ? (
          <p className="dim">{count(found.length - listed)} more: type a part of the name.</p>
        ) : null}
        <div className="row">
          <Button variant="subtle" onClick={() => pick(new Set([...shown, ...found.map(({ id }) => id)]))}>
            Show {wanted === '' ? 'all' : 'found'}
          </Button>
          <Button variant="subtle" onClick={() => onChange(undefined)}>
            Reset
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
