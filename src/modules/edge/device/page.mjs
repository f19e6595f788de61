// Runs the model of this folder in the page. Everything is read from the folder; rows and answers stay in the page.

import * as ort from './ort.wasm.min.mjs';
import { openModel, verifyBundle } from './pawl-model.mjs';

const here = new URL('.', import.meta.url);

async function read(path) {
  const response = await fetch(new URL(path, here));
  if (!response.ok) throw new Error(`${path} cannot be read (${response.status}).`);
  return new Uint8Array(await response.arrayBuffer());
}

const text = async (path) => new TextDecoder().decode(await read(path));

/** Checks the folder and opens its model. @param key public key in PEM; that of the folder proves only that nothing broke */
export async function openPage(key) {
  const manifest = await verifyBundle(read, key ?? (await text('signing-key.pem')));
  // One thread: more need headers that not every web server sends.
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = here.href;
  const model = await openModel(ort, await read('model.onnx'), JSON.parse(await text('interface.json')));
  return { ...model, manifest };
}

const element = (id) => document.getElementById(id);

function show(answer) {
  const names = Object.keys(answer);
  const table = document.createElement('table');
  const add = (row, tag, content) => {
    const cell = document.createElement(tag);
    cell.textContent = Array.isArray(content) ? content.join(', ') : String(content);
    row.append(cell);
  };
  const head = table.insertRow();
  for (const name of ['row', ...names]) add(head, 'th', name);
  answer.predictions.forEach((_, at) => {
    const row = table.insertRow();
    add(row, 'td', at);
    for (const name of names) add(row, 'td', answer[name][at]);
  });
  element('answers').replaceChildren(table);
}

function say(state, words) {
  element('state').dataset.state = state;
  element('state').textContent = words;
}

if (document.readyState === 'loading') await new Promise((resolve) => addEventListener('DOMContentLoaded', resolve));
if (element('predict') !== null) {
  try {
    const bundle = await openPage();
    const { model, version, precision, keyId, files } = bundle.manifest;
    element('title').textContent = `${model} version ${version}`;
    document.title = `${model} version ${version}`;
    say('ready', `${files.length} files are as key ${keyId} signed them (${precision}). Rows stay in this page.`);
    element('rows').value = await text('example.json');
    element('predict').disabled = false;
    element('predict').addEventListener('click', async () => {
      try {
        const answer = await bundle.predict(JSON.parse(element('rows').value));
        show(answer);
        say('answered', `${answer.predictions.length} rows answered here.`);
      } catch (error) {
        say('refused', error.message);
      }
    });
  } catch (error) {
    say('refused', error.message);
  }
}
