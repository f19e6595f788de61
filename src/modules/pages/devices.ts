// The page of devices: do they run what they should, and do their rows look like those the model was made for?
import type { ChannelView } from '../../contracts/edge.ts';
import { count, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { DevicesPageView } from '../../contracts/pages/devices.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { toChannelView } from '../edge/index.ts';
import { answer } from './answer.ts';
import type { PagesDeps } from './pages.ts';

/** From here on a population counts as shifted; the habit of credit risk. */
const shifted = 0.25;

export function devicesAnswer(
  channels: readonly Pick<ChannelView, 'name' | 'devices' | 'current' | 'drift' | 'heldAt' | 'note'>[],
): AnswerView {
  if (channels.length === 0) return answer('idle', 'No channel tells devices what to run yet.');
  const devices = channels.reduce((sum, one) => sum + one.devices, 0);
  const behind = devices - channels.reduce((sum, one) => sum + one.current, 0);
  const drifted = channels.flatMap(({ name, drift }) => {
    const worst = drift?.columns[0];
    return worst !== undefined && worst.psi >= shifted ? [`${worst.column} drifted in ${name}`] : [];
  });
  const held = channels.filter(({ heldAt }) => heldAt !== null).length;
  const failed = channels.filter(({ note, heldAt }) => note !== null && heldAt === null).length;
  const parts = [
    behind === 0 ? '' : `${count(behind)} of them not on what is published`,
    ...drifted,
    held === 0 ? '' : `${plural(held, 'channel')} held back`,
    failed === 0 ? '' : `${plural(failed, 'channel')} without its newest version`,
  ].filter((part) => part !== '');
  const tone =
    drifted.length > 0 || failed > 0 ? 'fail' : held > 0 || behind > 0 ? 'warn' : devices > 0 ? 'ok' : 'idle';
  return answer(
    tone,
    `${plural(devices, 'device')} in ${plural(channels.length, 'channel')}${parts.length === 0 ? '' : `; ${parts.join(', ')}`}.`,
  );
}

export async function readDevices({ edge }: PagesDeps, project: string, page: PageRequest): Promise<DevicesPageView> {
  const found = await edge.channels.list(project, page);
  const items = await Promise.all(found.items.map((channel) => toChannelView(edge, channel)));
  return { ...found, answer: devicesAnswer(items), items };
}
