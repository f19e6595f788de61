// One request by hand: a form with a field for each column of the model, and what the endpoint answered.
import { Button } from '@mantine/core';
import { type FormEvent, useId, useRef, useState } from 'react';
import { type Answer, useAction, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Refusal } from '../../components/loaded.tsx';
import { Facts, Panel, To } from '../../components/page.tsx';
import { duration, metric } from '../../format/number.ts';
import { Explanation } from './explanation.tsx';

type Endpoint = Answer<'viewDeployment'>['endpoint'];
type Value = number | string | boolean | null;
const keyField = 'sticky key';

/** What was typed as the column's type wants it; an empty field is missing. */
function readValue(type: string, text: string): Value {
  if (text === '') return null;
  if (type === 'string') return text;
  if (type === 'boolean') return text === 'true';
  const number = Number(text);
  // What is no number goes as it is: the server says what it expected.
  return Number.isNaN(number) ? text : number;
}

function Field(props: { readonly name: string; readonly type: string; readonly value: string }) {
  const id = useId();
  return (
    <label className="field-label stacked" htmlFor={id}>
      <span>
        {props.name} <span className="dim">{props.type}</span>
      </span>
      {props.type === 'boolean' ? (
        <select id={id} name={props.name} className="field" defaultValue={props.value}>
          <option value="">missing</option>
          <option value="true">true</option>
          <option value="false">false</option>
        </select>
      ) : (
        <input
          id={id}
          name={props.name}
          className="field"
          inputMode={props.type === 'string' ? 'text' : 'decimal'}
          autoComplete="off"
          defaultValue={props.value}
        />
      )}
    </label>
  );
}

function Tried({
  of,
  log,
  model,
}: {
  readonly of: Answer<'tryEndpoint'>;
  readonly log: string;
  readonly model: string;
}) {
  return (
    <div role="status" style={{ marginTop: 12 }}>
      <Facts
        of={[
          ...Object.entries(of.outputs).map(([name, value]): readonly [string, string] => [
            name,
            Array.isArray(value)
              ? value.map((one) => metric(typeof one === 'number' ? one : String(one))).join(', ')
              : metric(typeof value === 'number' ? value : String(value)),
          ]),
          ['Answered by', `${model} v${of.version}, ${of.arm}`],
          ['Took', duration(of.ms)],
          [
            'Prediction',
            <To key="p" to={`${log}?sel=${of.predictionId}`}>
              {of.predictionId.slice(0, 8)}… in the log
            </To>,
          ],
        ]}
      />
    </div>
  );
}

/** The columns that a request brings: all, or those that name entities and that nothing is joined to. */
function requestColumns({ columns, features }: Endpoint): Endpoint['columns'] {
  if (features === null) return columns;
  const joined = new Set(features.views.flatMap((view) => view.features.map(({ column }) => column)));
  const own = columns.filter(({ name }) => features.override || !joined.has(name));
  const entities = features.entities.filter((name) => !own.some((column) => column.name === name));
  return [...entities.map((name) => ({ name, type: 'string' })), ...own];
}

export function Playground({ endpoint }: { readonly endpoint: Endpoint }) {
  const { project, name, stickyKey } = endpoint;
  const columns = requestColumns(endpoint);
  const hasKeyField = stickyKey !== null && !columns.some((column) => column.name === stickyKey);
  const [filled, setFilled] = useState(false);
  const logged = useCall(
    'listPredictions',
    { path: { project, endpoint: name }, query: { limit: 1 } },
    { enabled: filled, staleMs: Number.POSITIVE_INFINITY },
  );
  const example = logged.data?.items[0];
  const send = useAction('tryEndpoint');
  const form = useRef<HTMLFormElement>(null);
  const explain = useAction('explainPredictions');
  const typed = (field: string): string =>
    form.current === null ? '' : String(new FormData(form.current).get(field) ?? '').trim();
  const row = (): Record<string, Value> =>
    Object.fromEntries(columns.map(({ name: column, type }) => [column, readValue(type, typed(column))]));
  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    const key = typed(keyField);
    send.mutate({
      path: { project, endpoint: name },
      body: {
        inputs: row(),
        ...(key === '' ? {} : { key }),
      },
    });
  };
  return (
    <Panel
      title="Playground"
      note="Send: one request as any client would; it is answered by the arm its key falls to, and is logged. Explain: what each column contributes to the champion's answer; nothing is logged."
      actions={
        <Button onClick={() => setFilled(true)} loading={filled && logged.isPending}>
          Fill in the newest logged request
        </Button>
      }
    >
      {filled && logged.data !== undefined && example === undefined ? (
        <p className="dim">Nothing has been logged yet.</p>
      ) : null}
      <form ref={form} onSubmit={submit} key={example?.id ?? 'empty'}>
        <div className="facts">
          {columns.map((column) => (
            <Field
              key={column.name}
              {...column}
              value={String(
                example?.inputs[column.name] ?? (column.name === stickyKey ? example?.entityKey : '') ?? '',
              )}
            />
          ))}
          {hasKeyField ? <Field name={keyField} type={stickyKey ?? ''} value={example?.entityKey ?? ''} /> : null}
        </div>
        <div className="row" style={{ marginTop: 12 }}>
          <button type="submit" hidden />
          <ActionButton needs="serving.predict" variant="filled" loading={send.isPending} onClick={submit}>
            Send
          </ActionButton>
          <ActionButton
            needs="serving.predict"
            loading={explain.isPending}
            onClick={() => explain.mutate({ path: { project, endpoint: name }, body: { rows: [row()] } })}
          >
            Explain
          </ActionButton>
        </div>
      </form>
      {send.error === null ? null : <Refusal error={send.error} />}
      {send.data === undefined ? null : (
        <Tried
          of={send.data}
          log={projectPath(project, `deployments/${encodeURIComponent(name)}/log`)}
          model={endpoint.model}
        />
      )}
      {explain.error === null ? null : <Refusal error={explain.error} />}
      {explain.data === undefined ? null : <Explanation of={explain.data} />}
    </Panel>
  );
}
