// What people, judges and code say of a trace, and the form to say more.
import { type FormEvent, useState } from 'react';
import { type Answer, useAction } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Empty, Refusal } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Panel, To } from '../../components/page.tsx';

type Assessment = Answer<'viewTrace'>['trace']['assessments'][number];

/** JSON where it is that, else text. */
function judged(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export function Assessments(props: {
  readonly project: string;
  readonly trace: string;
  readonly of: readonly Assessment[];
}) {
  const { project, trace, of } = props;
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [rationale, setRationale] = useState('');
  const assess = useAction('assessTrace');
  const say = (event?: FormEvent): void => {
    event?.preventDefault();
    const body = {
      name: name.trim(),
      value: judged(value.trim()),
      ...(rationale.trim() === '' ? {} : { rationale: rationale.trim() }),
    };
    assess.mutate(
      { path: { project, trace }, body },
      {
        onSuccess: () => {
          setValue('');
          setRationale('');
        },
      },
    );
  };
  const unless = name.trim() === '' || value.trim() === '' ? 'Give a name and a value first.' : undefined;
  return (
    <Panel title={`Assessments (${of.filter(({ valid }) => valid).length})`}>
      {of.length === 0 ? (
        <Empty>Nobody has said anything of this trace.</Empty>
      ) : (
        <ul className="tree" aria-label="Assessments">
          {of.map((one) => (
            <li key={one.id} className={one.valid ? undefined : 'dim'}>
              {one.kind === 'issue' ? (
                <To to={projectPath(project, `issues/${one.name}`)}>issue</To>
              ) : (
                <strong>{one.name}</strong>
              )}{' '}
              {typeof one.value === 'string' ? one.value : JSON.stringify(one.value)}{' '}
              <span className="dim">
                {one.kind === 'expectation' ? 'was expected, says' : one.kind === 'issue' ? 'seen by' : 'by'}{' '}
                {one.source.id} ({one.source.type.toLowerCase().replaceAll('_', ' ')}), <Moment at={one.createdAt} />
                {one.valid ? '' : '; another took its place'}
                {one.rationale === null ? '' : `: ${one.rationale}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      <form className="inline" onSubmit={say}>
        <label className="field-label">
          Name
          <input
            className="field"
            value={name}
            placeholder="correct"
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
        </label>
        <label className="field-label">
          Value
          <input
            className="field"
            value={value}
            placeholder="true, 0.5 or good"
            onChange={({ currentTarget }) => setValue(currentTarget.value)}
          />
        </label>
        <label className="field-label">
          Why
          <input
            className="field wide"
            value={rationale}
            onChange={({ currentTarget }) => setRationale(currentTarget.value)}
          />
        </label>
        <ActionButton needs="tracing.assess" unless={unless} loading={assess.isPending} onClick={() => say()}>
          Assess
        </ActionButton>
      </form>
      {assess.error === null ? null : <Refusal error={assess.error} />}
    </Panel>
  );
}
