// `npm run quickstart`: a retailer's year on the loop. Starts a server on a fresh home, replays the purchase log and leaves the server
// running with everything to explore; `--exit` stops it after writing the report.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Outcome } from './outcome.ts';
import { requirePurchaseLog } from './purchase-log.ts';
import { firstDay, type Report, replay } from './replay.ts';
import { endLeftovers, startServer } from './server-process.ts';

const { values } = parseArgs({
  options: {
    exit: { type: 'boolean', default: false },
    port: { type: 'string', default: '7295' },
    'data-plane-port': { type: 'string', default: '7296' },
    folder: { type: 'string', default: fileURLToPath(new URL('../../var/quickstart', import.meta.url)) },
  },
});

const { folder } = values;
const home = join(folder, 'home');

function table(report: Report): string {
  const row = (name: string, outcome: Outcome): string =>
    `  ${name.padEnd(14)}${outcome.auc.toFixed(4).padStart(8)}${outcome.logLoss.toFixed(4).padStart(10)}${outcome.brier.toFixed(4).padStart(9)}${outcome.ece.toFixed(4).padStart(9)}${outcome.profitPer1000.toFixed(0).padStart(12)}`;
  const { final } = report;
  const gain = final.loop.profitPer1000 - final.static.profitPer1000;
  return [
    '',
    '  September to April, mean per month',
    `  ${''.padEnd(14)}${'AUC'.padStart(8)}${'log loss'.padStart(10)}${'Brier'.padStart(9)}${'ECE'.padStart(9)}${'USD/1,000'.padStart(12)}`,
    row('static model', final.static),
    row('the loop', final.loop),
    `  The loop earns ${gain.toFixed(0)} USD more per 1,000 customers scored (assumed economics; campaigns overlap, so never add months up).`,
    `  ${report.promotions.length} promotions, ${report.refused.length} candidates refused, ${report.rolledBack.length} rolled back, ${report.alarms.length} alarms.`,
    '',
  ].join('\n');
}

const started = performance.now();
// A replay that was interrupted is begun anew: half a year of somebody's interrupted history would explain nothing.
await endLeftovers(home);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
try {
  requirePurchaseLog();
  const server = await startServer({
    home,
    port: Number(values.port),
    dataPlanePort: Number(values['data-plane-port']),
    from: `${firstDay}T00:00:00Z`,
    logFile: join(folder, 'server.log'),
  });
  let stopping = false;
  const stop = async (code: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await server.stop();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(130));
  try {
    console.log(`Pawl runs at ${server.url}. A retailer’s year begins; watch it on the home page.\n`);
    const report = await replay(server.url, server.dataPlaneUrl);
    writeFileSync(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    console.log(table(report));
    console.log(
      `  ${((performance.now() - started) / 1000).toFixed(0)} s. The report is ${join(folder, 'report.json')}.`,
    );
    if (values.exit) await stop(0);
    else console.log(`  Explore ${server.url}/p/churn – stop with Ctrl-C.`);
  } catch (error) {
    console.error(
      `\n${error instanceof Error ? error.message : String(error)}\nThe server’s log is ${join(folder, 'server.log')}.`,
    );
    await stop(1);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
