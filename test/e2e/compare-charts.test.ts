// Runs of MLflow's own client beside each other: bars, a scatter, a contour, pictures by step, curves that go on while they are looked at.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsIn, openBrowser, openPage, settled, shows, skipPages } from '../support/browser.ts';
import { mlflowClient, skipMlflow } from '../support/mlflow-client.ts';
import { startPawl } from '../support/pawl-process.ts';

const script = `
import mlflow
from PIL import Image
mlflow.set_experiment("search")
ids = []
for number, (lr, depth, kind) in enumerate([(0.1, 2, "a"), (0.2, 4, "a"), (0.3, 2, "b"), (0.4, 6, "b"), (0.5, 5, "a")]):
    with mlflow.start_run(run_name=f"try {number}") as run:
        mlflow.log_params({"lr": lr, "depth": depth, "kind": kind})
        for step in range(5):
            mlflow.log_metric("loss", 1 / (step + 1 + lr), step=step)
        mlflow.log_metric("auc", 0.5 + depth / 20)
        if number < 2:
            for step in (0, 10):
                mlflow.log_image(Image.new("RGB", (16 + step, 16), "teal"), key="val/digits", step=step)
        mlflow.log_image(Image.new("RGB", (8, 8), "red"), "plots/one.png")
        ids.append(run.info.run_id)
print(",".join(ids))
`;

test('compared runs are charted as bars, scatter and contour, their pictures follow one step, and curves go on', {
  skip: skipPages !== false ? skipPages : skipMlflow,
  timeout: 180_000,
}, async (t) => {
  const url = await startPawl(t);
  const mlflow = mlflowClient(url, 'default');
  const ids = await mlflow(script);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/default/compare?runs=${ids}`);
  await settled(page);
  const metrics = page.getByRole('region', { name: 'Metrics', exact: true });
  await metrics.getByRole('combobox', { name: 'As bars' }).selectOption({ label: 'auc' });
  await metrics.getByRole('img', { name: 'auc of each run. 5 runs' }).locator('canvas').waitFor();
  await metrics.getByRole('button', { name: 'View as table: auc of each run' }).click();
  await shows(
    () =>
      metrics
        .getByRole('row', { name: /^last value/ })
        .getByRole('cell')
        .allInnerTexts(),
    ['last value', '0.6000', '0.7000', '0.6000', '0.8000', '0.7500'],
  );

  const params = page.getByRole('region', { name: 'Parameters', exact: true });
  await params.getByRole('img', { name: /^Parallel coordinates of .*depth.*kind.*lr, auc/ }).waitFor();
  await params.getByRole('combobox', { name: 'Parameters' }).selectOption({ label: 'lr, as a scatter' });
  await params.getByRole('img', { name: 'auc against lr. 5 runs' }).locator('canvas').waitFor();
  await params.getByRole('combobox', { name: 'and', exact: true }).selectOption({ label: 'depth, as a contour' });
  const contour = params.getByRole('img', { name: /^auc over lr and depth, 5 runs/ });
  await shows(() => contour.locator('circle').count(), 5);
  await shows(() => contour.locator('circle title').first().textContent(), 'try 0: auc 0.6000 at lr 0.1000, depth 2');
  await page.reload();
  await contour.waitFor();

  const pictures = page.getByRole('region', { name: 'Pictures', exact: true });
  const widths = () =>
    pictures
      .getByRole('img')
      .evaluateAll((all) => all.map((one) => (one as unknown as { naturalWidth: number }).naturalWidth));
  await pictures.scrollIntoViewIfNeeded();
  await pictures.getByRole('combobox', { name: 'Picture' }).selectOption({ label: 'val/digits' });
  await shows(widths, [26, 26]);
  await shows(() => pictures.getByText('keeps none').count(), 3);
  await pictures.getByRole('slider', { name: 'Step 10' }).focus();
  await page.keyboard.press('ArrowLeft');
  await shows(widths, [16, 16]);
  await pictures.getByRole('combobox', { name: 'Picture' }).selectOption({ label: 'plots/one.png' });
  await shows(widths, [8, 8, 8, 8, 8]);
  const faults: string[] = [];
  for (const width of [1440, 390])
    for (const colorScheme of ['light', 'dark'] as const)
      faults.push(...(await faultsIn(page, { width, colorScheme })));
  assert.deepEqual(faults, []);
  await page.setViewportSize({ width: 1440, height: 900 });

  // What the client logs now appears by itself.
  await page.getByRole('button', { name: /^Live/ }).waitFor();
  const curve = page.getByRole('img', { name: /^loss\. / });
  await curve.and(page.getByRole('img', { name: 'loss. 25 points of 5 runs' })).waitFor();
  await mlflow(`
import mlflow
with mlflow.start_run(run_id="${ids.split(',')[0]}"):
    mlflow.log_metric("loss", 0.05, step=5)
`);
  await page.getByRole('img', { name: 'loss. 26 points of 5 runs' }).waitFor();
  assert.deepEqual(complaints, []);
});
