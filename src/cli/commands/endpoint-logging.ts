import { oneOf } from '../choice.ts';
import { type Command, UsageError } from '../command.ts';

/** @throws UsageError */
function number(text: string | undefined, what: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`${what} must be a number, not ${text}.`);
  return value;
}

export default {
  name: 'endpoint logging',
  summary: 'Change what is logged of the predictions of an endpoint; what is left out takes its default',
  arguments: [{ name: 'endpoint', meaning: 'name' }],
  options: [
    { name: 'sample', value: 'share', meaning: 'of requests that are logged; failures always are (default 1)' },
    {
      name: 'redact',
      value: 'column',
      meaning: 'leave its values out; the sticky key is replaced by a digest',
      many: true,
    },
    { name: 'max-text-length', value: 'n', meaning: 'characters of a text at most (default 10000)' },
    { name: 'max-rows', value: 'n', meaning: 'rows of one request at most (default 100000)' },
    { name: 'when-full', value: 'refuse|answer', meaning: 'when the log cannot be written (default refuse)' },
  ],
  examples: ['pawl endpoint logging churn --sample 0.1 --redact email --redact customer_id'],
  async run(context, input) {
    const given = {
      sample: number(input.option('sample'), '--sample'),
      redact: input.options('redact').length === 0 ? undefined : [...input.options('redact')],
      maxTextLength: number(input.option('max-text-length'), '--max-text-length'),
      maxRows: number(input.option('max-rows'), '--max-rows'),
      whenFull: oneOf(input.option('when-full'), ['refuse', 'answer'], '--when-full'),
    };
    const it = await context.client.call('setLogging', {
      path: { project: context.project, endpoint: input.argument('endpoint') },
      body: given,
    });
    await context.record(it, [
      ['endpoint', it.name],
      ['logged share', it.log.sample],
      ['left out', it.log.redact.join(', ')],
      ['text length', it.log.maxTextLength],
      ['rows of a request', it.log.maxRows],
      ['when the log is full', it.log.whenFull],
    ]);
  },
} satisfies Command;
