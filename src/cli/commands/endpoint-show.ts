import type { Answer } from '../../../clients/ts/client.ts';
import type { Command } from '../command.ts';
import { time } from '../output.ts';

type Joined = NonNullable<Answer<'getEndpoint'>['features']>;

function joinText({ service, entities, views, override }: Joined): string {
  const which = views.map(({ view, number }) => `${view} v${number}`).join(', ');
  return `${service} (${which}) by ${entities.join(', ')}${override ? '; requests may override' : ''}`;
}

export default {
  name: 'endpoint show',
  summary: 'An endpoint and what it serves',
  arguments: [{ name: 'endpoint', meaning: 'name' }],
  async run(context, input) {
    const it = await context.client.call('getEndpoint', {
      path: { project: context.project, endpoint: input.argument('endpoint') },
    });
    await context.record(it, [
      ['name', it.name],
      ['model', it.model],
      ['revision', it.revision.number],
      [
        'serves',
        it.revision.arms.map((arm) => `v${arm.version} ${arm.role} ${Math.round(arm.weight * 100)} %`).join(', '),
      ],
      ['cause', it.revision.cause],
      ['by', it.revision.actor],
      ['since', time(it.revision.at)],
      ['sticky key', it.stickyKey],
      ['inputs', it.columns.map((column) => `${column.name}:${column.type}`).join(' ')],
      ['joins', it.features === null ? null : joinText(it.features)],
      ['outputs', it.outputs.join(' ')],
    ]);
  },
} satisfies Command;
