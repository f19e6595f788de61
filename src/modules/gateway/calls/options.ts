// What a call may be put to: the models of its endpoint that are spoken to in its API, each with how.
import type { Attachment } from '../model.ts';
import { anthropicMessages } from './anthropic.ts';
import { anthropicChat } from './anthropic-chat.ts';
import type { Call } from './call.ts';
import type { Dialect } from './dialect.ts';
import { openaiChat, openaiEmbeddings, openaiResponses } from './openai.ts';
import { proxied } from './proxied.ts';
import { providerOf } from './upstream.ts';

export interface Option {
  readonly attachment: Attachment;
  readonly dialect: Dialect;
}

/** @param wall milliseconds of the real clock, by which answers of Anthropic's models are dated in OpenAI's form */
export function createOptions(wall: () => number): (call: Call, order: readonly Attachment[]) => readonly Option[] {
  const chatOfAnthropic = anthropicChat(() => Math.floor(wall() / 1000));

  const dialectOf = ({ model }: Attachment, { operation, path = '' }: Call): Dialect | undefined => {
    const { speaks } = providerOf(model);
    if (operation === 'proxy') return proxied(path);
    if (operation === 'chat') return speaks === 'openai' ? openaiChat : chatOfAnthropic;
    if (operation === 'messages') return speaks === 'anthropic' ? anthropicMessages : undefined;
    if (speaks !== 'openai') return undefined;
    return operation === 'embeddings' ? openaiEmbeddings : openaiResponses;
  };

  return (call, order) =>
    order.flatMap((attachment) => {
      const dialect = dialectOf(attachment, call);
      return dialect === undefined ? [] : [{ attachment, dialect }];
    });
}
