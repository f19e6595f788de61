// An evaluation that MLflow's own client made, in a real browser: its scores and cases on the page of its run, from case to case by key,
// the traces of a session, and tags that are edited where they stand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsIn, openBrowser, openPage, settled, shows, skipPages } from '../support/browser.ts';
import { mlflowClient, skipMlflow } from '../support/mlflow-client.ts';
import { startPawl } from '../support/pawl-process.ts';

const script = `
import mlflow
from mlflow.genai import datasets
from mlflow.genai.scorers import scorer

@scorer
def says_why(outputs):
    return "because" in outputs

@scorer
def tone(outputs):
    return "warm" if "weather" in outputs else "cold"

@mlflow.trace
def answer(question):
    mlflow.update_current_trace(metadata={"mlflow.trace.session": "s-1" if question == "who?" else "s-2"})
    return f"{question} because of the weather" if question != "who?" else "nobody"

experiment = mlflow.set_experiment("judged").experiment_id
cases = [{"inputs": {"question": question}, "expectations": {"most": 20}} for question in ("why?", "how?", "who?")]
kept = datasets.create_dataset(name="questions", experiment_id=[experiment], tags={"team": "care"})
kept.merge_records(cases)
result = mlflow.genai.evaluate(data=cases, predict_fn=answer, scorers=[says_why, tone])
mlflow.genai.register_prompt(name="triage", template="Sort: {{mail}}", tags={"stage": "draft"})
print(result.run_id, kept.dataset_id)
`;

test('an evaluation of the MLflow client shows its scores and cases, which J and K walk, and tags are edited in place', {
  skip: skipPages !== false ? skipPages : skipMlflow,
  timeout: 240_000,
}, async (t) => {
  const url = await startPawl(t);
  const mlflow = mlflowClient(url, 'default');
  const [run = '', set = ''] = (await mlflow(script)).split(' ');
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/default/runs/${run}?tab=traces`);
  await settled(page);
  const scores = page.getByRole('table', { name: 'Scores' });
  await scores.getByRole('row', { name: 'says_why 0.6667 3 0 true ×2, false ×1' }).waitFor();
  await scores.getByRole('row', { name: 'tone – 3 0 warm ×2, cold ×1' }).waitFor();
  const cases = page.getByRole('grid', { name: 'Traces' });
  await shows(() => cases.getByRole('gridcell', { name: /^(warm|cold)$/ }).count(), 3);
  const faults: string[] = [];
  for (const width of [1440, 390])
    for (const colorScheme of ['light', 'dark'] as const)
      faults.push(...(await faultsIn(page, { width, colorScheme })));
  await page.setViewportSize({ width: 1440, height: 900 });

  // From case to case, and back to the run.
  await cases.getByRole('link', { name: 'answer' }).first().click();
  await page.getByRole('button', { name: '1 of 3 in traces: choose another' }).waitFor();
  const first = page.url();
  await page.keyboard.press('J');
  await page.getByRole('button', { name: '2 of 3 in traces: choose another' }).waitFor();
  assert.notEqual(page.url(), first);
  await page.keyboard.press('K');
  await shows(async () => page.url(), first);
  await page.goBack();
  await scores.waitFor();

  // The list of traces has siblings too, and shows one session.
  await page.goto(`${url}/p/default/traces`);
  await settled(page);
  const box = page.getByRole('combobox', { name: 'Filter traces' });
  await box.fill("session = 's-2'");
  await page.keyboard.press('Enter');
  const listed = page.getByRole('grid', { name: 'Traces' });
  await shows(() => listed.getByRole('link', { name: 'answer' }).count(), 2);
  await listed.getByRole('link', { name: 'answer' }).first().click();
  await page.getByRole('button', { name: '1 of 2 in traces: choose another' }).waitFor();
  await page.keyboard.press('J');
  await page.getByRole('button', { name: '2 of 2 in traces: choose another' }).waitFor();
  await page.getByRole('link', { name: 's-2' }).click();
  await page.waitForURL('**/traces/sessions/s-2');
  await page.getByRole('list', { name: 'Turns' }).getByRole('link').first().waitFor();
  await page.goto(`${url}/p/default/traces`);
  await box.fill('session ==');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').or(page.locator('[aria-invalid="true"]')).first().waitFor();

  // Tags: one added, one changed, one taken away; the client reads the same.
  const tag = (key: string) => page.getByRole('button', { name: new RegExp(`^${key}: .*, change this tag$`) });
  const addTag = async (key: string, value: string) => {
    await page.getByRole('button', { name: 'Add a tag' }).first().click();
    const form = page.getByRole('form', { name: 'Tag' });
    await form.getByRole('textbox', { name: 'Key' }).fill(key);
    await form.getByRole('textbox', { name: 'Value' }).fill(value);
    await form.getByRole('button', { name: 'Set the tag' }).click();
    await page.getByRole('button', { name: `${key}: ${value}, change this tag` }).waitFor();
  };
  const changeTag = async (key: string, value: string) => {
    await tag(key).click();
    const form = page.getByRole('form', { name: 'Tag' });
    await form.getByRole('textbox', { name: 'Value' }).fill(value);
    await form.getByRole('button', { name: 'Set the tag' }).click();
    await page.getByRole('button', { name: `${key}: ${value}, change this tag` }).waitFor();
  };
  const removeTag = async (key: string) => {
    await tag(key).click();
    await page.getByRole('button', { name: `Remove tag ${key}` }).click();
    await tag(key).waitFor({ state: 'detached' });
  };
  await page.goto(`${url}/p/default/evaluation-sets`);
  await page.getByRole('grid').getByRole('link', { name: 'questions' }).click();
  await addTag('owner', 'ana');
  await changeTag('owner', 'bo');
  await removeTag('team');
  faults.push(...(await faultsIn(page, { width: 390, colorScheme: 'dark' })));
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${url}/p/default/prompts/triage`);
  await addTag('owner', 'cy');
  await addTag('old', 'x');
  await removeTag('old');
  await page.goto(`${url}/p/default/runs/${run}`);
  await addTag('verdict', 'ship it');
  await changeTag('verdict', 'hold');
  const read = `
import json, mlflow
client = mlflow.MlflowClient()
own = lambda tags: {key: value for key, value in tags.items() if not key.startswith(("mlflow.", "_mlflow"))}
print(json.dumps([
    own(mlflow.genai.datasets.get_dataset(dataset_id="${set}").tags),
    own(client.get_prompt("triage").tags).get("owner"), own(client.get_prompt("triage").tags).get("old"),
    own(client.get_run("${run}").data.tags).get("verdict"),
]))
`;
  assert.deepEqual(JSON.parse(await mlflow(read)), [{ owner: 'bo' }, 'cy', null, 'hold']);
  assert.deepEqual([...faults, ...complaints.filter((text) => !text.includes('400'))], []);
});
