import { audienceOptions, readAudience } from '../audience-options.ts';
import { oneOf, required } from '../choice.ts';
import { type Command, versionNumber } from '../command.ts';

const roles = ['champion', 'challenger', 'shadow'] as const;

export default {
  name: 'endpoint traffic',
  summary: 'Split the traffic between versions of the model',
  arguments: [
    { name: 'endpoint', meaning: 'name' },
    { name: 'arm', meaning: 'VERSION:ROLE:WEIGHT, such as 9:champion:0.9 10:challenger:0.1', many: true },
  ],
  options: [
    { name: 'mirror', meaning: 'score the rows of the champion with the challenger too' },
    ...audienceOptions,
    { name: 'cause', value: 'text', meaning: 'why' },
  ],
  async run(context, input) {
    const arms = input.many('arm').map((word) => {
      const [version = '', role = '', weight = '0'] = word.split(':');
      return {
        version: String(versionNumber(version)),
        role: required(oneOf(role, roles, 'The role')),
        weight: Number(weight),
      };
    });
    const it = await context.client.call('setTraffic', {
      path: { project: context.project, endpoint: input.argument('endpoint') },
      body: { arms, mirror: input.flag('mirror'), audience: readAudience(input), cause: input.option('cause') },
    });
    context.data(it);
    context.print(`${it.name} is at revision ${it.revision.number}`);
  },
} satisfies Command;
