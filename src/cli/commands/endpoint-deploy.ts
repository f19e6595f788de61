import { type Command, keyValues, UsageError, versionNumber } from '../command.ts';

/** Settings by name. @throws UsageError */
function settingsOf(words: readonly string[]): Record<string, number> | undefined {
  if (words.length === 0) return undefined;
  const settings: Record<string, number> = {};
  for (const [name, text] of Object.entries(keyValues(words, 'A setting'))) {
    if (!Number.isFinite(Number(text))) throw new UsageError(`The setting ${name} must be a number, not ${text}.`);
    settings[name] = Number(text);
  }
  return settings;
}

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
    {
      name: 'setting',
      value: 'name=number',
      meaning: 'how its models run, such as workers=2; repeat for more',
      many: true,
    },
    { name: 'cause', value: 'text', meaning: 'why' },
  ],
  async run(context, input) {
    const it = await context.client.call('deployModelVersion', {
      path: { project: context.project, endpoint: input.argument('endpoint') },
      body: {
        model: input.argument('model'),
        version: String(versionNumber(input.argument('version'))),
        stickyKey: input.option('sticky-key'),
        settings: settingsOf(input.options('setting')),
        cause: input.option('cause'),
      },
    });
    context.data(it);
    context.print(
      `${it.name} serves ${it.model} v${input.argument('version')} (revision ${it.revision.number}${it.served ? '' : ', not yet taken up by the data plane'})`,
    );
  },
} satisfies Command;
