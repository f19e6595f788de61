// What a person can do to a rollout: pause, go on, promote, roll back. Each says its effect before it happens; rolling back is `r`, Enter.
import { type Answer, useAction } from '../../api/client.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { percent } from '../../format/number.ts';

type Rollout = NonNullable<Answer<'viewDeployment'>['newest']>;

const needs = 'serving.deploy';

export function RolloutActions({ rollout, endpoint }: { readonly rollout: Rollout; readonly endpoint: string }) {
  const pause = useAction('pauseRollout');
  const resume = useAction('resumeRollout');
  const advance = useAction('advanceRollout');
  const promote = useAction('promoteRollout');
  const back = useAction('rollBackRollout');
  if (rollout.state !== 'running' && rollout.state !== 'paused') return null;
  const path = { project: rollout.project, endpoint, rollout: rollout.id };
  const { champion, challenger } = rollout;
  const next = rollout.plan.steps[rollout.step + 1];
  const failed = pause.error ?? resume.error;
  return (
    <>
      {rollout.state === 'paused' ? (
        <ActionButton
          needs={needs}
          loading={resume.isPending}
          onClick={() => resume.mutate({ path, body: { reason: 'Resumed on the deployment page' } })}
        >
          Resume
        </ActionButton>
      ) : (
        <ActionButton
          needs={needs}
          loading={pause.isPending}
          onClick={() => pause.mutate({ path, body: { reason: 'Paused on the deployment page' } })}
        >
          Pause
        </ActionButton>
      )}
      {next === undefined ? null : (
        <ExplainedAction
          needs={needs}
          text="Next step"
          effect={`v${challenger.version} gets ${percent(next.weight)} of the traffic now, whatever its criteria say.`}
          confirm={`Go to step ${rollout.step + 2} of ${rollout.plan.steps.length}`}
          usualReason=""
          asks
          pending={advance.isPending}
          error={advance.error}
          act={(reason, close) => advance.mutate({ path, body: { reason } }, { onSuccess: close })}
        />
      )}
      <ExplainedAction
        needs={needs}
        text="Promote"
        effect={`All traffic goes to v${challenger.version} now, whatever its criteria say; v${champion.version} gets no more requests.`}
        confirm={`Give v${challenger.version} 100 %`}
        usualReason=""
        asks
        pending={promote.isPending}
        error={promote.error}
        act={(reason, close) => promote.mutate({ path, body: { reason } }, { onSuccess: close })}
      />
      <ExplainedAction
        needs={needs}
        text="Roll back"
        shortcut="r"
        danger
        effect={`All traffic goes to v${champion.version}, which is still loaded; v${challenger.version} gets no more requests.`}
        confirm={`Give v${champion.version} 100 %`}
        usualReason="Rolled back on the deployment page"
        pending={back.isPending}
        error={back.error}
        act={(reason, close) => back.mutate({ path, body: { reason } }, { onSuccess: close })}
      />
      {failed === null ? null : (
        <span className="tone-fail" role="alert">
          {failed.message}
        </span>
      )}
    </>
  );
}
