// Stored transitions of a loop: from, to, why, by whom, with the records that prove it.
import { IconArrowRight } from '@tabler/icons-react';
import type { Item } from '../../api/client.ts';
import { goPath } from '../../app/records.ts';
import { Moment } from '../../components/moment.tsx';
import { To } from '../../components/page.tsx';
import { Evidence } from '../../components/record-link.tsx';
import { StatusIcon, type Tone } from '../../components/status.tsx';

type Transition = Item<'listTransitions'>;

/** A turn that ends in idle was refused or had nothing to learn; one that ends in promoted or rolled-back says so itself. */
export function transitionTone({ from, to }: Pick<Transition, 'from' | 'to'>): Tone | undefined {
  if (to === 'promoted') return 'ok';
  if (to === 'rolled-back') return 'fail';
  if (to === 'awaiting-approval') return 'awaiting';
  return to === 'idle' && (from === 'evaluating' || from === 'awaiting-approval') ? 'fail' : undefined;
}

/** Ends of a turn carry their status; steps on the way are a plain arrow. */
function TransitionIcon({ of }: { readonly of: Transition }) {
  const tone = transitionTone(of);
  if (tone !== undefined) return <StatusIcon tone={tone} size={18} />;
  return <IconArrowRight className="dim" size={18} stroke={1.5} aria-hidden />;
}

/** Alarms, gates and approvals are records; a person's or a pipeline's cause may be none. */
const recorded = new Set(['alarm', 'gate', 'pipeline', 'rollout', 'approval']);

export function Why({ cause }: { readonly cause: Transition['cause'] }) {
  return recorded.has(cause.kind) && cause.id !== '' ? (
    <To to={goPath({ type: cause.kind, id: cause.id })}>Why?</To>
  ) : null;
}

export function Transitions({ of }: { readonly of: readonly Transition[] }) {
  return (
    <ol className="timeline">
      {of.map((transition) => (
        <li key={transition.id}>
          <TransitionIcon of={transition} />
          <div>
            <p>
              <strong>
                {transition.from} → {transition.to}
              </strong>{' '}
              <span className="dim">
                <Moment at={transition.at} /> by {transition.actor.kind} {transition.actor.name}
              </span>
            </p>
            <p>{transition.cause.text}</p>
            <p className="row">
              <Why cause={transition.cause} />
              {transition.evidence.length === 0 ? null : (
                <span className="row dim">
                  evidence: <Evidence of={transition.evidence} />
                </span>
              )}
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}
