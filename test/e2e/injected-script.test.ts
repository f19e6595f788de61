// Script in every field that somebody may fill, drawn by a real browser: it stays text, and nothing of it runs or asks for anything.
// Known from CVE-2024-27132 and CVE-2024-27133: a data set, a table or a card of a model that runs in the reader's session.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxy, v2, v3 } from '../support/attacks/attack.ts';
import { openBrowser, openPage, settled, shows, skipPages as skip } from '../support/browser.ts';
import { startPawl } from '../support/pawl-process.ts';
import { sendRaw } from '../support/raw-request.ts';

const mark = 'injected-mark';
/** Runs in whichever way markup runs: as a script, on an error, in a frame, or by a click. */
const evil =
  `${mark}<script>window.stolen=1;alert(1)</script><img data-injected src="/stolen?a" onerror="window.stolen=1;fetch('/stolen?b')">` +
  `<svg data-injected onload="alert(2)"></svg><iframe data-injected srcdoc="<script>parent.stolen=1</script>"></iframe>` +
  `<a data-injected href="javascript:alert(3)">x</a> [y](javascript:alert(4)) ![z](/stolen?c)`;
const address = 'javascript:alert(5)//injected-mark';

const notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    { cell_type: 'markdown', metadata: {}, source: [evil] },
    {
      cell_type: 'code',
      metadata: {},
      execution_count: 1,
      source: [evil],
      outputs: [{ output_type: 'display_data', metadata: {}, data: { 'text/html': [evil], 'text/plain': [evil] } }],
    },
  ],
};
const files: Readonly<Record<string, string>> = {
  'table.csv': `a,b\n1,"${evil.replaceAll('"', '""')}"\n`,
  'notes.md': evil,
  'notes.txt': evil,
  'data.json': JSON.stringify({ a: evil }),
  'book.ipynb': JSON.stringify(notebook),
  'page.html': `<p>${mark}</p><script>try{parent.stolen=1}catch{}try{top.document.title='x'}catch{}fetch('/stolen?d');new Image().src='/stolen?e';alert(6)</script>`,
  'picture.svg': `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(7);fetch('/stolen?f')</script></svg>`,
};

async function fill(url: string) {
  const post = async <T>(path: string, body: unknown, method?: string): Promise<T> => {
    const { status, text } = await sendRaw(url, { method, path, body });
    assert.ok(status < 300, `${path}: ${status} ${text.slice(0, 300)}`);
    return (text.startsWith('{') ? JSON.parse(text) : {}) as T;
  };
  const tag = { key: 'evil', value: evil };
  const note = { key: 'mlflow.note.content', value: evil };
  const { experiment_id: experiment } = await post<{ experiment_id: string }>(`${v2}/experiments/create`, {
    name: 'evil',
    tags: [tag, note],
  });
  const { run } = await post<{ run: { info: { run_id: string; artifact_uri: string } } }>(`${v2}/runs/create`, {
    experiment_id: experiment,
    start_time: 1,
    run_name: evil.slice(0, 250),
    tags: [tag, note, { key: 'mlflow.source.name', value: address }, { key: 'mlflow.user', value: evil }],
  });
  const id = run.info.run_id;
  await post(`${v2}/runs/log-parameter`, { run_id: id, key: 'p', value: evil });
  await post(`${v2}/runs/log-metric`, { run_id: id, key: 'm', value: 1, timestamp: 1 });
  await post(`${v2}/runs/log-inputs`, {
    run_id: id,
    datasets: [
      {
        tags: [{ key: 'mlflow.data.context', value: evil.slice(0, 200) }],
        dataset: {
          name: evil.slice(0, 250),
          digest: mark,
          source_type: 'http',
          source: JSON.stringify({ url: address }),
          schema: JSON.stringify({ mlflow_colspec: [{ name: evil, type: 'long' }] }),
          profile: JSON.stringify({ rows: evil }),
        },
      },
    ],
  });
  const root = run.info.artifact_uri.replace(/^mlflow-artifacts:\/*/, '').replace(/^projects\/[^/]+\//, '');
  for (const [name, content] of Object.entries(files)) await post(`${proxy}/artifacts/${root}/${name}`, content, 'PUT');
  await post(`${v2}/registered-models/create`, { name: 'evil', description: evil, tags: [tag] });
  await post(`${v2}/model-versions/create`, {
    name: 'evil',
    source: `runs:/${id}`,
    run_id: id,
    description: evil,
    tags: [tag],
  });
  await post(`${v2}/registered-models/create`, {
    name: 'prompt',
    description: evil,
    tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }],
  });
  await post(`${v2}/model-versions/create`, {
    name: 'prompt',
    source: 'prompt-template',
    description: evil,
    tags: [
      { key: 'mlflow.prompt.is_prompt', value: 'true' },
      { key: 'mlflow.prompt.text', value: evil },
    ],
  });
  const trace = `tr-${'b'.repeat(32)}`;
  await post(`${v3}/traces`, {
    trace: {
      trace_info: {
        trace_id: trace,
        trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experiment } },
        request_time: '2026-01-01T00:00:00Z',
        state: 'OK',
        request_preview: evil,
        response_preview: evil,
        tags: { 'mlflow.traceName': evil.slice(0, 200), evil },
        assessments: [],
      },
    },
  });
  await post(`${v3}/traces/${trace}/assessments`, {
    assessment: { assessment_name: 'evil', trace_id: trace, feedback: { value: evil }, rationale: evil },
  });
  const { status } = await sendRaw(url, {
    path: `${v3}/mcp-servers`,
    body: { name: 'com.example/evil', description: evil, website_url: address },
  });
  if (status >= 300) await post(`${v3}/mcp-servers`, { name: 'com.example/evil', description: evil });
  await post('/api/v1/projects/default/datasets/evil', { description: evil }, 'PUT');
  const rows = { 'content-type': 'text/csv' };
  const csv = `customer,note\n1,"${evil.replaceAll('"', '""')}"\n`;
  const upload = await sendRaw(url, {
    method: 'PUT',
    path: '/api/v1/projects/default/datasets/evil/content?name=rows.csv&mode=replace',
    headers: rows,
    body: csv,
  });
  assert.ok(upload.status < 300, upload.text);
  const native = await sendRaw(url, { path: `/api/v1/projects/default/runs/${id}` });
  const { experimentId } = JSON.parse(native.text) as { readonly experimentId: string };
  return { experiment: experimentId, run: id, trace };
}

test('script in names, notes, tags, data sets, tables, notebooks and files of a run is shown as text and never runs', {
  skip,
  timeout: 300_000,
}, async (t) => {
  const url = await startPawl(t);
  const { experiment, run, trace } = await fill(url);
  const page = await openPage(await openBrowser(t), []);
  const ran: string[] = [];
  page.on('dialog', (dialog) => {
    ran.push(`${page.url()}: dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  // What the policy of a page stopped has no answer.
  page.on('response', (response) => {
    if (response.url().includes('/stolen')) ran.push(`${page.url()}: asked ${response.url()}`);
  });

  const at = `${url}/p/default`;
  /** Pages, and whether the text must be on them: one that is not drawn proves nothing. */
  const pages: readonly (readonly [string, boolean])[] = [
    ['', false],
    ['/experiments', false],
    [`/experiments/${experiment}`, true],
    [`/runs/${run}`, true],
    ...Object.keys(files).map(
      (name) => [`/runs/${run}?tab=artifacts&file=run:${name}`, !/^(page|picture)/.test(name)] as const,
    ),
    [`/runs/${run}?tab=io`, true],
    ['/models', true],
    ['/models/evil', false],
    ['/models/evil/v/1', true],
    ['/prompts', false],
    ['/prompts/prompt', true],
    ['/traces', true],
    [`/traces/${trace}`, true],
    ['/mcp-servers', true],
    ['/mcp-servers/com.example%2Fevil', true],
    ['/datasets', true],
    ['/datasets/evil', false],
    ['/datasets/evil?tab=rows', true],
    ['/lineage', false],
    ['/audit', false],
  ];
  const undrawn: string[] = [];
  for (const [path, told] of pages) {
    await page.goto(at + path);
    await settled(page);
    await page.waitForLoadState('networkidle');
    const drawn = `document.body.textContent.includes('${mark}')`;
    if (told && !(await page.waitForFunction(drawn, null, { timeout: 5_000 }).catch(() => false))) undrawn.push(path);
    const found = await page.evaluate(
      `[...document.querySelectorAll('[data-injected], a[href^="javascript:" i]')].map((one) => one.outerHTML.slice(0, 200))`,
    );
    if ((found as readonly string[]).length > 0) ran.push(`${path}: markup ${JSON.stringify(found)}`);
    if ((await page.evaluate('window.stolen')) !== undefined) ran.push(`${path}: script`);
    if ((await page.title()) === 'x') ran.push(`${path}: title`);
  }
  assert.deepEqual(undrawn, [], 'pages that show the text');
  await shows(async () => ran, []);
});
