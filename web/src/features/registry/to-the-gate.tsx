// Brings a version to its loop's gate: what is judged there goes on to a rollout when it passes, and no other way.
import { useNavigate } from '@tanstack/react-router';
import { useAction } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { ExplainedAction } from '../../components/explained-action.tsx';

export function ToTheGate(props: { readonly project: string; readonly model: string; readonly version: number }) {
  const { project, model, version } = props;
  const submit = useAction('submitCandidate');
  const navigate = useNavigate();
  return (
    <ExplainedAction
      needs="loop.run"
      text={`Bring v${version} to the gate`}
      effect={`The loop of ${model} judges v${version} beside the champion on the newest labelled rows. If its gate passes, it rolls out.`}
      confirm={`Judge v${version}`}
      usualReason=""
      pending={submit.isPending}
      error={submit.error}
      act={() =>
        submit.mutate(
          { path: { project, model }, body: { version } },
          { onSuccess: () => void navigate({ to: projectPath(project, `loop/${encodeURIComponent(model)}`) }) },
        )
      }
    />
  );
}
