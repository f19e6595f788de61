// Moves an experiment and its runs to the trash, from which they can be restored.
import { useNavigate } from '@tanstack/react-router';
import { useAction } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { ActionButton } from '../../components/action-button.tsx';

export function TrashExperiment({ project, experiment }: { readonly project: string; readonly experiment: string }) {
  const trash = useAction('deleteExperiment');
  const navigate = useNavigate();
  return (
    <>
      <ActionButton
        needs="tracking.delete"
        loading={trash.isPending}
        onClick={() =>
          trash.mutate(
            { path: { project, experiment } },
            { onSuccess: () => void navigate({ to: `${projectPath(project, 'experiments')}?state=deleted` }) },
          )
        }
      >
        Move to trash
      </ActionButton>
      {trash.error === null ? null : <span className="tone-fail">{trash.error.message}</span>}
    </>
  );
}
