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

function yesOrNo(text: string | undefined): boolean | undefined {
  if (text === undefined || text === 'yes' || text === 'no') return text === undefined ? undefined : text === 'yes';
  throw new UsageError(`--feature-override is yes or no, not ${text}.`);
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
    {
      name: 'feature-service',
      value: 'name',
      meaning: 'requests name entities, and the rest of the columns is joined from this service; `none` joins nothing',
    },
    { name: 'feature-override', value: 'yes|no', meaning: 'whether requests may bring features themselves' },
    { name: 'cause', value: 'text', meaning: 'why' },
  ],
  async run(context, input) {
    const service = input.option('feature-service');
    const it = await context.client.call('deployModelVersion', {
      path: { project: context.project, endpoint: input.argument('endpoint') },
      body: {
        model: input.argument('model'),
        version: String(versionNumber(input.argument('version'))),
        stickyKey: input.option('sticky-key'),
        settings: settingsOf(input.options('setting')),
        featureService: service === 'none' ? null : service,
        featureOverride: yesOrNo(input.option('feature-override')),
        cause: input.option('cause'),
      },
    });
    context.data(it);
    const joined = it.features === null ? '' : `, joins ${it.features.service} by ${it.features.entities.join(', ')}`;
    context.print(
      `${it.name} serves ${it.model} v${input.argument('version')} (revision ${it.revision.number}${joined}${it.served ? '' : ', not yet taken up by the data plane'})`,
    );
  },
} satisfies Command;
