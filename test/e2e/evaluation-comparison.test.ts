// Two evaluations of one dataset by MLflow's own client, beside each other in a real browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsIn, openBrowser, openPage, settled, shows, skipPages } from '../support/browser.ts';
import { mlflowClient, skipMlflow } from '../support/mlflow-client.ts';
import { startPawl } from '../support/pawl-process.ts';

const script = `
import mlflow
from mlflow.genai.scorers import scorer

@scorer
def says_why(outputs):
    return "because" in outputs

@scorer
def length(outputs):
    return len(outputs) / 4

cases = [{"inputs": {"question": f"question {n}?"}} for n in range(6)]
mlflow.set_experiment("judged")

def evaluated(name, ok):
    @mlflow.trace
    def answer(question):
        return "so because" if ok(int(question.split()[1][:-1])) else "so perhaps"
    with mlflow.start_run(run_name=name):
        return mlflow.genai.evaluate(data=cases, predict_fn=answer, scorers=[says_why, length]).run_id

print(evaluated("old words", lambda n: n > 1), evaluated("new words", lambda n: n != 4))
`;

test('two evaluations are compared by scorer and by case, regressions first', {
  skip: skipPages !== false ? skipPages : skipMlflow,
  timeout: 240_000,
}, async (t) => {
  const url = await startPawl(t);
  const [base = '', next = ''] = (await mlflowClient(url, 'default')(script)).split(' ');
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/default/compare?runs=${next},${base}&baseline=${base}`);
  await settled(page);
  await page.getByRole('link', { name: 'Evaluations case by case' }).click();
  const scorers = page.getByRole('table', { name: 'Scorers' });
  await scorers.getByRole('row', { name: /^says_why old words baseline 0\.6667 \[.*\] 6 – – – –$/ }).waitFor();
  await scorers.getByRole('row', { name: /new words 0\.8333 \[.*\] 6 \+0\.1667 \[.*\] 6 1 2$/ }).waitFor();
  await page.locator('.answer').getByText('No scorer tells the runs apart from').waitFor();
  const cases = page.getByRole('grid', { name: 'Cases' });
  const changes = async () => (await cases.getByRole('gridcell', { name: /^(\+|−)?\d+$/ }).allTextContents()).join(' ');
  await shows(changes, '−1 0 0 0 +1 +1');
  const faults: string[] = [];
  for (const width of [1440, 390])
    for (const colorScheme of ['light', 'dark'] as const)
      faults.push(...(await faultsIn(page, { width, colorScheme })));
  await page.setViewportSize({ width: 1440, height: 900 });
  const box = page.getByRole('combobox', { name: 'Filter cases' });
  await box.fill('worst < 0');
  await page.keyboard.press('Enter');
  await shows(changes, '−1');
  await page.reload();
  await settled(page);
  await shows(changes, '−1');
  await cases.getByRole('gridcell', { name: /question 4/ }).waitFor();
  await cases.getByRole('link', { name: /says_why 0/ }).click();
  await page.getByRole('heading', { name: 'answer', level: 1 }).waitFor();
  await page.getByText('so perhaps').first().waitFor();
  assert.deepEqual([...faults, ...complaints], []);
});
