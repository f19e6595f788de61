// What a role gives, as it is written on the command line: `experiments=edit`.
import { keyValues, type OptionSpec } from './command.ts';
import type { Input } from './input.ts';

export const accessOption: OptionSpec = {
  name: 'access',
  value: 'kind=level',
  meaning: 'such as experiments=edit or models=read; repeat for more; see pawl role kinds',
  many: true,
};

export function readAccess(input: Input): { kind: string; level: string }[] {
  return Object.entries(keyValues(input.options('access'), '--access')).map(([kind, level]) => ({ kind, level }));
}
