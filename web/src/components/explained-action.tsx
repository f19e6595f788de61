// An action that states its effect before it happens: a button, then what it will do, then the button that does it.
import { Button, Popover } from '@mantine/core';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { shortcutsOn } from '../app/preferences.ts';
import { ActionButton } from './action-button.tsx';

/** Opens when its key is pressed outside a field. */
function useKey(key: string | undefined, open: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key !== key || typing || !shortcutsOn()) return;
      if (!event.ctrlKey && !event.metaKey && !event.altKey) open();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [key, open]);
}

/** Puts the focus on its first field or button when it appears, so that Enter is the second key. */
function Focused({ children }: { readonly children: ReactNode }) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The popover is placed in the frame after the one it is drawn in.
    const frame = requestAnimationFrame(() => row.current?.querySelector<HTMLElement>('input, button')?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <div ref={row} className="row" style={{ margin: '8px 0 0' }}>
      {children}
    </div>
  );
}

/** A button that states the effect first; `done` is called with the reason that the person gave, or the usual one. */
export function ExplainedAction(props: {
  readonly needs: string;
  readonly text: string;
  /** What the button is called when its text is not enough. */
  readonly label?: string;
  readonly shortcut?: string;
  readonly effect: ReactNode;
  readonly confirm: string;
  readonly usualReason: string;
  /** Why it cannot be done now. */
  readonly unless?: string | undefined;
  /** A reason must be typed. */
  readonly asks?: boolean;
  readonly danger?: boolean;
  /** It stands in a table, which would cut what opens over it. */
  readonly inTable?: boolean;
  readonly pending: boolean;
  readonly error: Error | null;
  readonly act: (reason: string, close: () => void) => void;
}) {
  const { asks = false, danger = false, usualReason } = props;
  const [open, setOpen] = useState(false);
  const [show] = useState(() => () => setOpen(true));
  const [reason, setReason] = useState('');
  const field = useId();
  useKey(props.shortcut, show);
  const given = reason.trim();
  const named = props.label === undefined ? {} : { label: props.label };
  const look = danger ? { className: 'danger' } : {};
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      width={340}
      withArrow
      withRoles={false}
      withinPortal={props.inTable === true}
      portalProps={{ target: 'main' }}
    >
      <Popover.Target>
        <span>
          <ActionButton needs={props.needs} unless={props.unless} onClick={() => setOpen(!open)} {...look} {...named}>
            {props.text}
            {props.shortcut === undefined ? '' : ` (${props.shortcut})`}
          </ActionButton>
        </span>
      </Popover.Target>
      <Popover.Dropdown>
        <p className="why">{props.effect}</p>
        <Focused>
          {asks ? (
            <input
              id={field}
              className="field wide"
              aria-label="Reason"
              placeholder="Reason (stored with the decision)"
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          ) : null}
          <ActionButton
            needs={props.needs}
            loading={props.pending}
            unless={asks && given === '' ? 'Give a reason first.' : undefined}
            onClick={() => props.act(given === '' ? usualReason : given, () => setOpen(false))}
            {...look}
          >
            {props.confirm}
          </ActionButton>
          <Button variant="subtle" onClick={() => setOpen(false)}>
            Cancel
          </Button>
        </Focused>
        {props.error === null ? null : (
          <p className="tone-fail" role="alert">
            {props.error.message}
          </p>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
