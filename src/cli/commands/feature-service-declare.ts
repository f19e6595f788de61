import type { Command } from '../command.ts';
import { memberOf, memberText } from '../feature-member.ts';

export default {
  name: 'feature-service declare',
  summary: 'Declare or change a feature service',
  arguments: [
    { name: 'service', meaning: 'name' },
    { name: 'member', meaning: 'VIEW, or VIEW:FEATURE,FEATURE for some of its features', many: true },
  ],
  options: [{ name: 'description', value: 'text', meaning: 'what it is for' }],
  async run(context, input) {
    const it = await context.client.call('declareFeatureService', {
      path: { project: context.project, service: input.argument('service') },
      body: { members: input.many('member').map(memberOf), description: input.option('description') },
    });
    context.data(it);
    context.print(`declared feature service ${it.name}: ${it.members.map(memberText).join(' ')}`);
  },
} satisfies Command;
