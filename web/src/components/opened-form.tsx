// A form that stands behind a button until it is wanted: opened, it is sent or left, and says why it was refused.
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ActionButton } from './action-button.tsx';
import { Refusal } from './loaded.tsx';

export function OpenedForm(props: {
  /** Of the button that opens it, and of the form. */
  readonly label: string;
  readonly needs: string;
  /** Of the button that sends it. */
  readonly sends: string;
  /** Why it cannot be sent yet. */
  readonly unless: string | undefined;
  readonly pending: boolean;
  readonly error: Error | null;
  /** @param close to be called when it was taken */
  readonly send: (close: () => void) => void;
  readonly children: ReactNode;
}) {
  const { label, needs } = props;
  const [opened, setOpened] = useState(false);
  const close = (): void => setOpened(false);
  if (!opened)
    return (
      <ActionButton needs={needs} onClick={() => setOpened(true)}>
        {label}
      </ActionButton>
    );
  return (
    <fieldset aria-label={label} className="opened-form">
      <div className="fields">{props.children}</div>
      <span className="row">
        <ActionButton
          needs={needs}
          variant="filled"
          loading={props.pending}
          unless={props.unless}
          onClick={() => props.send(close)}
        >
          {props.sends}
        </ActionButton>
        <Button variant="subtle" onClick={close}>
          Cancel
        </Button>
      </span>
      {props.error === null ? null : <Refusal error={props.error} />}
    </fieldset>
  );
}
