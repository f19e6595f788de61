// What a run kept, in a real browser: every kind of file that MLflow's own client logs is shown in its way, and what could run as a page
// stays in an origin of its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeFaults, faultsIn, openBrowser, openPage, settled, shows, skipPages } from '../support/browser.ts';
import { mlflowClient, skipMlflow } from '../support/mlflow-client.ts';
import { startPawl } from '../support/pawl-process.ts';

const script = `
import base64, io, json, struct, tempfile, pathlib, wave
import mlflow, numpy as np, pandas as pd
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
from PIL import Image
from sklearn.linear_model import LogisticRegression

mlflow.set_experiment("files")
with mlflow.start_run(run_name="all kinds") as run:
    mlflow.log_text("a plain note\\n", "notes/note.txt")
    mlflow.log_text("x" * 1_200_000, "notes/long.txt")
    mlflow.log_dict({"depth": 3, "layers": [1, 2]}, "conf.json")
    mlflow.log_text('{"truth": "a, b", ', "broken.json")
    mlflow.log_table({"question": ["may I?", "why?"], "score": [0.25, 0.75]}, "answers.json")
    mlflow.log_text("city,people,open\\nBonn,336465,true\\n\\"Köln, West\\",1085664,false\\n", "tables/cities.csv")
    figure = plt.figure()
    plt.plot([0, 1, 2], [0.5, 0.7, 0.9])
    mlflow.log_figure(figure, "plots/curve.png")
    mlflow.log_figure(figure, "plots/curve.svg")
    mlflow.log_figure(figure, "plots/curve.pdf")
    mlflow.log_image(Image.new("RGB", (20, 10), "teal"), "plots/teal.png")
    mlflow.log_text("""<!doctype html><title>Report</title><p id=said>before</p><script>
        let cookie = 'none'; try { cookie = document.cookie; } catch { cookie = 'denied'; }
        document.getElementById('said').textContent = 'drawn by a script, origin ' + self.origin + ', cookies ' + cookie;
        fetch('/api/v1/projects').then(() => { document.title = 'reached'; document.getElementById('said').textContent = 'reached'; }, () => {});
    </script>""", "report.html")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        frame = pd.DataFrame({"n": np.arange(1234), "label": ["a", "b"] * 617, "list": [[1, 2]] * 1234})
        frame.to_parquet(folder / "many.parquet")
        with wave.open(str(folder / "tone.wav"), "wb") as sound:
            sound.setnchannels(1); sound.setsampwidth(2); sound.setframerate(8000)
            sound.writeframes(b"".join(struct.pack("<h", int(9000 * np.sin(n / 3))) for n in range(8000)))
        picture = io.BytesIO()
        Image.new("RGB", (8, 8), "red").save(picture, "PNG")
        notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": ["# How it was made"]},
            {"cell_type": "code", "metadata": {}, "execution_count": 7, "source": ["print(", "40 + 2)"], "outputs": [
                {"output_type": "stream", "name": "stdout", "text": ["42\\n"]},
                {"output_type": "display_data", "metadata": {}, "data": {"image/png": base64.b64encode(picture.getvalue()).decode()}},
                {"output_type": "execute_result", "metadata": {}, "execution_count": 7, "data": {"text/html": ["<b>bold</b>"], "text/plain": ["bold"]}},
            ]},
        ]}
        (folder / "work.ipynb").write_text(json.dumps(notebook))
        (folder / "weights.bin").write_bytes(b"\\x00\\x01")
        (folder / "clip.webm").write_bytes(b"\\x1a\\x45\\xdf\\xa3")
        mlflow.log_artifacts(str(folder), "more")
    model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    logged = mlflow.sklearn.log_model(model, name="model", pip_requirements=["scikit-learn"])
print(run.info.run_id)
`;

test('every kind of file that the MLflow client logs is shown in its way, and a page among them reaches nothing', {
  skip: skipPages !== false ? skipPages : skipMlflow,
  timeout: 180_000,
}, async (t) => {
  const url = await startPawl(t);
  const project = 'default';
  const mlflow = mlflowClient(url, project);
  const run = await mlflow(script);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/runs/${run}?tab=artifacts`);
  await settled(page);
  const files = page.getByRole('navigation', { name: 'Files' });
  const open = async (name: string) => {
    await files.getByRole('button', { name: new RegExp(`^${name}`) }).click();
    return page.getByRole('region', { name: `Artifact ${name}` });
  };

  await (await open('note.txt')).getByText('a plain note').waitFor();
  await (await open('long.txt')).getByText(/^The first .* of .*; download the file/).waitFor();
  await (await open('conf.json')).getByText('"layers": [').waitFor();
  await (await open('broken.json')).getByText('{"truth": "a, b",').waitFor();

  // Tables: what log_table writes, and CSV and Parquet as the server reads them, to their end.
  const answers = (await open('answers.json')).getByRole('grid', { name: 'Rows of answers.json' });
  await answers.getByRole('gridcell', { name: 'may I?' }).waitFor();
  await shows(() => answers.getByRole('columnheader').allInnerTexts(), ['question', 'score']);
  const cities = await open('cities.csv');
  await cities.getByText('2 rows of 3 columns').waitFor();
  await cities.getByRole('gridcell', { name: 'Köln, West' }).waitFor();
  await cities.getByRole('gridcell', { name: '1085664' }).waitFor();
  assert.deepEqual(await axeFaults(page), []);
  const many = await open('many.parquet');
  await many
    .getByText('1 234 rows of 3 columns')
    .or(many.getByText(/^1.234 rows of 3 columns/))
    .waitFor();
  await many.getByRole('gridcell', { name: '[1,2]' }).first().waitFor();
  await many.getByRole('searchbox').or(many.getByRole('textbox')).first().fill('1233');
  await many.getByRole('gridcell', { name: '1233' }).waitFor();

  // Pictures are really decoded; sound can be played to its end.
  for (const name of ['curve.png', 'teal.png']) {
    const image = (await open(name)).getByRole('img', { name: `Artifact ${name}` });
    await shows(() => image.evaluate((one) => (one as unknown as { naturalWidth: number }).naturalWidth > 0), true);
  }
  const sound = (await open('tone.wav')).locator('audio');
  await shows(() => sound.evaluate((one) => (one as unknown as { duration: number }).duration), 1);
  await (await open('clip.webm')).locator('video').waitFor();

  // A page draws itself, in an origin of its own, and reaches neither cookies nor the server.
  await open('report.html');
  const report = page.frameLocator('iframe[title="Artifact report.html"]');
  await report.getByText('drawn by a script, origin null, cookies denied').waitFor();
  await open('curve.svg');
  await page.frameLocator('iframe[title="Artifact curve.svg"]').locator('svg').first().waitFor();
  const [sent] = await Promise.all([
    page.waitForResponse((response) => response.url().includes('curve.pdf&show=frame')),
    open('curve.pdf'),
  ]);
  assert.deepEqual(
    [sent.headers()['content-type'], sent.headers()['content-disposition'], sent.headers()['x-frame-options']],
    ['application/pdf', 'inline; filename=curve.pdf', 'SAMEORIGIN'],
  );

  const notebook = await open('work.ipynb');
  await notebook.getByText('# How it was made').waitFor();
  await notebook.getByText('In [7]').waitFor();
  await notebook.getByText('42', { exact: true }).waitFor();
  await notebook.getByRole('img', { name: 'Output of cell 2' }).waitFor();
  await page.frameLocator('iframe[title="Output of cell 2"]').getByText('bold').waitFor();
  await (await open('weights.bin')).getByText('This kind of file is not shown here').waitFor();

  // A logged model says how it is loaded, and that works as it stands.
  const model = await open('MLmodel');
  const predicts = (await model.getByRole('region', { name: 'Predict with it' }).locator('pre').textContent()) ?? '';
  assert.equal(
    await mlflow(`data = [[0.9]]\n${predicts.replace('model.predict(data)', 'print(model.predict(data)[0])')}`),
    '1',
  );
  const loads = (await model.getByRole('region', { name: 'Load it with sklearn' }).locator('pre').textContent()) ?? '';
  assert.equal(await mlflow(`${loads}\nprint(type(model).__name__)`), 'LogisticRegression');
  // The address opens the same file.
  await page.reload();
  await page.getByRole('region', { name: 'Artifact MLmodel' }).getByText('model_uuid').waitFor();
  for (const width of [1440, 390])
    for (const colorScheme of ['light', 'dark'] as const)
      assert.deepEqual(await faultsIn(page, { width, colorScheme }), []);
  const unwanted = complaints.filter(
    // What the page in the frame tried, and a video that is none.
    (text) => !/Content Security Policy|violates the following|ERR_|clip\.webm|416/.test(text),
  );
  assert.deepEqual(unwanted, []);
});
