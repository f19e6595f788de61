import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'data-plane list',
  summary: 'The data planes that follow the server, and which snapshot each runs',
  async run(context) {
    const { items, snapshot } = await context.client.call('listDataPlanes', {});
    if (context.json) return context.data({ snapshot, items });
    await context.table(items, [
      ['name', ({ name }) => name],
      ['state', ({ state }) => state],
      ['snapshot', (plane) => (plane.snapshot === snapshot ? 'newest' : String(plane.snapshot))],
      ['url', ({ url }) => url],
      ['tokens', ({ guarded }) => (guarded ? 'required' : 'none')],
      ['requests', ({ requests }) => requests],
      ['reported', ({ reportedAt }) => time(reportedAt)],
      ['why', ({ why }) => why],
    ]);
  },
} satisfies Command;
