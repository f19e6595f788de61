import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'pipeline runs',
  summary: 'Runs of pipelines, newest first',
  arguments: [{ name: 'pipeline', meaning: 'only this one', optional: true }],
  options: [
    ...listOptions,
    { name: 'state', value: 'state', meaning: 'queued, running, succeeded, failed or cancelled' },
  ],
  async run(context, input) {
    await context.list(
      input,
      'listPipelineRuns',
      {
        path: { project: context.project },
        query: { pipeline: input.optional('pipeline'), state: input.option('state') },
      },
      [
        ['id', (item) => item.id],
        ['pipeline', (item) => item.pipeline],
        ['state', (item) => item.state],
        ['cause', (item) => item.cause.note],
        ['started', (item) => time(item.startedAt)],
        ['seconds', (item) => (item.durationMs === null ? null : item.durationMs / 1000)],
      ],
    );
  },
} satisfies Command;
