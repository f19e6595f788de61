import type { Command } from '../command.ts';

export default {
  name: 'rollback',
  summary: 'Bring back what an endpoint served before; an open rollout is ended',
  arguments: [{ name: 'endpoint', meaning: 'name' }],
  options: [
    {
      name: 'to',
      value: 'revision',
      meaning: 'number, see `endpoint revisions` (default the last that served another version)',
    },
    { name: 'reason', value: 'text', meaning: 'why, for the audit log (default rolled back by hand)' },
  ],
  examples: ['pawl rollback churn', 'pawl rollback churn --to 7 --reason "wrong prices"'],
  async run(context, input) {
    const to = input.option('to');
    const it = await context.client.call('rollBackEndpoint', {
      path: { project: context.project, endpoint: input.argument('endpoint') },
      body: {
        ...(to === undefined ? {} : { to: Number(to) }),
        reason: input.option('reason') ?? 'rolled back by hand',
      },
    });
    context.data(it);
    const arms = it.revision.arms.map(({ version, role }) => `v${version} ${role}`).join(', ');
    context.print(
      `${it.name} is at revision ${it.revision.number}, serving ${arms}${it.served ? '' : '; the data plane has not followed yet'}`,
    );
  },
} satisfies Command;
