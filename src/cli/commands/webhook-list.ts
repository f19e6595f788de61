import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'webhook list',
  summary: 'Receivers that are told of events of the project, and how their last attempt went',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listWebhooks', { path: { project: context.project } }, [
      ['id', (item) => item.id],
      ['name', (item) => item.name],
      ['active', (item) => (item.active ? 'yes' : 'no')],
      ['signed', (item) => (item.signed ? 'yes' : 'no')],
      ['url', (item) => item.url],
      ['events', (item) => item.events.join(' ')],
      ['last attempt', (item) => time(item.last?.at)],
      ['result', (item) => (item.last === null ? '' : (item.last.error ?? `${item.last.status}`))],
    ]);
  },
} satisfies Command;
