// A button that opens a form in a dialog, and the row of buttons that ends it.
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Refusal } from '../../components/loaded.tsx';

export function FormDialog(props: {
  readonly needs: string;
  readonly text: string;
  /** What the button is called when its text is not enough. */
  readonly label?: string;
  readonly title: string;
  /** Why it cannot be done now. */
  readonly unless?: string | undefined;
  readonly children: (close: () => void) => ReactNode;
}) {
  const [opened, setOpened] = useState(false);
  const close = (): void => setOpened(false);
  return (
    <>
      <ActionButton
        needs={props.needs}
        {...(props.label === undefined ? {} : { label: props.label })}
        unless={props.unless}
        onClick={() => setOpened(true)}
      >
        {props.text}
      </ActionButton>
      <Dialog title={props.title} opened={opened} onClose={close}>
        {opened ? props.children(close) : null}
      </Dialog>
    </>
  );
}

export function FormEnd(props: {
  readonly needs: string;
  readonly text: string;
  readonly unless: string | undefined;
  readonly pending: boolean;
  readonly error: Error | null;
  readonly act: () => void;
  readonly close: () => void;
}) {
  return (
    <>
      <p className="row">
        <ActionButton
          needs={props.needs}
          variant="filled"
          unless={props.unless}
          loading={props.pending}
          onClick={props.act}
        >
          {props.text}
        </ActionButton>
        <Button variant="subtle" onClick={props.close}>
          Cancel
        </Button>
      </p>
      {props.error === null ? null : <Refusal error={props.error} />}
    </>
  );
}
