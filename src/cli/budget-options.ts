// What the commands that make and change budgets share.
import { oneOf } from './choice.ts';
import { type OptionSpec, UsageError } from './command.ts';
import type { Input } from './input.ts';

const units = ['minutes', 'hours', 'days', 'weeks', 'months'] as const;
const actions = ['alert', 'reject'] as const;

export const budgetOptions: readonly OptionSpec[] = [
  { name: 'per', value: 'window', meaning: `such as months, or 6-hours: ${units.join(', ')}` },
  { name: 'endpoint', value: 'name', meaning: 'only calls of this endpoint' },
  { name: 'user', value: 'name', meaning: 'only calls of this caller, as the audit log names it' },
  { name: 'then', value: 'action', meaning: 'reject further calls (the default), or only alert' },
];

/** What was given of it. @throws UsageError */
export function readBudget(input: Input) {
  const [, length, word] = /^(?:(\d+)-)?(\w+)$/.exec(input.option('per') ?? '') ?? [];
  if (input.option('per') !== undefined && word === undefined)
    throw new UsageError(`--per is a window such as months or 6-hours, not ${input.option('per')}.`);
  const [endpoint, user] = [input.option('endpoint'), input.option('user')];
  if (endpoint !== undefined && user !== undefined) throw new UsageError('Give one of --endpoint and --user.');
  const scope = endpoint === undefined ? (user === undefined ? undefined : ('user' as const)) : ('endpoint' as const);
  return {
    unit: oneOf(word, units, 'The window'),
    length: word === undefined ? undefined : Number(length ?? 1),
    scope,
    target: endpoint ?? user,
    action: oneOf(input.option('then'), actions, 'What happens then'),
  };
}
