// An answer that comes as one JSON object: read to its end, billed by what it tells, and passed on in the API of the call.
import type { Readable } from 'node:stream';
import type { CachedAnswer } from './cache.ts';
import type { OpenCall } from './open-call.ts';
import type { Option } from './options.ts';
import type { Reservation } from './spending.ts';
import { isObject } from './tokens.ts';
import { AttemptFailed } from './upstream.ts';

const mostAnswerBytes = 64 * 1024 * 1024;

async function readWhole(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > mostAnswerBytes) throw new Error('The answer of the provider is larger than 64 MiB.');
  }
  return Buffer.concat(chunks);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The call is settled afterwards. @throws AttemptFailed when the answer is no JSON object, Error when it breaks off or is too large */
export async function wholeAnswer(
  open: OpenCall,
  { attachment, dialect }: Option,
  content: Readable,
  reservation: Reservation,
): Promise<CachedAnswer> {
  const bytes = await readWhole(content);
  open.firstMs = open.elapsed();
  const value = parse(bytes);
  if (!isObject(value)) throw new AttemptFailed('It answers with something that is no JSON object.', { passing: true });
  const { body, tokens, output } = dialect.answer(value);
  await open.settle({ output, answeredBy: attachment, tokens, counted: tokens !== undefined }, reservation);
  return {
    // What is passed on as it came needs not be written again.
    body: body === value ? bytes : Buffer.from(JSON.stringify(body)),
    contentType: 'application/json; charset=utf-8',
    model: attachment.model.name,
  };
}
