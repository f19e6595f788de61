// Answers rows with the model of this folder, in Node. As a program: node predict.mjs [ROWS.json] [--key PEM]
// Rows are a JSON list of objects or lists; without a file the example of the bundle is used, and `-` reads standard input.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv, exit, stdin } from 'node:process';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import { openModel, verifyBundle } from './pawl-model.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Checks a folder and opens its model. @param keyFile public key of the server; that of the folder proves only that nothing broke */
export async function openBundle(folder = here, keyFile = join(folder, 'signing-key.pem')) {
  const read = (path) => readFile(join(folder, path));
  const manifest = await verifyBundle(read, await readFile(keyFile, 'utf8'));
  const description = JSON.parse(await readFile(join(folder, 'interface.json'), 'utf8'));
  const model = await openModel(ort, join(folder, 'model.onnx'), description);
  return { ...model, manifest };
}

async function textOf(source) {
  if (source !== '-') return readFile(source, 'utf8');
  let text = '';
  for await (const chunk of stdin.setEncoding('utf8')) text += chunk;
  return text;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const words = argv.slice(2);
    const at = words.indexOf('--key');
    const [, keyFile] = at === -1 ? [] : words.splice(at, 2);
    const rows = JSON.parse(await textOf(words[0] ?? join(here, 'example.json')));
    const bundle = await openBundle(here, keyFile);
    console.log(JSON.stringify(await bundle.predict(rows)));
  } catch (error) {
    console.error(error.message);
    exit(1);
  }
}
