// An answer that comes in parts: each goes on at once, and the call is settled before the last, or when either side breaks off.
import { Readable } from 'node:stream';
import { messageOf } from '../../../kernel/errors.ts';
import type { Operation, Reading } from './dialect.ts';
import type { OpenCall } from './open-call.ts';
import type { Option } from './options.ts';
import type { Reservation } from './spending.ts';
import { passOn } from './streaming.ts';
import { roughTokens } from './tokens.ts';

/** How the API of a call tells of a failure within an answer. */
function errorEvent(operation: Operation, message: string): string {
  return operation === 'messages'
    ? `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: 'api_error', message } })}\n\n`
    : `data: ${JSON.stringify({ error: { message, type: 'api_error', param: null, code: 'provider_failed' } })}\n\n`;
}

/** @param failed hears that the provider broke off */
export function streamedAnswer(
  open: OpenCall,
  { attachment, dialect }: Option,
  content: Readable,
  reservation: Reservation,
  failed: () => void,
): Readable {
  const { call } = open;
  const reader = dialect.stream(call.body);
  let problem: string | null = 'The caller left before the answer was whole.';
  let length = 0;
  let over = false;
  const finish = async (): Promise<void> => {
    if (over) return;
    over = true;
    content.destroy();
    const { tokens, output }: Reading = reader.read();
    // A provider that was broken off has not told its count, and bills all the same.
    const rough = { input: roughTokens(open.characters), output: roughTokens(length / 2), cachedInput: 0 };
    const counted = tokens !== undefined;
    await open.settle({ output, problem, answeredBy: attachment, tokens: tokens ?? rough, counted }, reservation);
  };
  const parts = async function* (): AsyncGenerator<Buffer> {
    try {
      for await (const part of passOn(content, reader)) {
        open.firstMs ??= open.elapsed();
        length += part.length;
        yield Buffer.from(part);
      }
      problem = null;
      await finish();
      const rest = reader.end().join('');
      if (rest !== '') yield Buffer.from(rest);
    } catch (error) {
      if (call.signal.aborted) return;
      problem = messageOf(error);
      failed();
      await finish();
      yield Buffer.from(errorEvent(call.operation, problem));
    }
  };
  const body = Readable.from(parts(), { objectMode: false });
  // Also of a stream that nobody has begun to read.
  body.once('close', () => void finish());
  return body;
}
