// Prompts in the browser, made by MLflow's own client: kept apart from models, compared word by word, pointed at by aliases.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { axeFaults, openBrowser, openPage, shows, skipPages } from '../support/browser.ts';
import { repositoryRoot } from '../support/pawl-process.ts';
import { shop as project, seedShop as seed } from '../support/shop-project.ts';

const python = join(repositoryRoot, '.venv', 'bin', 'python');
const skip =
  skipPages !== false
    ? skipPages
    : existsSync(python)
      ? false
      : 'the Python environment is missing: npm run quickstart makes it';
const run = promisify(execFile);

const script = `
import mlflow
for template, message in [
    ("Sort this mail: {{mail}}", "first wording"),
    ("Sort this mail into refund, question or praise: {{mail}}", "names the classes"),
]:
    mlflow.genai.register_prompt(name="triage", template=template, commit_message=message, tags={"team": "care"})
mlflow.genai.set_prompt_alias("triage", alias="production", version=1)
mlflow.genai.register_prompt(
    name="triage",
    template=[{"role": "system", "content": "Sort mails into refund, question or praise."}, {"role": "user", "content": "{{ mail }}"}],
    commit_message="as a chat",
    model_config={"model_name": "gpt-x", "temperature": 0.0},
)
print(mlflow.genai.load_prompt("prompts:/triage@production").template)
`;

test('a prompt of the MLflow client is read, compared word by word, and its alias moved and taken back', {
  skip,
  timeout: 120_000,
}, async (t) => {
  const { url, client } = await seed(t);
  await client.call('createModel', { path: { project }, body: { name: 'churn' } });
  const environment = {
    ...process.env,
    MLFLOW_TRACKING_URI: `${url}/projects/${project}`,
    MLFLOW_DISABLE_TELEMETRY: 'true',
  };
  const mlflow = async (text: string): Promise<string> =>
    (await run(python, ['-c', text], { env: environment, timeout: 60_000 })).stdout.trim().split('\n').at(-1) ?? '';
  assert.equal(await mlflow(script), 'Sort this mail: {{mail}}');

  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  const main = page.getByRole('main');
  const said = (text: string | RegExp) => main.locator('.answer', { hasText: text }).waitFor();
  // Models and prompts keep apart.
  await page.goto(`${url}/p/${project}/models`);
  await shows(
    () =>
      main
        .getByRole('grid')
        .getByRole('link', { name: /^(churn|triage|support)$/ })
        .allInnerTexts(),
    ['churn'],
  );
  await page.goto(`${url}/p/${project}/prompts`);
  await said(/^ ?2 prompts, each with an alias; triage was changed last/);
  await shows(
    () =>
      main
        .getByRole('grid')
        .getByRole('link', { name: /^(churn|triage|support)$/ })
        .allInnerTexts(),
    ['support', 'triage'],
  );
  await main.getByRole('grid').getByRole('link', { name: 'triage' }).click();
  await page.waitForURL(`**/p/${project}/prompts/triage`);
  await said(/@production is v1; the newest, v3, adds 8 words and drops 2\./);

  // The newest is a chat; an older one has an address of its own, and what loads it.
  await main.getByRole('list', { name: 'Messages' }).getByText('Sort mails into refund, question or praise.').waitFor();
  await main.getByText('prompt = mlflow.genai.load_prompt("prompts:/triage/3")').waitFor();
  await main.getByRole('grid').getByRole('link', { name: 'v1' }).click();
  await main.getByText('prompt = mlflow.genai.load_prompt("prompts:/triage@production")').waitFor();
  await page.reload();
  await main.getByRole('region', { name: 'Text of v1' }).getByText('Sort this mail: {{mail}}').waitFor();
  assert.deepEqual(await axeFaults(page), []);
  const loads = (await main.getByRole('region', { name: 'Load it' }).locator('pre').textContent()) ?? '';
  assert.equal(await mlflow(`${loads}\nprint(text)`), 'Sort this mail: …');

  // Two versions, word by word.
  await main.getByRole('grid').getByRole('checkbox', { name: 'Choose row 2' }).click();
  await main.getByRole('grid').getByRole('checkbox', { name: 'Choose row 3' }).click();
  await main.getByRole('button', { name: 'Compare 2' }).click();
  await shows(() => main.locator('.prompt-text ins').allInnerTexts(), [' into refund, question or praise']);
  await main.getByRole('row', { name: /what changed first wording names the classes/ }).waitFor();
  assert.deepEqual(await axeFaults(page), []);
  await main.getByRole('button', { name: 'Side by side' }).click();
  await main.getByRole('region', { name: 'v1', exact: true }).getByText('Sort this mail: {{mail}}').waitFor();
  await page.reload();
  await shows(() => main.getByRole('region', { name: 'v2', exact: true }).locator('ins').count(), 1);

  // The alias moves, is followed by the client, and comes back.
  await main
    .getByRole('textbox', { name: 'Alias' })
    .or(main.getByRole('combobox', { name: 'Alias' }))
    .fill('production');
  await main.getByRole('combobox', { name: 'points to' }).selectOption({ label: 'v2' });
  await main.getByRole('button', { name: 'Set alias' }).click();
  await said(/@production is v2; the newest, v3,/);
  assert.match(
    await mlflow('import mlflow\nprint(mlflow.genai.load_prompt("prompts:/triage@production").template)'),
    /into refund/,
  );
  await page.getByRole('button', { name: 'Undo' }).click();
  await said(/@production is v1; the newest, v3,/);
  // What the client does appears by itself.
  await page.getByRole('button', { name: /^Live/ }).waitFor();
  await mlflow('import mlflow\nmlflow.genai.set_prompt_alias("triage", alias="staging", version=3)');
  await said(/@staging v3/);
  // Its links open here.
  await page.goto('about:blank');
  await page.goto(`${url}/projects/${project}/#/prompts/triage`);
  await page.waitForURL(`**/p/${project}/prompts/triage`);
  await said(/@production is v1/);
  assert.deepEqual(complaints, []);
});
