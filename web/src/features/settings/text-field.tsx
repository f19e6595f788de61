// One line of text under its label.
import { useId } from 'react';

export function TextField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'email' | 'password' | 'number';
  /** Id of a datalist with suggestions. */
  readonly list?: string;
  readonly placeholder?: string;
  /** The label stands above. */
  readonly stacked?: boolean;
}) {
  const { label, value, onChange, type = 'text', list, placeholder } = props;
  const id = useId();
  return (
    <label className={props.stacked === true ? 'field-label stacked' : 'field-label'} htmlFor={id}>
      {label}
      <input
        id={id}
        className="field"
        type={type}
        autoComplete="off"
        value={value}
        {...(list === undefined ? {} : { list })}
        {...(placeholder === undefined ? {} : { placeholder })}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}
