// Sessions that MLflow's own client made: the list of them, one conversation turn by turn, and the same at the command line.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../../clients/ts/client.ts';
import { faultsIn, openBrowser, openPage, settled, shows, skipPages } from '../support/browser.ts';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { mlflowClient, skipMlflow } from '../support/mlflow-client.ts';
import { startPawl } from '../support/pawl-process.ts';

const script = `
import mlflow
from mlflow.entities import SpanType

experiment = mlflow.set_experiment("support")

@mlflow.trace(span_type=SpanType.CHAT_MODEL)
def reply(messages):
    span = mlflow.get_current_active_span()
    span.set_attribute("mlflow.chat.tokenUsage", {"input_tokens": 7, "output_tokens": 3, "total_tokens": 10})
    if "crash" in messages[-1]["content"]:
        raise ValueError("no such order")
    return {"role": "assistant", "content": "You asked: " + messages[-1]["content"]}

@mlflow.trace
def turn(session, user, question):
    mlflow.update_current_trace(metadata={"mlflow.trace.session": session, "mlflow.trace.user": user})
    return reply([{"role": "user", "content": question}])["content"]

first = None
for session, user, question in [
    ("chat 1/α", "ana", "Where is my order?"),
    ("chat-2", "bo", "May I return it?"),
    ("chat 1/α", "ana", "Please crash."),
    ("chat 1/α", "ana", "Is it there now?"),
]:
    try:
        turn(session, user, question)
    except ValueError:
        pass
    first = first or mlflow.get_last_active_trace_id()
mlflow.flush_trace_async_logging()
mlflow.log_feedback(trace_id=first, name="polite", value=True)
print(first)
`;

test('sessions of the MLflow client are listed, and one is read as a conversation', {
  skip: skipPages !== false ? skipPages : skipMlflow,
  timeout: 180_000,
}, async (t) => {
  const url = await startPawl(t);
  const first = await mlflowClient(url, 'default')(script);
  const client = createClient({ baseUrl: url });
  const path = { project: 'default' };
  await shows(async () => {
    const { items } = await client.call('listTraceSessions', { path, query: {} });
    return items.map(({ id, user, traces, errors, tokens }) => [id, user, traces, errors, tokens]);
  }, [
    ['chat 1/α', 'ana', 3, 1, 30],
    ['chat-2', 'bo', 1, 0, 10],
  ]);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/default/traces`);
  await settled(page);
  await page.getByRole('link', { name: 'Sessions', exact: true }).click();
  await page.waitForURL('**/traces/sessions');
  await page.locator('.answer').getByText('2 sessions, 1 with a failed turn.').waitFor();
  const listed = page.getByRole('grid', { name: 'Sessions' });
  await listed.getByRole('gridcell', { name: /Is it there now\?/ }).waitFor();
  const faults: string[] = [];
  const look = async (): Promise<void> => {
    for (const width of [1440, 390])
      for (const colorScheme of ['light', 'dark'] as const)
        faults.push(...(await faultsIn(page, { width, colorScheme })));
    await page.setViewportSize({ width: 1440, height: 900 });
  };
  await look();
  const box = page.getByRole('combobox', { name: 'Filter sessions' });
  await box.fill("user = 'ana' and errors = 1");
  await page.keyboard.press('Enter');
  await shows(() => listed.getByRole('link').allTextContents(), ['chat 1/α']);
  await listed.getByRole('link', { name: 'chat 1/α' }).click();

  await page
    .locator('.answer')
    .getByText(/3 turns with ana in .*, 1 failed; 30 tokens\./)
    .waitFor();
  const turns = page.getByRole('list', { name: 'Turns' });
  await shows(
    async () =>
      (await turns.locator('.said[data-role="user"] p').allTextContents()).map(
        (text) => /[A-Z][^"\\]*[.?]/.exec(text)?.[0],
      ),
    ['Where is my order?', 'Please crash.', 'Is it there now?'],
  );
  await turns.getByText('You asked: Where is my order?').waitFor();
  await turns.getByText(/10 tokens · polite true/).waitFor();
  await look();
  await page.reload();
  await settled(page);
  await turns.getByRole('link', { name: 'turn' }).first().click();
  await page.waitForURL(`**/traces/${first}`);
  await page.getByRole('link', { name: 'chat 1/α' }).click();
  await turns.waitFor();
  assert.equal(new URL(page.url()).pathname, `/p/default/traces/sessions/${encodeURIComponent('chat 1/α')}`);

  const cli = openCliSession(url, temporaryFolder(t));
  const ids = (await cli.json<{ id: string }[]>(['session', 'list', '--filter', 'tokens < 20'])).map(({ id }) => id);
  assert.deepEqual(ids, ['chat-2']);
  assert.equal((await cli.json<{ traces: number }>(['session', 'show', 'chat-2'])).traces, 1);
  const states = (await cli.json<{ state: string }[]>(['session', 'turns', 'chat 1/α'])).map(({ state }) => state);
  assert.deepEqual(states, ['ok', 'error', 'ok']);
  assert.match(await cli.run(['session', 'show', 'nobody'], 1), /no session nobody/);
  assert.deepEqual([...faults, ...complaints], []);
});
