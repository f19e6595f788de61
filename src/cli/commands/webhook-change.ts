import { type Command, UsageError } from '../command.ts';
import { eventOption, readEvents, readSigningSecret, webhookOptions } from '../webhook-fields.ts';

export default {
  name: 'webhook change',
  summary: 'Change, disable or enable a webhook; what is not given stays',
  arguments: [{ name: 'webhook', meaning: 'its id' }],
  options: [
    { name: 'name', value: 'text', meaning: 'of the webhook' },
    { name: 'to', value: 'url', meaning: 'where deliveries are posted' },
    eventOption,
    ...webhookOptions,
    { name: 'unsigned', meaning: 'take the secret away' },
    { name: 'disable', meaning: 'tell the receiver nothing from now on' },
    { name: 'enable', meaning: 'tell the receiver again' },
  ],
  async run(context, input) {
    if (input.flag('disable') && input.flag('enable')) throw new UsageError('Give one of --disable and --enable.');
    const events = readEvents(input);
    const it = await context.client.call('changeWebhook', {
      path: { project: context.project, webhook: input.argument('webhook') },
      body: {
        name: input.option('name'),
        url: input.option('to'),
        description: input.option('description'),
        events: events.length === 0 ? undefined : events,
        secret: input.flag('unsigned') ? null : await readSigningSecret(context, input),
        active: input.flag('disable') ? false : input.flag('enable') ? true : undefined,
      },
    });
    context.data(it);
    context.print(`changed webhook ${it.name}; it is ${it.active ? 'active' : 'disabled'}`);
  },
} satisfies Command;
