// Do the pages keep their budgets on much data? Makes a project with many runs, one long metric, one wide record and one long log
// through the native API, opens each page in Chromium and times what its reader waits for. Prints a line per budget (milliseconds,
// KiB as sent), then one JSON line. Needs PAWL_TEST_CHROMIUM and the built pages.
//   node bench/pages.ts [--runs 100000] [--columns 200] [--points 1000000] [--lines 1000000] [--siblings 5000]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createClient, type PawlClient } from '../clients/ts/client.ts';
import { startServer } from './tracking/measured-server.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    columns: { type: 'string', default: '200' },
    points: { type: 'string', default: '1000000' },
    lines: { type: 'string', default: '1000000' },
    siblings: { type: 'string', default: '5000' },
  },
});
const sizes = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)])) as Record<
  keyof typeof values,
  number
>;
const project = 'default';
/** Each page is opened so often, every time in an empty profile; the median is told. */
const visits = 5;
const executablePath = process.env['PAWL_TEST_CHROMIUM'];
const seen: Record<string, { readonly measured: number; readonly budget?: number }> = {};

function report(name: string, measured: number, budget?: number): void {
  seen[name] = { measured: Math.round(measured * 10) / 10, ...(budget === undefined ? {} : { budget }) };
  const verdict = budget === undefined ? '' : ` (budget ${budget}${measured > budget ? ', EXCEEDED' : ''})`;
  console.log(`${name}: ${seen[name].measured}${verdict}`);
}

/** Does so many things, 32 at a time. */
async function each(count: number, act: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (next < count) await act(next++);
    }),
  );
}

interface Seeded {
  readonly experiment: string;
  readonly columns: string;
  readonly wide: string;
  readonly run: string;
  readonly pipelineRun: string;
}

async function seed(client: PawlClient): Promise<Seeded> {
  const path = { project };
  const create = async (name: string) => (await client.call('createExperiment', { path, body: { name } })).id;
  const experiment = await create('many runs');
  const wide = await create('wide record');
  await each(sizes.runs, async (index) => {
    const { id: run } = await client.call('createRun', {
      path,
      body: { experimentId: experiment, name: `run ${index}` },
    });
    await client.call('logToRun', {
      path: { project, run },
      body: { metrics: [{ key: 'auc', value: ((index * 7919) % 1000) / 1000 }], params: { depth: String(index % 12) } },
    });
  });
  const columns = await create('many columns');
  await each(sizes.runs / 10, async (index) => {
    const { id: run } = await client.call('createRun', { path, body: { experimentId: columns, name: `run ${index}` } });
    const metrics = Array.from({ length: sizes.columns }, (_, at) => ({
      key: `m${String(at).padStart(3, '0')}`,
      value: ((index * 31 + at) % 1000) / 1000,
    }));
    await client.call('logToRun', { path: { project, run }, body: { metrics } });
  });
  await each(sizes.siblings, (index) =>
    client.call('createRun', { path, body: { experimentId: wide, name: `sibling ${index}` } }),
  );
  const { id: run } = await client.call('createRun', { path, body: { experimentId: wide, name: 'long' } });
  const batch = 5000;
  await each(Math.ceil(sizes.points / batch), (index) =>
    client.call('logToRun', {
      path: { project, run },
      body: {
        metrics: Array.from({ length: batch }, (_, at) => {
          const step = index * batch + at;
          return { key: 'loss', value: Math.exp(-step / sizes.points) + ((step * 7919) % 97) / 1000, step };
        }),
      },
    }),
  );
  const program = `for (let i = 1; i <= ${sizes.lines}; i++) console.log(i % 1000 ? 'line ' + i : 'ERROR line ' + i)`;
  await client.call('declarePipeline', {
    path: { project, pipeline: 'talkative' },
    body: { steps: [{ name: 'talk', command: [process.execPath, '-e', program] }] },
  });
  const { id: pipelineRun } = await client.call('startPipelineRun', {
    path: { project, pipeline: 'talkative' },
    body: {},
  });
  const read = () => client.call('getPipelineRun', { path: { project, run: pipelineRun } });
  while ((await read()).run.endedAt === null) await new Promise((resolve) => setTimeout(resolve, 200));
  return { experiment, columns, wide, run, pipelineRun };
}

/** A page in an empty profile, and the bytes of scripts that came over the wire. */
async function fresh(browser: Browser): Promise<{ readonly page: Page; readonly script: () => Promise<number> }> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  const sizes: Promise<number>[] = [];
  page.on('requestfinished', (request) => {
    if (request.resourceType() === 'script') sizes.push(request.sizes().then((size) => size.responseBodySize));
  });
  return { page, script: async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1024 };
}

/** The 95th percentile of the time between frames while a table is scrolled down, in milliseconds, as whole refreshes of 60 Hz: the
 * browser's clock tells tenths. */
async function scrollFrames(page: Page): Promise<number> {
  const measured = await page.evaluate<number>(`(async () => {
    const box = [...document.querySelectorAll('main *')].find((one) => one.scrollHeight > one.clientHeight + 200 && getComputedStyle(one).overflowY !== 'visible');
    const frames = [];
    // The time the browser gives each frame; one of our own would add when the script came to run.
    const next = () => new Promise((resolve) => requestAnimationFrame(resolve));
    let last = await next();
    for (let frame = 0; frame < 240; frame++) {
      box.scrollTop += 90;
      const now = await next();
      frames.push(now - last);
      last = now;
    }
    return frames.sort((a, b) => a - b)[Math.floor(frames.length * 0.95)];
  })()`);
  const refresh = 1000 / 60;
  return Math.round(measured / refresh) * refresh;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function time(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

const folder = mkdtempSync(join(tmpdir(), 'pawl-bench-'));
// A process of its own, as a reader's server is: what drives the browser here takes nothing from it.
const command = `${process.execPath} ${join(import.meta.dirname, '../src/bin/pawl.ts')} serve --home {home} --port {port} --no-data-plane`;
const server = await startServer(command, folder);
const browser = await chromium.launch({
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
  ...(executablePath === undefined ? {} : { executablePath }),
});
try {
  const client = createClient({ baseUrl: server.url });
  const startedAt = performance.now();
  const { experiment, columns, wide, run, pipelineRun } = await seed(client);
  console.log(`seeded in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  const base = `${server.url}/p/${project}`;

  const routes: Readonly<Record<string, string>> = {
    home: '',
    datasets: '/datasets',
    experiment: `/experiments/${experiment}`,
    run: `/runs/${run}`,
    models: '/models',
    deployments: '/deployments',
    monitors: '/monitors',
    lineage: '/lineage',
    audit: '/audit',
  };
  for (const [name, route] of Object.entries(routes)) {
    const answered: number[] = [];
    let scripts = 0;
    for (let visit = 0; visit < visits; visit++) {
      const { page, script } = await fresh(browser);
      answered.push(
        await time(async () => {
          await page.goto(`${base}${route}`, { waitUntil: 'commit' });
          await page.locator('main .answer, main .empty').first().waitFor();
        }),
      );
      await page.waitForLoadState('networkidle');
      scripts = await script();
      await page.context().close();
    }
    report(`${name}: script, KiB`, scripts, name === 'home' ? 250 : undefined);
    report(`${name}: first load to answer line, ms`, median(answered), 600);
  }

  const { page } = await fresh(browser);
  await page.goto(`${base}/experiments/${experiment}`);
  await page.getByRole('row').nth(20).waitFor();
  report('100 k runs: frame while scrolling, p95 ms', await scrollFrames(page), 16.7);
  const { page: wideTable } = await fresh(browser);
  await wideTable.goto(`${base}/experiments/${columns}`);
  await wideTable.getByRole('row').nth(20).waitFor();
  report(
    `${sizes.runs / 10} runs of ${sizes.columns} columns: frame while scrolling, p95 ms`,
    await scrollFrames(wideTable),
    16.7,
  );
  await wideTable.context().close();
  report(
    'route change with data, ms',
    await time(async () => {
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Models' }).click();
      await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor();
      await page.locator('main .answer, main .empty').first().waitFor();
    }),
    400,
  );
  const charted: number[] = [];
  for (let visit = 0; visit < visits; visit++)
    charted.push(
      await time(() => client.call('chartMetric', { path: { project }, query: { key: 'loss', runs: run } })),
    );
  report('1 M points: server, ms', median(charted), 50);
  report(
    '1 M points: page to drawn chart, ms',
    await time(async () => {
      await page.goto(`${base}/runs/${run}?tab=metrics`, { waitUntil: 'commit' });
      await page.locator('main canvas').first().waitFor();
    }),
    1000,
  );
  report(
    'record with 5,000 neighbours: page to drawn graph, ms',
    await time(async () => {
      await page.goto(`${base}/lineage?focus=experiment/${wide}`, { waitUntil: 'commit' });
      await page.locator('.react-flow__node').first().waitFor();
    }),
    1000,
  );
  report(
    '1 M log lines: page to first line, ms',
    await time(async () => {
      await page.goto(`${base}/pipelines/talkative/${pipelineRun}?step=talk`, { waitUntil: 'commit' });
      await page
        .getByText(/line \d+/)
        .first()
        .waitFor();
    }),
    1000,
  );
  console.log(JSON.stringify({ bench: 'pages', ...sizes, ...seen }));
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
