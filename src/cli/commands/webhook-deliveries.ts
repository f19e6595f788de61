import { deliveryStates } from '../../contracts/webhooks.ts';
import { oneOf } from '../choice.ts';
import { type Command, listOptions } from '../command.ts';
import { deliveryColumns } from '../webhook-fields.ts';

export default {
  name: 'webhook deliveries',
  summary: 'Deliveries to webhooks and to receivers of alarms, newest first',
  options: [
    { name: 'webhook', value: 'id', meaning: 'only to this one' },
    { name: 'state', value: 'state', meaning: `only these: ${deliveryStates.join(', ')}` },
    ...listOptions,
  ],
  async run(context, input) {
    const webhook = input.option('webhook');
    const state = oneOf(input.option('state'), deliveryStates, 'The state');
    await context.list(
      input,
      'listWebhookDeliveries',
      {
        path: { project: context.project },
        query: { ...(webhook === undefined ? {} : { webhook }), ...(state === undefined ? {} : { state }) },
      },
      deliveryColumns,
    );
  },
} satisfies Command;
