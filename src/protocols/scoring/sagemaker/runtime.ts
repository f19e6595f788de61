// POST /endpoints/<name>/invocations as SageMaker's runtime takes it. MLflow and Databricks have the same address: a request is SageMaker's
// when it is signed as AWS's are, or has headers that only its clients send.
import type { IncomingHttpHeaders } from 'node:http';
import { requestErrors } from '../../../http/errors.ts';
import type { LeanContext } from '../../../http/lean-server.ts';
import {
  answerHeaders,
  type DataPlane,
  type HostedEndpoint,
  type Json,
  scoreTable,
} from '../../../modules/serving/index.ts';
import { acceptedType, answerBody, readBody } from './bodies.ts';
import { payloadPart } from './event-stream.ts';

const prefix = 'x-amzn-sagemaker-';
const attributesHeader = `${prefix}custom-attributes`;
/** In octets, visible ASCII. */
const longestAttributes = 1024;

export function isRuntimeRequest(headers: IncomingHttpHeaders): boolean {
  if (headers.authorization?.startsWith('AWS4-') === true || 'amz-sdk-invocation-id' in headers) return true;
  return Object.keys(headers).some((name) => name.startsWith(prefix));
}

function refuse(message: string): never {
  throw requestErrors.create('invalid', message);
}

/** What an endpoint of this server has no part for. */
const absent: Readonly<Record<string, string>> = {
  'target-model': 'it is not a multi-model endpoint: leave TargetModel out, and name the endpoint of that model',
  'target-container-hostname': 'it has one container: leave TargetContainerHostname out',
  'inference-component': 'it has no inference components: leave InferenceComponentName out',
  'session-id': 'it keeps no sessions: leave SessionId out',
};

/** The arms that TargetVariant names by role or version. @throws AppError `request.invalid` */
function targeted(hosted: HostedEndpoint, variant: string | undefined): HostedEndpoint {
  if (variant === undefined) return hosted;
  const arm = hosted.arms.find(({ arm: { role, version } }) => role === variant || version === variant);
  if (arm !== undefined) return { ...hosted, arms: [arm] };
  const known = hosted.arms.map(({ arm: { role, version } }) => `${role} (version ${version})`).join(', ');
  return refuse(`Variant ${variant} not found for Endpoint ${hosted.endpoint.name}; it has ${known}.`);
}

/** `name=value` pairs of the custom attributes, among which the sticky key may be. @throws AppError `request.invalid` */
function attributesOf(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  if (text.length > longestAttributes || !/^[\x20-\x7e]*$/.test(text))
    return refuse(`CustomAttributes must be at most ${longestAttributes} visible characters of ASCII.`);
  const pairs = text.split(/[,;]/).map((pair) => /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair));
  return Object.fromEntries(pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', pair[2] ?? '']])));
}

/** Of a stream, what its answer is to be has a header of its own. */
function askedOfStream(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const accept = headers[`${prefix}accept`];
  return typeof accept === 'string' ? { accept } : {};
}

/** Bytes of a part at most. */
const partSize = 64 * 1024;

function partsOf(content: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length; at += partSize) parts.push(payloadPart(content.subarray(at, at + partSize)));
  return Buffer.concat(parts);
}

/** @param form of the answer: a prediction comes at once, so a stream has it in parts that follow each other without a wait */
export async function invokeRuntime(
  plane: DataPlane,
  { request, response, startedAt }: LeanContext,
  named: HostedEndpoint,
  body: Buffer,
  form: 'whole' | 'stream' = 'whole',
): Promise<void> {
  const headers = form === 'stream' ? { ...request.headers, ...askedOfStream(request.headers) } : request.headers;
  const header = (name: string): string | undefined => {
    const value = headers[`${prefix}${name}`];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  for (const [name, why] of Object.entries(absent))
    if (header(name) !== undefined) refuse(`Endpoint ${named.endpoint.name} cannot take the request: ${why}.`);
  const explanations = header('enable-explanations');
  if (explanations !== undefined && !/^`?false`?$/.test(explanations))
    refuse(
      `Endpoint ${named.endpoint.name} explains at /v1/models/${named.endpoint.name}:explain: leave EnableExplanations out.`,
    );
  const hosted = targeted(named, header('target-variant'));
  const params = attributesOf(header('custom-attributes'));
  const type = acceptedType(headers.accept);
  const scored = await scoreTable(plane, {
    hosted,
    headers,
    startedAt,
    params,
    id: header('inference-id'),
    read: () => readBody(hosted, headers['content-type'], body),
  });
  const content = answerBody(hosted, scored.prediction, type);
  const id = headers['amz-sdk-invocation-id'];
  const sent = form === 'whole' ? content : partsOf(content);
  response.writeHead(200, {
    ...(form === 'whole'
      ? { 'content-type': type }
      : { 'content-type': 'application/vnd.amazon.eventstream', [`${prefix}content-type`]: type }),
    'content-length': sent.length,
    'x-amzn-invoked-production-variant': scored.arm,
    [attributesHeader]: `prediction_id=${scored.prediction.id},version=${scored.version}`,
    'x-amzn-requestid': typeof id === 'string' ? id : scored.prediction.id,
    ...answerHeaders(scored),
  });
  response.end(sent);
}
