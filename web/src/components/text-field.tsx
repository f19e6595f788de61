// One line of text under its label, with suggestions where the page knows some.
import { useId } from 'react';

export function TextField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'email' | 'password' | 'number';
  /** Anything else may be typed too. */
  readonly suggestions?: readonly string[] | undefined;
  readonly placeholder?: string;
  /** The label stands above. */
  readonly stacked?: boolean;
}) {
  const { label, value, onChange, type = 'text', suggestions, placeholder } = props;
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
        {...(suggestions === undefined ? {} : { list: `${id}-suggestions` })}
        {...(placeholder === undefined ? {} : { placeholder })}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {suggestions === undefined ? null : (
        <datalist id={`${id}-suggestions`}>
          {[...new Set(suggestions)].map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </label>
  );
}
