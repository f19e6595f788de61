// The loop of one model as seven marks on a line: what each stage last did, from stored records only.
import {
  IconActivity,
  IconChecklist,
  IconDatabase,
  IconFlask,
  IconRefresh,
  IconRocket,
  IconStack2,
} from '@tabler/icons-react';
import type { Answer } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { To } from '../../components/page.tsx';
import { StatusIcon } from '../../components/status.tsx';

export type LoopCard = Answer<'viewHome'>['cards'][number];
export type Loop = LoopCard['loop'];

const icons = [IconDatabase, IconStack2, IconFlask, IconChecklist, IconRocket, IconActivity, IconRefresh];

export function LoopStrip({ card }: { readonly card: LoopCard }) {
  const { loop, stages } = card;
  return (
    <ol className="strip" aria-label={`Loop of ${loop.model}`}>
      {stages.map((stage, index) => {
        const Icon = icons[index] ?? IconRefresh;
        return (
          <li key={stage.name} data-reached={stage.tone !== 'idle' && stage.tone !== 'blocked'}>
            <span className={`strip-mark tone-${stage.tone}`} data-now={stage.now}>
              <Icon size={18} stroke={1.5} aria-hidden />
            </span>
            <span className="strip-name">
              <To to={projectPath(loop.project, stage.to)}>{stage.name}</To>
            </span>
            <span className="strip-note">
              <StatusIcon tone={stage.tone} size={12} /> {stage.note}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
