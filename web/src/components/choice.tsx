// One of a few values, chosen from a list; the empty one is "no choice".
import { useId } from 'react';

export interface Option {
  readonly value: string;
  readonly text: string;
}

/** Values to filter by, after the empty one that stands for all of them. */
export function withAll(all: string, values: readonly string[], wordOf = (value: string): string => value): Option[] {
  return [{ value: '', text: all }, ...values.map((value) => ({ value, text: wordOf(value) }))];
}

/** Versions of one record. */
export function versionOption(version: number): Option {
  return { value: String(version), text: `v${version}` };
}

export function Choice(props: {
  readonly label: string;
  /** The label is heard but not shown. */
  readonly bare?: boolean;
  /** The label stands above. */
  readonly stacked?: boolean;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
}) {
  const { label, bare = false } = props;
  const id = useId();
  const select = (
    <select
      id={id}
      className="field"
      aria-label={bare ? label : undefined}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    >
      {props.options.map(({ value, text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
  if (bare) return select;
  return (
    <label className={props.stacked === true ? 'field-label stacked' : 'field-label'} htmlFor={id}>
      {label}
      {select}
    </label>
  );
}
