import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'endpoint statistics',
  summary: 'Requests, failures and latency of an endpoint, by arm',
  arguments: [{ name: 'name', meaning: 'of the endpoint' }],
  options: [
    { name: 'window', value: 'length', meaning: 'how far back, such as 90m, 24h or 30d (default 24h)' },
    { name: 'from', value: 'time', meaning: 'begin here instead (ISO 8601)' },
    { name: 'to', value: 'time', meaning: 'end here instead of now (ISO 8601)' },
    { name: 'over-time', meaning: 'a row an interval of time that had requests' },
  ],
  async run(context, input) {
    const [window, from, to] = [input.option('window'), input.option('from'), input.option('to')];
    const found = await context.client.call('chartTraffic', {
      path: { project: context.project, endpoint: input.argument('name') },
      query: { window, from, to },
    });
    const name = (arm: (typeof found.arms)[number]) => `v${arm.version} ${arm.role}${arm.copies ? ', copies' : ''}`;
    const ms = (value: number | null) => (value === null ? null : Number(value.toFixed(2)));
    if (input.flag('over-time')) {
      const rows = found.arms.flatMap((arm) =>
        arm.intervals.filter(({ requests }) => requests > 0).map((interval) => ({ arm: name(arm), ...interval })),
      );
      return context.table(rows, [
        ['at', (row) => time(row.at)],
        ['arm', (row) => row.arm],
        ['requests', (row) => row.requests],
        ['per second', (row) => Number(row.perSecond.toPrecision(4))],
        ['failed', (row) => row.failed],
        ['p50 ms', (row) => ms(row.p50Ms)],
        ['p95 ms', (row) => ms(row.p95Ms)],
        ['p99 ms', (row) => ms(row.p99Ms)],
      ]);
    }
    await context.table(found.arms, [
      ['arm', name],
      ['requests', (arm) => arm.requests],
      ['rows', (arm) => arm.rows],
      ['failed', (arm) => arm.failed],
      ['p50 ms', (arm) => ms(arm.p50Ms)],
      ['p95 ms', (arm) => ms(arm.p95Ms)],
      ['p99 ms', (arm) => ms(arm.p99Ms)],
    ]);
  },
} satisfies Command;
