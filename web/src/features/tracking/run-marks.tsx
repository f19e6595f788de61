// What a reader marks in a table of runs, kept in the address: runs pinned to its top, one of them the baseline that the metrics of the
// others are held against, and runs that no chart draws.
import { IconEye, IconEyeOff, IconPin, IconPinFilled, IconScale } from '@tabler/icons-react';
import { useMemo } from 'react';
import { type Rows, useCall } from '../../api/client.ts';
import { usePageSearch } from '../../app/search-params.ts';
import type { Column } from '../../components/data-table.tsx';
import type { Run } from './run-columns.tsx';

/** More pinned runs would leave no room for others. */
const mostPinned = 20;

const listed = (text: string | undefined): readonly string[] => (text ?? '').split(',').filter((id) => id !== '');
const printed = (ids: readonly string[]): string | undefined => (ids.length === 0 ? undefined : ids.join());

export interface RunMarks {
  readonly pinned: readonly string[];
  readonly hidden: ReadonlySet<string>;
  readonly baseline: string | undefined;
  readonly togglePin: (id: string) => void;
  readonly toggleHidden: (id: string) => void;
  readonly toggleBaseline: (id: string) => void;
}

export function useRunMarks(): RunMarks {
  const [{ pin, hide, baseline }, change] = usePageSearch();
  return useMemo(() => {
    const pinned = listed(pin).slice(0, mostPinned);
    const hidden = listed(hide);
    return {
      pinned,
      hidden: new Set(hidden),
      baseline,
      togglePin: (id) =>
        pinned.includes(id)
          ? change({
              pin: printed(pinned.filter((one) => one !== id)),
              ...(baseline === id ? { baseline: undefined } : {}),
            })
          : change({ pin: printed([...pinned, id].slice(-mostPinned)) }),
      toggleHidden: (id) =>
        change({ hide: printed(hidden.includes(id) ? hidden.filter((one) => one !== id) : [...hidden, id]) }),
      toggleBaseline: (id) =>
        change(
          baseline === id
            ? { baseline: undefined }
            : { baseline: id, pin: printed(pinned.includes(id) ? pinned : [...pinned, id].slice(-mostPinned)) },
        ),
    };
  }, [pin, hide, baseline, change]);
}

/** The table's runs with the pinned ones first, whether or not the filter finds them; and the baseline, when it is one of them. */
export function usePinned(
  project: string,
  source: Rows<Run>,
  { pinned, baseline }: RunMarks,
  fields: string | undefined,
): { readonly source: Rows<Run>; readonly base: Run | undefined } {
  const found = useCall(
    'listRuns',
    {
      path: { project },
      query: {
        filter: `id IN (${pinned.map((id) => `'${id.replaceAll(/[^0-9a-f]/g, '')}'`).join(', ')})`,
        limit: mostPinned,
        ...(fields === undefined ? {} : { fields }),
      },
    },
    { enabled: pinned.length > 0 },
  );
  const { rows } = source;
  return useMemo(() => {
    const known = new Map([...rows, ...(found.data?.items ?? [])].map((run) => [run.id, run]));
    const first = pinned.flatMap((id) => known.get(id) ?? []);
    const on = new Set(first.map(({ id }) => id));
    return {
      source: first.length === 0 ? source : { ...source, rows: [...first, ...rows.filter(({ id }) => !on.has(id))] },
      base: first.find(({ id }) => id === baseline),
    };
  }, [source, rows, found.data, pinned, baseline]);
}

/** The column of the marks, before all others. */
export function marksColumn({ pinned, hidden, baseline, ...marks }: RunMarks): Column<Run> {
  return {
    id: 'marks',
    header: 'Marks',
    width: 96,
    value: ({ id }) =>
      [pinned.includes(id) ? 'pinned' : '', baseline === id ? 'baseline' : '', hidden.has(id) ? 'hidden' : '']
        .filter((part) => part !== '')
        .join(' '),
    cell: ({ id, name }) => {
      const isPinned = pinned.includes(id);
      const isHidden = hidden.has(id);
      const isBaseline = baseline === id;
      const buttons = [
        {
          on: isHidden,
          icon: isHidden ? IconEyeOff : IconEye,
          label: `Leave ${name} out of charts`,
          title: isHidden ? 'Draw it in charts again' : 'Leave it out of charts',
          toggle: marks.toggleHidden,
        },
        {
          on: isPinned,
          icon: isPinned ? IconPinFilled : IconPin,
          label: `Pin ${name}`,
          title: isPinned ? 'Let it go from the top' : 'Keep it on top',
          toggle: marks.togglePin,
        },
        {
          on: isBaseline,
          icon: IconScale,
          label: `Make ${name} the baseline`,
          title: isBaseline ? 'No baseline' : 'Hold the metrics of the others against it',
          toggle: marks.toggleBaseline,
        },
      ];
      return (
        <span className="run-marks">
          {buttons.map(({ on, icon: Icon, label, title, toggle }) => (
            <button
              key={label}
              type="button"
              aria-pressed={on}
              aria-label={label}
              title={title}
              onClick={(event) => {
                event.stopPropagation();
                toggle(id);
              }}
            >
              <Icon size={16} stroke={1.5} aria-hidden />
            </button>
          ))}
        </span>
      );
    },
  };
}
