// POST …/infer: a request as JSON, or as JSON followed by the bytes of its tensors, and the answer in the way that was asked for.
import { requestErrors } from '../../http/errors.ts';
import { type LeanContext, sendBytes } from '../../http/lean-server.ts';
import { exactJson, parsePythonJson } from '../../kernel/python-json.ts';
import { type DataPlane, servingErrors, shownValue } from '../../modules/serving/index.ts';
import { classesOf } from './classification.ts';
import { type Inference, runInference, type WantedOutput } from './inference.ts';
import { decodeRaw, encodeRaw } from './raw-tensors.ts';
import { dataText, datatypeOf, type InferInput, toInput } from './tensors.ts';

const lengthHeader = 'inference-header-content-length';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectOr = (value: unknown): Json => (isObject(value) ? value : {});

function parse(body: Buffer): Json {
  try {
    const parsed: unknown = parsePythonJson(body.toString());
    if (isObject(parsed)) return parsed;
  } catch (error) {
    throw requestErrors.create('malformed', `The body is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
  throw requestErrors.create('malformed', 'The body must be a JSON object.');
}

/** The JSON of a body and the bytes after it. @throws AppError `serving.bad_input` for a length that does not fit */
function split(body: Buffer, header: string | readonly string[] | undefined): readonly [Buffer, Buffer] {
  if (header === undefined) return [body, Buffer.alloc(0)];
  const length = typeof header === 'string' && /^\d{1,10}$/.test(header) ? Number(header) : Number.NaN;
  if (!(length <= body.length))
    throw servingErrors.create('bad_input', 'Inference-Header-Content-Length is no length within the body.');
  return [body.subarray(0, length), body.subarray(length)];
}

/** Inputs in their order, each with its share of the bytes. @throws AppError `serving.bad_input` */
function inputsOf(given: unknown, bytes: Buffer): readonly InferInput[] {
  if (!Array.isArray(given)) throw servingErrors.create('bad_input', 'The request needs a list `inputs`.');
  let at = 0;
  const inputs = given.map((one: unknown, index) => {
    const parameters = objectOr(objectOr(one)['parameters']);
    if ('shared_memory_region' in parameters)
      throw servingErrors.create('bad_input', `inputs[${index}] is in shared memory, which this server does not read.`);
    const size = parameters['binary_data_size'];
    if (size === undefined) return toInput(one, index);
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || at + size > bytes.length)
      throw servingErrors.create(
        'bad_input',
        `inputs[${index}]: binary_data_size ${shownValue(size)} is not within the bytes after the JSON, of which ${bytes.length - at} are left.`,
      );
    const raw = bytes.subarray(at, at + size);
    at += size;
    return toInput(one, index, (name, datatype, count) => decodeRaw(name, datatype, count, raw));
  });
  if (at !== bytes.length)
    throw servingErrors.create('bad_input', `${bytes.length - at} bytes after the JSON belong to no input.`);
  return inputs;
}

interface Wanted extends WantedOutput {
  readonly binary: boolean | undefined;
}

/** @throws AppError `serving.bad_input` */
function wantedOf(given: unknown): readonly Wanted[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw servingErrors.create('bad_input', '`outputs` must be a list.');
  return given.map((output: unknown) => {
    const { name, parameters } = objectOr(output);
    if (typeof name !== 'string') throw servingErrors.create('bad_input', 'An output of `outputs` has no name.');
    const { binary_data: binary, classification, ...others } = objectOr(parameters);
    if ('shared_memory_region' in others)
      throw servingErrors.create('bad_input', `Output ${name}: this server does not write to shared memory.`);
    const classes = classesOf(name, classification);
    return { name, binary: typeof binary === 'boolean' ? binary : undefined, classes };
  });
}

/** Parameters as they are told again: fields of an object, each followed by a comma. @throws AppError `serving.bad_input` */
function echoOf({ binary_data_output: _, ...told }: Json): string {
  if (Object.keys(told).length === 0) return '';
  try {
    return `${exactJson(told).slice(1, -1)},`;
  } catch {
    throw servingErrors.create('bad_input', 'The parameters are nested too deeply.');
  }
}

function render(
  name: string,
  request: Json,
  echoed: string,
  { prediction, version, arm, outputs }: Inference,
  isBinary: (output: string) => boolean,
): readonly [string, readonly Buffer[]] {
  const { id } = request;
  const raw: Buffer[] = [];
  const texts = outputs.map(({ spec, shape, data }) => {
    const head = `{"name":${JSON.stringify(spec.name)},"datatype":"${datatypeOf[spec.type]}","shape":[${shape.join(',')}]`;
    if (!isBinary(spec.name)) return `${head},"data":[${dataText(spec.type, data)}]}`;
    const bytes = encodeRaw(spec.type, data);
    raw.push(bytes);
    return `${head},"parameters":{"binary_data_size":${bytes.length}}}`;
  });
  const own = `"prediction_id":"${prediction.id}","arm":${JSON.stringify(arm)}`;
  const text = `{"model_name":${JSON.stringify(name)},"model_version":${JSON.stringify(version)}${typeof id === 'string' ? `,"id":${JSON.stringify(id)}` : ''},"parameters":{${echoed}${own}},"outputs":[${texts.join(',')}]}`;
  return [text, raw];
}

export async function infer(
  plane: DataPlane,
  context: LeanContext,
  name: string,
  version: string | undefined,
  body: Buffer,
): Promise<void> {
  const { headers } = context.request;
  const at = plane.timeOf(headers);
  const [json, bytes] = split(body, headers[lengthHeader]);
  const request = parse(json);
  const parameters = objectOr(request['parameters']);
  const echoed = echoOf(parameters);
  const key = headers['x-entity-key'];
  let wanted: readonly Wanted[] = [];
  const inference = await runInference(plane, {
    model: name,
    version,
    id: typeof request['id'] === 'string' ? request['id'] : null,
    parameters,
    key: typeof key === 'string' ? key : null,
    at,
    startedAt: context.startedAt,
    headers,
    inputs: () => inputsOf(request['inputs'], bytes),
    outputs: () => {
      wanted = wantedOf(request['outputs']);
      return wanted;
    },
  });
  const usual = parameters['binary_data_output'] === true;
  const [text, raw] = render(
    name,
    request,
    echoed,
    inference,
    (output) => wanted.find((one) => one.name === output)?.binary ?? usual,
  );
  // What answered, the same for every protocol of the data plane.
  const own = {
    'x-prediction-id': inference.prediction.id,
    'x-model-version': inference.version,
    'x-arm': inference.arm,
  };
  if (raw.length === 0)
    return sendBytes(context, 200, Buffer.from(text), { 'content-type': 'application/json', ...own });
  const head = Buffer.from(text);
  const whole = Buffer.concat([head, ...raw]);
  return sendBytes(context, 200, whole, {
    'content-type': 'application/octet-stream',
    [lengthHeader]: String(head.length),
    ...own,
  });
}
