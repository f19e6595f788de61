// The description of a project, changed where it stands.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useAction } from '../../api/client.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Refusal } from '../../components/loaded.tsx';
import { TextField } from '../../components/text-field.tsx';

export function DescribeProject({ project, description }: { readonly project: string; readonly description: string }) {
  const [text, setText] = useState<string>();
  const change = useAction('changeProject');
  if (text === undefined)
    return (
      <span className="row">
        {description === '' ? <span className="dim">none</span> : description}
        <ActionButton needs="identity.write" label="Change the description" onClick={() => setText(description)}>
          Change
        </ActionButton>
      </span>
    );
  const done = (): void => setText(undefined);
  return (
    <div className="stack">
      <TextField stacked label="Description of the project" value={text} onChange={setText} />
      <span className="row">
        <ActionButton
          needs="identity.write"
          variant="filled"
          unless={text.trim() === description ? 'It says this already.' : undefined}
          loading={change.isPending}
          onClick={() => change.mutate({ path: { project }, body: { description: text.trim() } }, { onSuccess: done })}
        >
          Save
        </ActionButton>
        <Button variant="subtle" onClick={done}>
          Cancel
        </Button>
      </span>
      {change.error === null ? null : <Refusal error={change.error} />}
    </div>
  );
}
