import { type Command, listOptions } from '../command.ts';
import { memberText } from '../feature-member.ts';
import { time } from '../output.ts';

export default {
  name: 'feature-service list',
  summary: 'Feature services by name',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listFeatureServices', { path: { project: context.project } }, [
      ['service', (item) => item.name],
      ['members', (item) => item.members.map(memberText).join(' ')],
      ['changed', (item) => time(item.updatedAt)],
    ]);
  },
} satisfies Command;
