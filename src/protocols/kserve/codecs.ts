// How the elements of an input are meant, as MLServer's clients say it in `content_type`: arrays, tables, texts, bytes as base64, times.
import { servingErrors, shownValue } from '../../modules/serving/index.ts';

export const codecs = ['np', 'pd', 'str', 'base64', 'datetime'] as const;
export type Codec = (typeof codecs)[number];

function refuse(message: string): never {
  throw servingErrors.create('bad_input', message);
}

/** @param owner who has the parameters, for refusals @throws AppError `serving.bad_input` for one that is not known */
export function codecOf(parameters: unknown, owner: string): Codec | undefined {
  if (typeof parameters !== 'object' || parameters === null || !('content_type' in parameters)) return undefined;
  const { content_type: given } = parameters;
  if (given === null || given === undefined) return undefined;
  const known = codecs.find((codec) => codec === given);
  return (
    known ?? refuse(`${owner}: the content type ${shownValue(given)} is not known; known are ${codecs.join(', ')}.`)
  );
}

const isoTime = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

function decodeBase64(name: string, value: unknown, at: number): string {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value))
    return refuse(`Input ${name}: element ${at} is not base64.`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(value, 'base64'));
  } catch {
    return refuse(`Input ${name}: the bytes of element ${at} are not UTF-8.`);
  }
}

/** Elements as the signature takes them: base64 as the text in it, times checked. @throws AppError `serving.bad_input` */
export function decoded(name: string, codec: Codec | undefined, data: readonly unknown[]): readonly unknown[] {
  if (codec === 'base64') return data.map((value, at) => decodeBase64(name, value, at));
  if (codec === 'datetime')
    data.forEach((value, at) => {
      if (typeof value !== 'string' || !isoTime.test(value) || Number.isNaN(Date.parse(value)))
        refuse(`Input ${name}: element ${at} is not a time in ISO 8601.`);
    });
  return data;
}
