// The server's clock. Under a simulated one, time moves only here, and the answer can wait until everything that the time set off
// has been done: a replay is then the same each time.
import { AdvanceClock, ClockView } from '../contracts/server.ts';
import { requestErrors } from '../http/errors.ts';
import type { HttpApp } from '../http/server.ts';
import { toIso } from '../kernel/time.ts';
import { isSimulated } from '../platform/clock/clock.ts';
import { appErrors } from './errors.ts';
import type { Platform } from './platform.ts';

const tags = ['server'];

/** Resolves when no timed work, event or due job is left. */
async function settle(platform: Pick<Platform, 'ticker' | 'bus' | 'queue'>): Promise<void> {
  await platform.ticker.tick();
  // A job publishes events, an event queues jobs: it is over when a round of both brought nothing new.
  for (let before = ''; before !== (await platform.bus.position()); ) {
    before = await platform.bus.position();
    await platform.bus.settled();
    await platform.queue.settled();
  }
}

export function clockRoutes(app: HttpApp, platform: Platform): void {
  const { clock } = platform;
  // A wait of minutes must not keep the server from stopping.
  const stopping = new Promise<never>((_resolve, reject) => {
    app.addHook('preClose', async () => reject(requestErrors.create('draining', 'The server is stopping.')));
  });
  stopping.catch(() => undefined);
  const view = () => ({ now: toIso(clock.now()), simulated: clock.simulated });
  app.get(
    '/api/v1/clock',
    {
      config: { permission: 'server.read', acrossProjects: true },
      schema: { operationId: 'getClock', summary: 'Domain time of this server', tags, response: { 200: ClockView } },
    },
    async () => view(),
  );
  app.post(
    '/api/v1/clock/advance',
    {
      config: { permission: 'server.admin' },
      schema: {
        operationId: 'advanceClock',
        summary: 'Move the simulated clock forward',
        tags,
        body: AdvanceClock,
        response: { 200: ClockView },
      },
    },
    async (request) => {
      if (!isSimulated(clock)) throw appErrors.create('clock_not_simulated', 'This server runs on the system clock.');
      const to = Date.parse(request.body.to);
      if (to < clock.now()) throw appErrors.create('clock_backwards', `The clock is at ${toIso(clock.now())} already.`);
      clock.advanceTo(to);
      if (request.body.settle ?? true) await Promise.race([settle(platform), stopping]);
      return view();
    },
  );
}
