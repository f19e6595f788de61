// Makes or changes a webhook: where it goes, what it is told of, and the secret that signs.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { type WebhookEventName, webhookEventNames, webhookEvents } from '../../../../src/contracts/webhooks.ts';
import { useAction } from '../../api/client.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Refusal } from '../../components/loaded.tsx';
import { Panel } from '../../components/page.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { Webhook } from './webhooks.tsx';

export function SetWebhook(props: {
  readonly project: string;
  /** The one to change; undefined makes another. */
  readonly given: Webhook | undefined;
  readonly done: () => void;
}) {
  const { project, given, done } = props;
  const [name, setName] = useState(given?.name ?? '');
  const [url, setUrl] = useState(given?.url ?? '');
  const [events, setEvents] = useState<readonly WebhookEventName[]>(given?.events ?? []);
  const [secret, setSecret] = useState('');
  const [unsigned, setUnsigned] = useState(false);
  const create = useAction('createWebhook');
  const change = useAction('changeWebhook');
  const lacking =
    name.trim() === ''
      ? 'Name it first.'
      : url.trim() === ''
        ? 'Give its address first.'
        : events.length === 0
          ? 'Choose what it is told of first.'
          : undefined;
  const finished = {
    onSuccess: () => {
      setName('');
      setUrl('');
      setEvents([]);
      setSecret('');
      done();
    },
    onError: () => setSecret(''),
  };
  const fields = { name: name.trim(), url: url.trim(), events: [...events] };
  const save = (): void =>
    given === undefined
      ? create.mutate({ path: { project }, body: { ...fields, ...(secret === '' ? {} : { secret }) } }, finished)
      : change.mutate(
          {
            path: { project, webhook: given.id },
            body: { ...fields, ...(unsigned ? { secret: null } : secret === '' ? {} : { secret }) },
          },
          finished,
        );
  const error = create.error ?? change.error;
  return (
    <Panel
      title={given === undefined ? 'Add a webhook' : `Change ${given.name}`}
      note={
        <>
          A delivery is genuine when <code>X-MLflow-Signature</code> is <code>v1,</code> and the base64 of the
          HMAC-SHA256 of <code>id.timestamp.body</code> under the secret, id and timestamp being the headers beside it.
        </>
      }
    >
      <div className="fields">
        <TextField stacked label="Name of the webhook" value={name} onChange={setName} />
        <TextField stacked label="Address" placeholder="https://hooks.example.com/pawl" value={url} onChange={setUrl} />
        <TextField
          stacked
          type="password"
          label={given?.signed === true ? 'Another secret (the one that is set stays)' : 'Secret that signs'}
          value={secret}
          onChange={setSecret}
        />
      </div>
      <fieldset className="scopes">
        <legend>Told of</legend>
        <div className="scope-list">
          {webhookEventNames.map((event) => (
            <label key={event}>
              <input
                type="checkbox"
                checked={events.includes(event)}
                onChange={({ currentTarget }) =>
                  setEvents(currentTarget.checked ? [...events, event] : events.filter((one) => one !== event))
                }
              />
              <code>{event}</code>
              <span className="dim">{webhookEvents[event]}</span>
            </label>
          ))}
        </div>
        {given?.signed === true ? (
          <p>
            <label>
              <input
                type="checkbox"
                checked={unsigned}
                onChange={({ currentTarget }) => setUnsigned(currentTarget.checked)}
              />{' '}
              Take the secret away: deliveries are not signed any more
            </label>
          </p>
        ) : null}
      </fieldset>
      <p className="row">
        <ActionButton
          needs="webhooks.write"
          variant="filled"
          unless={lacking}
          loading={create.isPending || change.isPending}
          onClick={save}
        >
          {given === undefined ? 'Add the webhook' : `Save ${given.name}`}
        </ActionButton>
        {given === undefined ? null : (
          <Button variant="subtle" onClick={done}>
            Cancel
          </Button>
        )}
      </p>
      {error === null ? null : <Refusal error={error} />}
    </Panel>
  );
}
