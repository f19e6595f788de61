// AWS's event stream: messages with headers and a payload, each with checksums, as responses that stream are framed. Numbers are big-endian.
// Source: Amazon Event Stream specification of the Smithy protocols.
import { crc32 } from 'node:zlib';

const textType = 7;

function header(name: string, value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([Buffer.of(Buffer.byteLength(name)), Buffer.from(name), Buffer.of(textType), length, bytes]);
}

/** A message: lengths, their checksum, headers, payload, the checksum of all before it. */
export function eventMessage(headers: Readonly<Record<string, string>>, payload: Buffer): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => header(name, value)));
  const message = Buffer.alloc(16 + head.length + payload.length);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  head.copy(message, 12);
  payload.copy(message, 12 + head.length);
  message.writeUInt32BE(crc32(message.subarray(0, -4)), message.length - 4);
  return message;
}

/** A part of a response's body. */
export const payloadPart = (payload: Buffer): Buffer =>
  eventMessage(
    { ':message-type': 'event', ':event-type': 'PayloadPart', ':content-type': 'application/octet-stream' },
    payload,
  );
