import type { Command } from '../command.ts';

/** JSON where it is that, else text. */
function judged(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export default {
  name: 'trace assess',
  summary: 'Say how good a trace or one of its spans is, or what was expected of it',
  arguments: [
    { name: 'id', meaning: 'of the trace' },
    { name: 'name', meaning: 'of what is judged, such as correct' },
    { name: 'value', meaning: 'JSON or text, such as true, 0.5 or good' },
  ],
  options: [
    { name: 'rationale', value: 'text', meaning: 'why' },
    { name: 'span', value: 'id', meaning: 'the span that is meant (default the whole trace)' },
    { name: 'overrides', value: 'id', meaning: 'the assessment that this one takes the place of' },
    { name: 'expectation', meaning: 'the value is what was expected, not a judgement' },
  ],
  examples: ["pawl trace assess tr-5f0c correct false --rationale 'names the wrong product'"],
  async run(context, input) {
    const it = await context.client.call('assessTrace', {
      path: { project: context.project, trace: input.argument('id') },
      body: {
        name: input.argument('name'),
        kind: input.flag('expectation') ? 'expectation' : 'feedback',
        value: judged(input.argument('value')),
        rationale: input.option('rationale'),
        spanId: input.option('span'),
        overrides: input.option('overrides'),
      },
    });
    context.data(it);
    context.print(`assessed ${it.name} of trace ${it.traceId}`);
  },
} satisfies Command;
