// Makes the next version of a model of what a run left: a model that it logged, or a folder of its artifacts.
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { client, PawlError, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useSubmission } from '../../app/submission.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Choice, type Option } from '../../components/choice.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Refusal, Skeleton } from '../../components/loaded.tsx';

interface RunRef {
  readonly id: string;
  readonly name: string;
}

/** What a run left that can be a version; the value tells a logged model from a folder. */
function useSources(
  project: string,
  run: string,
): { readonly options: readonly Option[]; readonly error: Error | null } | undefined {
  const found = useCall('getRun', { path: { project, run } });
  const artifacts = useCall('listRunArtifacts', { path: { project, run }, query: { limit: 200 } });
  const error = found.error ?? artifacts.error;
  if (error !== null) return { options: [], error };
  if (found.data === undefined || artifacts.data === undefined) return undefined;
  const logged = found.data.modelOutputs.map(({ modelId }) => ({
    value: modelId,
    text: `logged model ${modelId.slice(0, 12)}`,
  }));
  const folders = artifacts.data.items
    .filter(({ folder }) => folder)
    .map(({ path }) => ({ value: `run:${path}`, text: `artifacts in ${path}` }));
  return { options: [...logged, ...folders, { value: 'run:', text: 'all artifacts of the run' }], error: null };
}

/** Registers as the next version of the model, which is made when it is not there. */
async function register(project: string, model: string, run: string, source: string): Promise<number> {
  const folder = source.startsWith('run:') ? source.slice('run:'.length) : undefined;
  const body =
    folder === undefined
      ? { runId: run, loggedModelId: source }
      : { runId: run, ...(folder === '' ? {} : { path: folder }) };
  const create = () => client.call('createModelVersion', { path: { project, model }, body });
  try {
    return (await create()).version;
  } catch (error) {
    if (!(error instanceof PawlError) || error.code !== 'registry.unknown_model') throw error;
    await client.call('createModel', { path: { project }, body: { name: model } });
    return (await create()).version;
  }
}

function Form({
  project,
  run,
  onDone,
}: {
  readonly project: string;
  readonly run: RunRef;
  readonly onDone: () => void;
}) {
  const sources = useSources(project, run.id);
  const models = useCall('listModels', { path: { project }, query: { limit: 200 } });
  const [chosen, setChosen] = useState<string>();
  const [name, setName] = useState('');
  const { busy, error, submit } = useSubmission();
  const navigate = useNavigate();
  const field = useId();
  if (sources === undefined) return <Skeleton lines={3} />;
  if (sources.error !== null) return <Refusal error={sources.error} />;
  const names = models.data?.items.map((model) => model.name) ?? [];
  const model = name.trim();
  const source = chosen ?? sources.options[0]?.value ?? 'run:';
  const act = async (): Promise<void> => {
    let version = 0;
    const done = await submit(async () => {
      version = await register(project, model, run.id, source);
    });
    if (!done) return;
    onDone();
    void navigate({ to: projectPath(project, `models/${encodeURIComponent(model)}/v/${version}`) });
  };
  return (
    <div className="stack">
      <Choice label="What" value={source} options={sources.options} onChange={setChosen} />
      <label className="field-label" htmlFor={field}>
        Model
        <input
          id={field}
          className="field"
          list={`${field}-names`}
          placeholder="name of a model, new or not"
          maxLength={256}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <datalist id={`${field}-names`}>
          {names.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      </label>
      <p className="dim" role="status">
        {model === ''
          ? ''
          : names.includes(model)
            ? `It becomes the next version of ${model}.`
            : `${model} is a new model.`}
      </p>
      <ActionButton
        needs="registry.write"
        variant="filled"
        loading={busy}
        unless={model === '' ? 'Name a model first.' : /[/:]/.test(model) ? 'A name has neither / nor :.' : undefined}
        onClick={() => void act()}
      >
        Register
      </ActionButton>
      {error === undefined ? null : <Refusal error={error} />}
    </div>
  );
}

export function RegisterRun(props: { readonly project: string; readonly run: RunRef; readonly text: string }) {
  const { project, run, text } = props;
  const [open, setOpen] = useState(false);
  return (
    <>
      <ActionButton needs="registry.write" onClick={() => setOpen(true)}>
        {text}
      </ActionButton>
      <Dialog title={`Register what ${run.name} left`} opened={open} onClose={() => setOpen(false)}>
        {open ? <Form project={project} run={run} onDone={() => setOpen(false)} /> : null}
      </Dialog>
    </>
  );
}
