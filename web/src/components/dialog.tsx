// A dialog over the page, with its title and a way to close it.
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';

export function Dialog(props: {
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Modal.Root opened={props.opened} onClose={props.onClose} size="lg">
      <Modal.Overlay />
      <Modal.Content>
        {/* Not the component's own header: inside a dialog that element is a second banner of the page. */}
        <div className="dialog-head">
          <Modal.Title>{props.title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </div>
        <Modal.Body>{props.children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
