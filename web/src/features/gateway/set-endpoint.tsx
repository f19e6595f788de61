// The form of an endpoint: the models behind it, which of them are asked first and with which share, and which take over.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Answer, useAction } from '../../api/client.ts';
import { Choice } from '../../components/choice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { FormEnd } from './form-dialog.tsx';

type Gateway = Answer<'viewGateway'>;
type Endpoint = Gateway['items'][number]['endpoint'];

interface Used {
  readonly key: number;
  readonly name: string;
  readonly role: 'primary' | 'fallback';
  readonly weight: string;
}

export function EndpointForm(props: {
  readonly project: string;
  readonly models: readonly string[];
  readonly given?: Endpoint;
  readonly close: () => void;
}) {
  const { project, models, given, close } = props;
  const [name, setName] = useState(given?.name ?? '');
  const [used, setUsed] = useState<readonly Used[]>(() =>
    given === undefined
      ? [{ key: 0, name: models[0] ?? '', role: 'primary', weight: '1' }]
      : given.models.map(({ name: of, role, weight }, key) => ({ key, name: of, role, weight: String(weight) })),
  );
  const [cache, setCache] = useState(given?.cacheSeconds === null ? '' : String(given?.cacheSeconds ?? ''));
  const set = useAction('setGatewayEndpoint');
  const change = (key: number, of: Partial<Used>): void =>
    setUsed(used.map((one) => (one.key === key ? { ...one, ...of } : one)));
  const seconds = cache.trim() === '' ? null : Number(cache);
  const lacking =
    name.trim() === ''
      ? 'Name it first.'
      : !used.some(({ role }) => role === 'primary')
        ? 'One of the models has to be asked first.'
        : used.some(({ weight }) => !(Number(weight) >= 0) || weight.trim() === '')
          ? 'A share is a number from 0.'
          : new Set(used.map(({ name: of, role }) => `${role} ${of}`)).size < used.length
            ? 'A model is named twice.'
            : seconds !== null && (!Number.isInteger(seconds) || seconds < 1)
              ? 'Answers are kept for a whole number of seconds.'
              : undefined;
  const save = (): void =>
    set.mutate(
      {
        path: { project, endpoint: name.trim() },
        body: {
          models: used.map(({ name: of, role, weight }) => ({
            name: of,
            role,
            ...(role === 'primary' ? { weight: Number(weight) } : {}),
          })),
          cacheSeconds: seconds,
          ...(given === undefined
            ? {}
            : {
                tracked: given.tracked,
                maxFallbacks: given.maxFallbacks,
                timeoutMs: given.timeoutMs,
                retries: given.retries,
                tags: given.tags,
              }),
        },
      },
      { onSuccess: close },
    );
  return (
    <div className="stack">
      {given === undefined ? (
        <TextField stacked label="Name, which calls give as their model" value={name} onChange={setName} />
      ) : null}
      {used.map(({ key, name: of, role, weight }, place) => (
        <fieldset key={key} className="form-row" aria-label={`Model ${place + 1}`}>
          <Choice
            stacked
            label="Model"
            value={of}
            options={[...new Set([of, ...models])].map((one) => ({ value: one, text: one }))}
            onChange={(next) => change(key, { name: next })}
          />
          <Choice
            stacked
            label="Is"
            value={role}
            options={[
              { value: 'primary', text: 'asked first' },
              { value: 'fallback', text: 'a fallback' },
            ]}
            onChange={(next) => change(key, { role: next === 'fallback' ? 'fallback' : 'primary' })}
          />
          {role === 'primary' ? (
            <TextField stacked label="Share" value={weight} onChange={(next) => change(key, { weight: next })} />
          ) : null}
          {used.length === 1 ? null : (
            <Button variant="subtle" onClick={() => setUsed(used.filter((one) => one.key !== key))}>
              Take out
            </Button>
          )}
        </fieldset>
      ))}
      <div>
        <Button
          variant="subtle"
          onClick={() =>
            setUsed([
              ...used,
              {
                key: Math.max(...used.map(({ key }) => key)) + 1,
                name: models.find((one) => !used.some((other) => other.name === one)) ?? models[0] ?? '',
                role: 'fallback',
                weight: '1',
              },
            ])
          }
        >
          Another model
        </Button>
      </div>
      <TextField
        stacked
        label="Answer equal calls from what is kept for, s"
        placeholder="never"
        value={cache}
        onChange={setCache}
      />
      <FormEnd
        needs="gateway.write"
        text={given === undefined ? 'Add the endpoint' : `Save ${given.name}`}
        unless={lacking}
        pending={set.isPending}
        error={set.error}
        close={close}
        act={save}
      />
    </div>
  );
}
