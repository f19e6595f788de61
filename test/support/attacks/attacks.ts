// All attacks, on a server that is open and on one that asks who comes.
import { addressAttacks } from './addresses.ts';
import { artifactPathAttacks } from './artifact-paths.ts';
import type { AttackGroup, Target } from './attack.ts';
import { browserAttacks } from './browsers.ts';
import { callerAttacks } from './callers.ts';
import { costAttacks } from './cost.ts';
import { recordAttacks } from './records.ts';
import { sourceAndNameAttacks } from './sources-and-names.ts';

export function openAttacks(target: Target): readonly AttackGroup[] {
  return [
    ...artifactPathAttacks(target),
    ...sourceAndNameAttacks(target),
    ...addressAttacks(target),
    ...browserAttacks(),
    ...recordAttacks(target),
    ...costAttacks(target),
  ];
}

export const guardedAttacks = callerAttacks;
