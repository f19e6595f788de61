import type { Command } from '../command.ts';

export default {
  name: 'endpoint runtime',
  summary: 'How the models of an endpoint run now: settings, processes and their state',
  arguments: [{ name: 'endpoint', meaning: 'name' }],
  async run(context, input) {
    const it = await context.client.call('getEndpointRuntime', {
      path: { project: context.project, endpoint: input.argument('endpoint') },
    });
    await context.record(it, [
      ...Object.entries(it.settings).map(([name, value]) => [name, String(value)] as const),
      ...it.arms.map(({ version, role, kind }) => [`v${version} ${role}`, kind] as const),
    ]);
    if (context.json) return;
    await context.table(it.arms, [
      ['arm', ({ version, role }) => `v${version} ${role}`],
      ['requests', ({ counts }) => counts.requests],
      ['runs', ({ counts }) => counts.runs],
      ['waiting', ({ counts }) => counts.waiting],
      ['shed', ({ counts }) => counts.shed],
      ['expired', ({ counts }) => counts.expired],
      ['from cache', ({ counts }) => counts.cacheHits],
      ['ms a run', ({ counts }) => Number(counts.cost.fixedMs.toPrecision(3))],
      ['ms a row', ({ counts }) => Number(counts.cost.perRowMs.toPrecision(3))],
    ]);
    if (it.features.length > 0)
      await context.table(it.features, [
        ['features of', ({ view, number }) => `${view} v${number}`],
        ['reads', ({ lookups }) => lookups],
        ['found', ({ found }) => found],
        ['missing', ({ missing }) => missing],
        ['stale', ({ stale }) => stale],
        ['failed', ({ unavailable }) => unavailable],
        ['ms', ({ lookupMs }) => lookupMs],
        ['newest', ({ newestAt }) => newestAt],
      ]);
    const rows = it.arms.flatMap((arm) =>
      arm.workers.map((worker) => ({ ...worker, arm: `v${arm.version} ${arm.role}` })),
    );
    if (rows.length === 0) return;
    await context.table(rows, [
      ['process of', (row) => row.arm],
      ['state', (row) => row.state],
      ['pid', (row) => row.pid],
      ['memory MB', (row) => row.memoryMb],
      ['restarts', (row) => row.restarts],
      ['ended last because', (row) => row.lastEnd],
    ]);
  },
} satisfies Command;
