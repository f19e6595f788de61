// Makes or changes a connection: the fields of its kind, and its secret by name.
import { Button } from '@mantine/core';
import { useState } from 'react';
import {
  type ConnectionField,
  type ConnectionKind,
  connectionFields,
  connectionKinds,
} from '../../../../src/contracts/connections.ts';
import { useAction } from '../../api/client.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Refusal } from '../../components/loaded.tsx';
import { Panel } from '../../components/page.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { Connection } from './connections.tsx';

type Texts = Readonly<Record<string, string>>;

function isKind(text: string): text is ConnectionKind {
  return (connectionKinds as readonly string[]).includes(text);
}

/** Values as the fields type them; an empty field has its default. */
function settingsOf(fields: readonly ConnectionField[], texts: Texts): Record<string, string | number | boolean> {
  const settings: Record<string, string | number | boolean> = {};
  for (const { name, type } of fields) {
    const text = texts[name]?.trim() ?? '';
    if (text === '') continue;
    settings[name] = type === 'integer' ? Number(text) : type === 'boolean' ? text === 'true' : text;
  }
  return settings;
}

export function SetConnection(props: {
  readonly project: string;
  /** The one to change; undefined makes another. */
  readonly given: Connection | undefined;
  readonly secrets: readonly string[];
  readonly done: () => void;
}) {
  const { project, given, secrets, done } = props;
  const [name, setName] = useState(given?.name ?? '');
  const [kind, setKind] = useState<ConnectionKind>(given?.kind ?? 'postgres');
  const [texts, setTexts] = useState<Texts>(() =>
    Object.fromEntries(Object.entries(given?.settings ?? {}).map(([field, value]) => [field, String(value)])),
  );
  const [secret, setSecret] = useState(given?.secret ?? '');
  const set = useAction('setConnection');
  const { fields, secret: wanted } = connectionFields[kind];
  const missing = fields.find((field) => field.required === true && (texts[field.name]?.trim() ?? '') === '');
  const lacking =
    name.trim() === ''
      ? 'Name it first.'
      : missing !== undefined
        ? `Give its ${missing.label.toLowerCase()} first.`
        : wanted.required && secret === ''
          ? `Choose the secret with its ${wanted.label.toLowerCase()} first.`
          : undefined;
  const save = (): void =>
    set.mutate(
      {
        path: { project, connection: name.trim() },
        body: { kind, settings: settingsOf(fields, texts), secret: secret === '' ? null : secret },
      },
      {
        onSuccess: () => {
          setName('');
          setTexts({});
          setSecret('');
          done();
        },
      },
    );
  return (
    <Panel
      title={given === undefined ? 'Add a connection' : `Change ${given.name}`}
      note={`${connectionFields[kind].meaning}. Its password, key or token is a secret of this project.`}
    >
      <div className="fields">
        {given === undefined ? (
          <TextField stacked label="Name of the connection" value={name} onChange={setName} />
        ) : null}
        <Choice
          stacked
          label="Kind"
          value={kind}
          options={connectionKinds.map((one) => ({ value: one, text: one }))}
          onChange={(next) => {
            if (isKind(next)) setKind(next);
          }}
        />
        {fields.map((field) =>
          field.type === 'boolean' ? (
            <Choice
              stacked
              key={field.name}
              label={field.label}
              value={texts[field.name] ?? String(field.default)}
              options={[
                { value: 'true', text: 'yes' },
                { value: 'false', text: 'no' },
              ]}
              onChange={(value) => setTexts({ ...texts, [field.name]: value })}
            />
          ) : (
            <TextField
              stacked
              key={field.name}
              label={field.label}
              type={field.type === 'integer' ? 'number' : 'text'}
              placeholder={field.default === undefined ? (field.example ?? '') : String(field.default)}
              value={texts[field.name] ?? ''}
              onChange={(value) => setTexts({ ...texts, [field.name]: value })}
            />
          ),
        )}
        <Choice
          stacked
          label={`${wanted.label}, a secret`}
          value={secret}
          options={[
            { value: '', text: secrets.length === 0 ? 'no secret is set yet' : 'none' },
            ...[...new Set([...secrets, ...(secret === '' ? [] : [secret])])].map((one) => ({ value: one, text: one })),
          ]}
          onChange={setSecret}
        />
      </div>
      <p className="row">
        <ActionButton
          needs="connections.write"
          variant="filled"
          unless={lacking}
          loading={set.isPending}
          onClick={save}
        >
          {given === undefined ? 'Add the connection' : `Save ${given.name}`}
        </ActionButton>
        {given === undefined ? null : (
          <Button variant="subtle" onClick={done}>
            Cancel
          </Button>
        )}
      </p>
      {set.error === null ? null : <Refusal error={set.error} />}
    </Panel>
  );
}
