// Sets or changes the password of a user, or takes it away.
import { useState } from 'react';
import { type Item, useAction } from '../../api/client.ts';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { TextField } from '../../components/text-field.tsx';

export function SetPassword({ user: { name, passwordChangedAt } }: { readonly user: Item<'listUsers'> }) {
  const [password, setPassword] = useState('');
  const set = useAction('setUserPassword');
  const clear = useAction('clearUserPassword');
  const has = passwordChangedAt !== null;
  const clears = has && password === '';
  return (
    <ExplainedAction
      inTable
      needs="identity.admin"
      text={has ? 'Change' : 'Set'}
      label={`${has ? 'Change' : 'Set'} the password of ${name}`}
      effect={
        <>
          <TextField
            label={`New password of ${name}`}
            type="password"
            stacked
            value={password}
            onChange={setPassword}
          />
          At least 12 characters. Clients that know no tokens come with {name} and this password, and may do what the
          roles of {name} give.{has ? ' Left empty, the password is taken away; tokens go on.' : ''}
        </>
      }
      confirm={clears ? 'Take the password away' : 'Set the password'}
      usualReason=""
      pending={set.isPending || clear.isPending}
      error={set.error ?? clear.error}
      act={(_reason, close) => {
        const onSuccess = (): void => {
          setPassword('');
          close();
        };
        if (clears) clear.mutate({ path: { user: name } }, { onSuccess });
        else set.mutate({ path: { user: name }, body: { password } }, { onSuccess });
      }}
    />
  );
}
