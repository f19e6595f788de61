// Moves an experiment and its runs to the trash, from which they can be restored.
import { useNavigate } from '@tanstack/react-router';
import { client } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { TrashButton } from '../../components/trash-button.tsx';

export function TrashExperiment(props: {
  readonly project: string;
  readonly experiment: string;
  readonly name: string;
}) {
  const { project, experiment, name } = props;
  const navigate = useNavigate();
  const path = { project, experiment };
  return (
    <TrashButton
      needs="tracking.delete"
      what={`experiment ${name} with its runs`}
      remove={() => client.call('deleteExperiment', { path })}
      restore={() => client.call('restoreExperiment', { path })}
      onGone={() => void navigate({ to: projectPath(project, 'experiments') })}
    />
  );
}
