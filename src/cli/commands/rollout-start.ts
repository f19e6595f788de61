import { audienceOptions, readAudience } from '../audience-options.ts';
import { oneOf } from '../choice.ts';
import { type Command, versionNumber } from '../command.ts';
import { readDocument } from '../document.ts';

const strategies = ['recreate', 'blue-green', 'canary', 'shadow', 'a-b', 'champion-challenger', 'bandit'] as const;

export default {
  name: 'rollout start',
  summary: 'Give a share of traffic to a challenger, and more as guards pass',
  arguments: [
    { name: 'endpoint', meaning: 'name' },
    { name: 'version', meaning: 'number of the challenger' },
  ],
  options: [
    { name: 'policy', value: 'file', meaning: 'steps and guards as in pawl.yaml; YAML or JSON, - for standard input' },
    { name: 'strategy', value: strategies.join('|'), meaning: '(default canary)' },
    ...audienceOptions,
    { name: 'promotion', value: 'automatic|manual', meaning: 'whether the last step promotes by itself' },
    { name: 'mirror', meaning: 'score the rows of the champion with the challenger too' },
    { name: 'cause', value: 'text', meaning: 'why' },
    { name: 'key', value: 'text', meaning: 'starting again under the same key returns the same rollout' },
  ],
  async run(context, input) {
    const file = input.option('policy');
    const promotion = oneOf(input.option('promotion'), ['automatic', 'manual'], '--promotion');
    const strategy = oneOf(input.option('strategy'), strategies, '--strategy');
    const audience = readAudience(input);
    const it = await context.client.call('startRollout', {
      path: { project: context.project, endpoint: input.argument('endpoint') },
      body: {
        challenger: String(versionNumber(input.argument('version'))),
        policy: {
          ...(file === undefined ? {} : readDocument(context, file)),
          ...(promotion === undefined ? {} : { promotion }),
          ...(strategy === undefined ? {} : { strategy }),
          ...(audience === undefined ? {} : { audience }),
          ...(input.flag('mirror') ? { mirror: true } : {}),
        },
        cause: input.option('cause'),
        key: input.option('key'),
      },
    });
    context.data(it);
    const [first] = it.plan.steps;
    context.print(
      `${it.plan.strategy} rollout ${it.id} is ${it.state}: v${it.challenger.version} takes ${Math.round((first?.weight ?? 0) * 100)} % from v${it.champion.version}`,
    );
  },
} satisfies Command;
