import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../../test/support/databases.ts';
import { gatewayTestMigrations as migrations, openGateway } from '../../../../test/support/gateway.ts';
import { testActor } from '../../../../test/support/platform.ts';
import { createSpending } from './spending.ts';
import { addUsage, readUsage } from './usage-store.ts';

const day = 86_400_000;

testOnDatabases(
  'what is spent adds up by window, is told once when the limit is reached, and old windows go',
  migrations,
  async (t, db) => {
    const { gateway, project, bus, clock } = await openGateway(t, db);
    const spending = createSpending({ db, clock, bus });
    const budget = await gateway.budgets.create(testActor, project, {
      amountMicros: 100,
      unit: 'days',
      length: 1,
      scope: 'user',
      target: 'ana',
      action: 'reject',
    });
    const caller = { project, endpointId: 'e', user: 'ana' };
    const spend = async (micros: number): Promise<void> => {
      const reservation = await spending.admit(caller, 1000);
      await db.transact((tx) => spending.charge(tx, reservation, micros));
      reservation.release();
    };
    const spent = async () => (await gateway.budgets.windows([budget])).map(({ spentMicros }) => spentMicros);
    await spend(60);
    const others = await spending.admit({ ...caller, user: 'bo' }, 1000);
    assert.deepEqual(others.budgets, []);
    const under = await spending.admit(caller, 1000);
    await assert.rejects(spending.admit(caller, 0), { code: 'gateway.budget_spent' });
    under.release();
    under.release();
    await spend(60);
    assert.deepEqual(await spent(), [120]);
    await assert.rejects(spending.admit(caller, 0), { code: 'gateway.budget_spent' });
    const told = async () => (await bus.since('', 1000)).filter(({ type }) => type === 'budget.exceeded').length;
    assert.equal(await told(), 1);
    clock.advanceTo(clock.now() + day);
    assert.deepEqual(await spent(), [0]);
    await spend(100);
    assert.equal(await told(), 2);
    clock.advanceTo(clock.now() + 400 * day);
    await spend(1);
    const rows = await db.reader
      .withTables<{ gateway_spending: { micros: number } }>()
      .selectFrom('gateway_spending')
      .select('micros')
      .execute();
    assert.deepEqual(rows, [{ micros: 1 }]);
  },
);

testOnDatabases('calls are counted by endpoint, model and hour', migrations, async (t, db) => {
  await openGateway(t, db);
  const one = {
    requests: 1,
    errors: 0,
    cached: 0,
    refused: 0,
    inputTokens: 3_000_000_000,
    outputTokens: 2,
    micros: 5_000_000_000,
    unpriced: 0,
  };
  const add = (hour: number, modelId: string) =>
    db.transact((tx) => addUsage(tx, { endpointId: 'e', modelId, hour }, one));
  await add(0, 'a');
  await add(3_600_000, 'a');
  await add(3_600_000, 'a');
  await add(3_600_000, '');
  const found = await readUsage(db.reader, ['e', 'f'], 3_600_000);
  assert.deepEqual(
    found.map(({ modelId, requests, inputTokens, micros }) => [modelId, requests, inputTokens, micros]).sort(),
    [
      ['', 1, 3_000_000_000, 5_000_000_000],
      ['a', 2, 6_000_000_000, 10_000_000_000],
    ],
  );
  assert.deepEqual(await readUsage(db.reader, [], 0), []);
});
