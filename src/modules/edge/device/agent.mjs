// A device in Node that follows a channel: it asks for updates, checks and tries a bundle before it answers with it, keeps the one before, and reports
// counts of rows, never rows. As a program: node agent.mjs --url … --channel … --device … --folder … [--key PEM] [--every seconds];
// its token is read from PAWL_TOKEN. One line of JSON rows on standard input is answered by one line on standard output.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { argv, env, exit, stdin } from 'node:process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import { BundleError, createSketch, openModel, verifyBundle } from './pawl-model.mjs';

const target = 'node';
const requestMs = 60_000;
const plainPath = /^[\w-]+(\.[\w-]+)*(\/[\w-]+(\.[\w-]+)*)*$/;

const jsonOf = async (path, otherwise) => {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return otherwise;
    throw error;
  }
};

/**
 * @param options `url` of the server, `channel`, name of the `device`, its `token`, the `folder` that it keeps bundles in, and `keyPem`, the server's
 *   public key as it was put on the device
 */
export async function openDevice({ url, channel, device, token, folder, keyPem }) {
  const base = `${url.replace(/\/$/, '')}/api/v1/edge/channels/${encodeURIComponent(channel)}`;
  const headers = token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` };
  const statePath = join(folder, 'state.json');
  const bundles = join(folder, 'bundles');
  await mkdir(bundles, { recursive: true });
  let state = await jsonOf(statePath, { bundle: null, before: null, etag: null, sequence: 0 });
  let counts = { rows: 0, failed: 0, error: undefined };
  let open = null;

  const save = async (change) => {
    state = { ...state, ...change };
    await writeFile(`${statePath}.new`, JSON.stringify(state));
    await rename(`${statePath}.new`, statePath);
  };

  const ask = async (path, more = {}) => {
    const response = await fetch(`${base}${path}`, {
      ...more,
      headers: { ...headers, ...more.headers },
      signal: AbortSignal.timeout(requestMs),
    });
    if (response.ok || response.status === 304) return response;
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail ?? problem.title ?? `The server answered ${response.status}.`);
  };

  /** Loads a bundle that is on disk, checks it, and has it answer its example. */
  const load = async (id) => {
    const place = join(bundles, id);
    const read = (path) => readFile(join(place, path));
    const manifest = await verifyBundle(read, keyPem);
    if (manifest.bundle !== id) throw new BundleError(`The folder of ${id} holds ${manifest.bundle}.`);
    const model = await openModel(ort, join(place, 'model.onnx'), JSON.parse(await read('interface.json')));
    const example = await jsonOf(join(place, 'example.json'), []);
    if (example.length > 0) await model.predict(example);
    const reference = await jsonOf(join(place, 'reference.json'), null);
    return { id, manifest, model, sketch: reference === null ? null : createSketch(reference, model.description) };
  };

  /** The files of the bundle from what is here already, else from the server. */
  const bring = async ({ bundle, files }) => {
    const made = join(bundles, `${bundle}.new`);
    await rm(made, { recursive: true, force: true });
    for (const { path, sha256 } of files) {
      if (!plainPath.test(path)) throw new BundleError(`The path ${path} is not allowed.`);
      const place = join(made, path);
      await mkdir(dirname(place), { recursive: true });
      const here = state.bundle === null ? undefined : join(bundles, state.bundle, path);
      const same =
        here !== undefined &&
        (await stat(here).catch(() => undefined)) !== undefined &&
        createHash('sha256')
          .update(await readFile(here))
          .digest('hex') === sha256;
      if (same) await copyFile(here, place);
      else {
        const { body } = await ask(`/bundles/${bundle}/files/${sha256}`);
        await pipeline(Readable.fromWeb(body), createWriteStream(place));
      }
    }
    await rm(join(bundles, bundle), { recursive: true, force: true });
    await rename(made, join(bundles, bundle));
  };

  const use = async (loaded, etag) => {
    const left = open;
    open = loaded;
    await save({ bundle: loaded.id, before: left?.id ?? state.before, etag });
    await left?.model.close();
    for (const name of await readdir(bundles))
      if (name !== state.bundle && name !== state.before)
        await rm(join(bundles, name), { recursive: true, force: true });
  };

  // A device that starts without its server goes on with what it has, or with what it had before.
  for (const id of [state.bundle, state.before]) {
    if (id === null || open !== null) continue;
    try {
      open = await load(id);
      if (id !== state.bundle) await save({ bundle: id, etag: null });
    } catch (error) {
      counts.error = error.message;
    }
  }

  const report = async () => {
    if (open === null) return false;
    const { rows, failed, error } = counts;
    const sketch = open.sketch?.take();
    counts = { rows: 0, failed: 0, error: undefined };
    const body = { device, bundle: open.id, target, sequence: state.sequence + 1, rows, failed };
    if (error !== undefined) body.error = error.slice(0, 500);
    if (sketch !== undefined && sketch.rows > 0) body.sketch = sketch;
    // The number is kept first: a report that was sent but not confirmed is never counted twice, at worst not at all.
    await save({ sequence: body.sequence });
    const response = await ask('/reports', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    return (await response.json()).counted;
  };

  return {
    /** The manifest of the bundle that answers; null before the first update. */
    get manifest() {
      return open?.manifest ?? null;
    },
    /** Answers rows and counts them. @throws BundleError */
    async predict(rows) {
      if (open === null) throw new BundleError('This device has no bundle yet; it asks for one with the next update.');
      const { model, sketch } = open;
      try {
        const answer = await model.predict(rows);
        counts.rows += rows.length;
        sketch?.add(rows, answer.scores);
        return answer;
      } catch (error) {
        counts.failed += Array.isArray(rows) ? rows.length : 1;
        counts.error = error.message;
        throw error;
      }
    },
    /**
     * Takes up what the channel publishes. What was counted so far is reported first, since it belongs to the bundle before. A bundle that is
     * not as signed, or cannot answer its own example, is refused and the one before goes on.
     * @returns true when another bundle answers from now on
     */
    async update() {
      const known = state.etag === null || open === null ? {} : { 'if-none-match': state.etag };
      const response = await ask(`?target=${target}`, { headers: known });
      if (response.status === 304) return false;
      const offered = await response.json();
      if (offered.bundle === open?.id) {
        await save({ etag: response.headers.get('etag') });
        return false;
      }
      try {
        await bring(offered);
        const loaded = await load(offered.bundle);
        if (open !== null) await report().catch(() => false);
        await use(loaded, response.headers.get('etag'));
        return true;
      } catch (error) {
        counts.error = `Bundle ${offered.bundle} was refused: ${error.message}`;
        await rm(join(bundles, offered.bundle), { recursive: true, force: true });
        throw error;
      }
    },
    report,
    close: async () => open?.model.close(),
  };
}

async function main(words) {
  const option = (name) => {
    const at = words.indexOf(`--${name}`);
    return at === -1 ? undefined : words[at + 1];
  };
  const [url, channel, name, folder] = ['url', 'channel', 'device', 'folder'].map((one) => {
    const value = option(one);
    if (value === undefined) throw new Error(`--${one} is missing.`);
    return value;
  });
  const keyFile = option('key') ?? fileURLToPath(new URL('./signing-key.pem', import.meta.url));
  const keyPem = await readFile(keyFile, 'utf8');
  const device = await openDevice({ url, channel, device: name, folder, keyPem, token: env.PAWL_TOKEN });
  const turn = async () => {
    for (const act of [device.update, device.report]) await act().catch((error) => console.error(error.message));
  };
  await turn();
  const timer = setInterval(turn, 1000 * Number(option('every') ?? 300));
  for await (const line of createInterface({ input: stdin })) {
    if (line.trim() === '') continue;
    try {
      console.log(JSON.stringify(await device.predict(JSON.parse(line))));
    } catch (error) {
      console.log(JSON.stringify({ error: error.message }));
    }
  }
  clearInterval(timer);
  await device.report().catch((error) => console.error(error.message));
  await device.close();
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await main(argv.slice(2));
  } catch (error) {
    console.error(error.message);
    exit(1);
  }
}
