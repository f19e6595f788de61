// The card of a model: what the records say of it, and what people have to write themselves.
import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import { type Answer, useAction, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Loaded, Refusal } from '../../components/loaded.tsx';
import { Panel, To } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { Status } from '../../components/status.tsx';

type Card = Answer<'viewModelCard'>;
type Field = Card['sections'][number]['fields'][number];
interface Of {
  readonly project: string;
  readonly model: string;
}

const tones = { auto: 'ok', typed: 'ok', missing: 'warn' } as const;
const words = { auto: 'from records', typed: 'written', missing: 'missing' } as const;

function Write({ project, model, field, tag }: Of & { readonly field: Field; readonly tag: string }) {
  const [text, setText] = useState<string>();
  const id = useId();
  const change = useAction('changeModel');
  const done = (): void => setText(undefined);
  if (text === undefined) {
    const verb = field.value === null ? 'Write' : 'Change';
    return (
      <ActionButton
        needs="registry.write"
        variant="subtle"
        label={`${verb} ${field.name.toLowerCase()}`}
        onClick={() => setText(field.value ?? '')}
      >
        {verb}
      </ActionButton>
    );
  }
  const save = (): void =>
    change.mutate({ path: { project, model }, body: { tags: { [tag]: text.trim() } } }, { onSuccess: done });
  return (
    <div className="stack">
      <label className="field-label stacked" htmlFor={id}>
        {field.name}
        <textarea
          id={id}
          className="field"
          rows={3}
          maxLength={5000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <span className="row">
        <ActionButton needs="registry.write" variant="filled" loading={change.isPending} onClick={save}>
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

function Line({ project, model, field }: Of & { readonly field: Field }) {
  const { name, value, source, tag, to } = field;
  return (
    <tr>
      <th scope="row" className="card-name nowrap">
        {name}
      </th>
      <td className="card-value">
        {value === null ? (
          <span className="dim">–</span>
        ) : to === null ? (
          value
        ) : (
          <To to={projectPath(project, to)}>{value}</To>
        )}
      </td>
      <td className="nowrap">
        <Status tone={tones[source]}>{words[source]}</Status>
      </td>
      <td>{tag === null ? null : <Write project={project} model={model} field={field} tag={tag} />}</td>
    </tr>
  );
}

export function ModelCard({ project, model }: Of) {
  const card = useCall('viewModelCard', { path: { project, model }, query: {} });
  const file = (format: string): string =>
    `/api/v1/projects/${encodeURIComponent(project)}/pages/models/${encodeURIComponent(model)}/card/file?format=${format}`;
  return (
    <Loaded of={card} lines={12}>
      {({ answer, sections }) => (
        <>
          <p className="why">
            <AnswerLine of={answer} />
          </p>
          <p className="row">
            <a href={file('markdown')} download>
              Markdown
            </a>
            <a href={file('cyclonedx')} download>
              CycloneDX
            </a>
            <span className="dim">Print the page for a PDF.</span>
          </p>
          {sections.map(({ title, fields }) => (
            <Panel key={title} title={title}>
              <Scroll>
                <table className="plain">
                  <tbody>
                    {fields.map((field) => (
                      <Line key={field.name} project={project} model={model} field={field} />
                    ))}
                  </tbody>
                </table>
              </Scroll>
            </Panel>
          ))}
        </>
      )}
    </Loaded>
  );
}
