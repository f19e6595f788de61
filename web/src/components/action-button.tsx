// A button for an action that needs a permission. One the reader lacks stays visible and disabled, and says which it is.
import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { covers } from '../../../src/contracts/scopes.ts';
import { useCall } from '../api/client.ts';
import { useProject } from '../app/project.ts';

/** Why the reader may not do something; undefined when they may, and while it is not known. */
export function useRefusal(permission: string): string | undefined {
  const project = useProject();
  const { data } = useCall('viewReader', { path: { project } }, { staleMs: 60_000 });
  if (data === undefined || data.scopes.some((scope) => covers(scope, permission))) return undefined;
  return `${data.name} lacks the permission ${permission}: whoever makes tokens (identity.admin) can grant it.`;
}

export function ActionButton(props: {
  readonly needs: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
  readonly loading?: boolean;
  /** Why it cannot be done now, whoever asks. */
  readonly unless?: string | undefined;
  readonly variant?: ButtonProps['variant'];
  readonly className?: string;
  /** What it is called when its text is not enough. */
  readonly label?: string;
}) {
  const { needs, unless, onClick, loading = false, variant = 'default', className, label, children } = props;
  const named = label === undefined ? {} : { 'aria-label': label };
  const refusal = useRefusal(needs) ?? unless;
  if (refusal === undefined)
    return (
      <Button variant={variant} className={className ?? ''} loading={loading} onClick={onClick} {...named}>
        {children}
      </Button>
    );
  // Not `disabled`: the reason must be reachable by keyboard and pointer.
  return (
    <Tooltip label={refusal} multiline w={260} events={{ hover: true, focus: true, touch: true }}>
      <Button
        variant={variant}
        data-disabled
        aria-disabled
        {...named}
        aria-description={refusal}
        onClick={(event) => event.preventDefault()}
      >
        {children}
      </Button>
    </Tooltip>
  );
}
