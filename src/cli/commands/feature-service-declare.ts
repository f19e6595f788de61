import type { Input } from '../../../clients/ts/client.ts';
import { parseDuration } from '../../kernel/time.ts';
import { type Command, UsageError } from '../command.ts';
import { memberOf, memberText } from '../feature-member.ts';
import type { Input as Words } from '../input.ts';
import { readValues } from '../row-inputs.ts';

type Policy = NonNullable<Input<'declareFeatureService'>['body']['online']>;

function choiceOf(input: Words, name: string): 'default' | 'refuse' | undefined {
  const text = input.option(name);
  if (text === undefined || text === 'default' || text === 'refuse') return text;
  throw new UsageError(`--${name} is default or refuse, not ${text}.`);
}

function policyOf(input: Words): Policy {
  const age = input.option('max-age');
  const maxAgeMs = age === undefined ? undefined : parseDuration(age);
  if (age !== undefined && maxAgeMs === undefined)
    throw new UsageError(`--max-age is a duration such as 36h, not ${age}.`);
  const defaults = input.options('default');
  return {
    defaults: defaults.length === 0 ? undefined : readValues(defaults, 'A default'),
    maxAgeMs,
    timeoutMs: input.number('timeout'),
    whenMissing: choiceOf(input, 'when-missing'),
    whenStale: choiceOf(input, 'when-stale'),
    whenUnavailable: choiceOf(input, 'when-unavailable'),
  };
}

export default {
  name: 'feature-service declare',
  summary: 'Declare or change a feature service',
  arguments: [
    { name: 'service', meaning: 'name' },
    { name: 'member', meaning: 'VIEW, or VIEW:FEATURE,FEATURE for some of its features', many: true },
  ],
  options: [
    { name: 'description', value: 'text', meaning: 'what it is for' },
    {
      name: 'default',
      value: 'feature=value',
      meaning: 'what endpoints take where a feature cannot be had; repeat for more',
      many: true,
    },
    { name: 'max-age', value: 'duration', meaning: 'older values are stale, such as 36h' },
    { name: 'timeout', value: 'ms', meaning: 'of a read of the online store (default 200)' },
    { name: 'when-missing', value: 'default|refuse', meaning: 'for entities of which nothing is stored' },
    { name: 'when-stale', value: 'default|refuse', meaning: 'for values that are too old' },
    { name: 'when-unavailable', value: 'default|refuse', meaning: 'when the store cannot be read (default refuse)' },
  ],
  async run(context, input) {
    const it = await context.client.call('declareFeatureService', {
      path: { project: context.project, service: input.argument('service') },
      body: {
        members: input.many('member').map(memberOf),
        description: input.option('description'),
        online: policyOf(input),
      },
    });
    context.data(it);
    context.print(`declared feature service ${it.name}: ${it.members.map(memberText).join(' ')}`);
  },
} satisfies Command;
