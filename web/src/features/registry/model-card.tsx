// The card of a model: what the records say of it, and what people have to write themselves.
import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import { type Answer, useAction, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Loaded, Refusal } from '../../components/loaded.tsx';
import { Panel, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';

type Card = Answer<'viewModelCard'>;
type Field = Card['sections'][number]['fields'][number];
interface Of {
  readonly project: string;
  readonly model: string;
}

const tones = { auto: 'ok', typed: 'ok', missing: 'warn' } as const;
const words = { auto: 'from records', typed: 'written', missing: 'missing' } as const;

function Editor(props: Of & { readonly field: Field; readonly tag: string; readonly onDone: () => void }) {
  const { project, model, field, tag, onDone } = props;
  const [text, setText] = useState(field.value ?? '');
  const id = useId();
  const change = useAction('changeModel');
  const save = (): void =>
    change.mutate({ path: { project, model }, body: { tags: { [tag]: text.trim() } } }, { onSuccess: onDone });
  return (
    <div className="stack">
      <textarea
        id={id}
        className="field"
        aria-label={field.name}
        rows={3}
        maxLength={5000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <span className="row">
        <ActionButton needs="registry.write" variant="filled" loading={change.isPending} onClick={save}>
          Save
        </ActionButton>
        <Button variant="subtle" onClick={onDone}>
          Cancel
        </Button>
      </span>
      {change.error === null ? null : <Refusal error={change.error} />}
    </div>
  );
}

function Value({ project, field: { value, to } }: { readonly project: string; readonly field: Field }) {
  if (value === null) return <span className="dim">–</span>;
  return to === null ? value : <To to={projectPath(project, to)}>{value}</To>;
}

function Line({ project, model, field }: Of & { readonly field: Field }) {
  const [open, setOpen] = useState(false);
  const { name, value, source, tag } = field;
  const verb = value === null ? 'Write' : 'Change';
  return (
    <tr>
      <th scope="row" className="card-name nowrap">
        {name}
      </th>
      <td className="card-value">
        {open && tag !== null ? (
          <Editor project={project} model={model} field={field} tag={tag} onDone={() => setOpen(false)} />
        ) : (
          <Value project={project} field={field} />
        )}
      </td>
      <td className="card-source nowrap">
        <Status tone={tones[source]}>{words[source]}</Status>
      </td>
      <td className="card-act">
        {tag === null || open ? null : (
          <ActionButton
            needs="registry.write"
            variant="subtle"
            label={`${verb} ${name.toLowerCase()}`}
            onClick={() => setOpen(true)}
          >
            {verb}
          </ActionButton>
        )}
      </td>
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
              <table className="plain card">
                <tbody>
                  {fields.map((field) => (
                    <Line key={field.name} project={project} model={model} field={field} />
                  ))}
                </tbody>
              </table>
            </Panel>
          ))}
        </>
      )}
    </Loaded>
  );
}
