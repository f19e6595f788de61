import { formatDuration } from '../../kernel/time.ts';
import type { Command } from '../command.ts';
import { memberText } from '../feature-member.ts';
import { time } from '../output.ts';

export default {
  name: 'feature-service show',
  summary: 'A feature service',
  arguments: [{ name: 'service', meaning: 'name' }],
  async run(context, input) {
    const it = await context.client.call('getFeatureService', {
      path: { project: context.project, service: input.argument('service') },
    });
    await context.record(it, [
      ['name', it.name],
      ['description', it.description],
      ['members', it.members.map(memberText).join(' ')],
      ...(['whenMissing', 'whenStale', 'whenUnavailable'] as const).map(
        (field) => [field.replace('when', 'when ').toLowerCase(), it.online[field]] as const,
      ),
      ['max age', it.online.maxAgeMs === null ? null : formatDuration(it.online.maxAgeMs)],
      ['timeout ms', it.online.timeoutMs],
      [
        'defaults',
        Object.entries(it.online.defaults)
          .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
          .join(' '),
      ],
      ['digest', it.digest],
      ['changed', time(it.updatedAt)],
    ]);
  },
} satisfies Command;
