import { type Command, versionNumber } from '../command.ts';

export default {
  name: 'endpoint deploy',
  summary: 'Give all traffic to a version; makes the endpoint when there is none',
  arguments: [
    { name: 'endpoint', meaning: 'name' },
    { name: 'model', meaning: 'name' },
    { name: 'version', meaning: 'number' },
  ],
  options: [
    { name: 'sticky-key', value: 'column', meaning: 'rows with the same value get the same version' },
    { name: 'cause', value: 'text', meaning: 'why' },
  ],
  async run(context, input) {
    const it = await context.client.call('deployModelVersion', {
      path: { project: context.project, endpoint: input.argument('endpoint') },
      body: {
        model: input.argument('model'),
        version: String(versionNumber(input.argument('version'))),
        stickyKey: input.option('sticky-key'),
        cause: input.option('cause'),
      },
    });
    context.data(it);
    context.print(
      `${it.name} serves ${it.model} v${input.argument('version')} (revision ${it.revision.number}${it.served ? '' : ', not yet taken up by the data plane'})`,
    );
  },
} satisfies Command;
