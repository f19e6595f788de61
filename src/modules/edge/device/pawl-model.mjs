// What a bundle does with rows, the same in Node and in a browser: it places columns in tensors, reads answers out of outputs, counts rows in
// sketches, and checks the files of the bundle. It needs nothing but a module with ONNX Runtime's interface and WebCrypto.

/** @typedef {{ name: string, type: string, required: boolean, input: string, offset: number }} Column */

const integerLimits = { integer: 2 ** 31, long: 2 ** 53 };

const arrays = {
  bool: Uint8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** A row or a file that the bundle refuses. */
export class BundleError extends Error {
  name = 'BundleError';
}

function refuse(column, row, value) {
  const shown = (JSON.stringify(value) ?? 'nothing').slice(0, 80);
  throw new BundleError(`Row ${row}, ${column.name}: expected ${column.type}, got ${shown}.`);
}

function toValue(column, row, value) {
  const { type } = column;
  if (value === null || value === undefined)
    return type === 'float' || type === 'double' ? Number.NaN : refuse(column, row, value);
  if (type === 'float' || type === 'double') return typeof value === 'number' ? value : refuse(column, row, value);
  if (type === 'boolean') return typeof value === 'boolean' ? value : refuse(column, row, value);
  if (type === 'string') return typeof value === 'string' ? value : refuse(column, row, value);
  const limit = integerLimits[type] ?? 0;
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= -limit && value < limit;
  return fits ? value : refuse(column, row, value);
}

/**
 * Rows as lists in the order of the columns. @param given objects of columns, or lists @throws BundleError naming the row and column
 */
export function readRows(description, given) {
  const { columns } = description;
  if (!Array.isArray(given) || given.length === 0) throw new BundleError('Rows must be a list with at least one row.');
  const known = new Set(columns.map(({ name }) => name));
  return given.map((row, at) => {
    if (Array.isArray(row)) {
      if (row.length !== columns.length)
        throw new BundleError(`Row ${at} must be a list of ${columns.length} values, it has ${row.length}.`);
      return columns.map((column, c) => toValue(column, at, row[c]));
    }
    if (typeof row !== 'object' || row === null)
      throw new BundleError(`Row ${at} must be an object of columns or a list.`);
    const unknown = Object.keys(row).filter((name) => !known.has(name));
    const missing = columns.filter(({ name, required }) => required && !Object.hasOwn(row, name));
    if (unknown.length > 0 || missing.length > 0) {
      const parts = [
        ...(missing.length > 0 ? [`missing ${missing.map(({ name }) => name).join(', ')}`] : []),
        ...(unknown.length > 0 ? [`unknown ${unknown.join(', ')}`] : []),
      ];
      throw new BundleError(`Row ${at} does not fit the signature: ${parts.join('; ')}.`);
    }
    return columns.map((column) => toValue(column, at, row[column.name]));
  });
}

function toTensor(ort, spec, columns, rows) {
  const width = spec.shape.slice(1).reduce((product, size) => product * (size ?? 1), 1);
  const length = rows.length * width;
  const data = spec.type === 'string' ? new Array(length).fill('') : new arrays[spec.type](length);
  const wide = spec.type === 'int64' || spec.type === 'uint64';
  columns.forEach(({ input, offset }, place) => {
    if (input !== spec.name) return;
    rows.forEach((row, at) => {
      const value = row[place];
      data[at * width + offset] = spec.type === 'string' ? String(value) : wide ? BigInt(value) : Number(value);
    });
  });
  return new ort.Tensor(spec.type, data, [rows.length, ...spec.shape.slice(1).map((size) => size ?? 1)]);
}

const plain = (value) => (typeof value === 'bigint' ? Number(value) : value);

/**
 * Opens a model. @param ort onnxruntime-node or onnxruntime-web @param model path or bytes @param description content of interface.json
 */
export async function openModel(ort, model, description) {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
  const { columns, inputs, outputs } = description;
  const widthOf = (name) =>
    (outputs.find((spec) => spec.name === name)?.shape ?? [])
      .slice(1)
      .reduce((product, size) => product * (size ?? 1), 1);
  return {
    description,
    /**
     * Answers rows. @returns `predictions` as the server's `/invocations` answers, and, where the model has a score, `scores` and, with a
     * threshold, `decisions`
     */
    async predict(given) {
      const rows = readRows(description, given);
      const feeds = Object.fromEntries(inputs.map((spec) => [spec.name, toTensor(ort, spec, columns, rows)]));
      const results = await session.run(feeds);
      const column = (name, offset) => {
        const width = widthOf(name);
        return rows.map((_, at) => plain(results[name].data[at * width + offset]));
      };
      const width = widthOf(description.predictions);
      const predictions =
        width === 1
          ? column(description.predictions, 0)
          : rows.map((_, at) =>
              Array.from(results[description.predictions].data.slice(at * width, (at + 1) * width), plain),
            );
      const { score, threshold } = description;
      if (score === null) return { predictions };
      const scores = column(score.output, score.offset);
      if (threshold === null) return { predictions, scores };
      return { predictions, scores, decisions: scores.map((one) => one >= threshold) };
    },
    close: () => session.release(),
  };
}

/**
 * Counts rows in the bins of the bundle's reference, and forgets them: only counts ever leave the device, and counts of any two sketches add
 * up. Bins of numbers are (lo, hi] between the edges. @param reference content of reference.json
 */
export function createSketch(reference, description) {
  const places = new Map(description.columns.map(({ name }, place) => [name, place]));
  let counts;
  const reset = () => {
    counts = {
      rows: 0,
      columns: Object.fromEntries(
        Object.entries(reference.columns).map(([name, { counts: bins }]) => [
          name,
          { counts: new Array(bins.length).fill(0), missing: 0 },
        ]),
      ),
    };
  };
  reset();
  const add = (name, value) => {
    const { edges, categories } = reference.columns[name];
    const own = counts.columns[name];
    if (value === null || value === undefined || Number.isNaN(value)) own.missing += 1;
    else if (categories === undefined) {
      let bin = 0;
      while (bin < edges.length && Number(value) > edges[bin]) bin += 1;
      own.counts[bin] += 1;
    } else {
      const at = categories.indexOf(String(value));
      // The last bin holds all values that are not among the frequent ones of the reference.
      own.counts[at === -1 ? categories.length : at] += 1;
    }
  };
  return {
    /** @param given the rows @param scores of the same rows, when the model has a score */
    add(given, scores) {
      for (const row of readRows(description, given)) {
        counts.rows += 1;
        for (const name of Object.keys(reference.columns)) if (places.has(name)) add(name, row[places.get(name)]);
      }
      if (scores !== undefined && reference.columns['#score'] !== undefined)
        for (const score of scores) add('#score', score);
    },
    /** What was counted since the last time. */
    take() {
      const taken = counts;
      reset();
      return taken;
    },
  };
}

const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
const fromBase64 = (text) => Uint8Array.from(atob(text.replace(/\s/g, '')), (character) => character.charCodeAt(0));

/**
 * Checks the signature of the manifest, then every file that it lists.
 * @param read resolves a path of the bundle to its bytes
 * @param keyPem the server's public key, from a source that you trust
 * @returns the manifest @throws BundleError when anything differs
 */
export async function verifyBundle(read, keyPem) {
  const { subtle } = globalThis.crypto;
  const manifestBytes = await read('manifest.json');
  const signature = fromBase64(new TextDecoder().decode(await read('manifest.sig')));
  const key = await subtle.importKey('spki', fromBase64(keyPem.replace(/-----[^-]+-----/g, '')), 'Ed25519', false, [
    'verify',
  ]);
  if (!(await subtle.verify('Ed25519', key, signature, manifestBytes)))
    throw new BundleError(
      'The signature does not fit the manifest: it was not made with this key, or the manifest was changed.',
    );
  const manifest = JSON.parse(new TextDecoder().decode(manifestBytes));
  for (const { path, sha256 } of manifest.files) {
    const found = hex(await subtle.digest('SHA-256', await read(path)));
    if (found !== sha256) throw new BundleError(`${path} has the digest ${found}, the manifest says ${sha256}.`);
  }
  return manifest;
}
