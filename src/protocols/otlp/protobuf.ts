// Reads an ExportTraceServiceRequest in protobuf's wire form (opentelemetry-proto, collector/trace/v1 and trace/v1): only the fields
// that Pawl keeps, one pass, nothing built that is not kept.
import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { Json } from '../../kernel/json.ts';
import type { Attributes, NewSpan, SpanEvent, SpanLink } from '../../modules/tracing/index.ts';
import { hexId, spanKinds, toNewSpan, traceIdOf } from './spans.ts';

/** Values within values; deeper ones are refused, since each level is a call. */
const deepest = 64;

/** Reads the fields of a message of so many bytes; `read` returns false for a field that it leaves. */
function fields(reader: BinaryReader, length: number, read: (field: number) => boolean): void {
  const end = reader.pos + length;
  if (end > reader.len) throw new RangeError('A message ends beyond the body.');
  while (reader.pos < end) {
    const [field, wire] = reader.tag();
    if (!read(field)) reader.skip(wire, field);
  }
  if (reader.pos !== end) throw new RangeError('A message is longer than it says.');
}

const message = (reader: BinaryReader, read: (field: number) => boolean): void => fields(reader, reader.uint32(), read);

/** 64-bit integers that a number does not hold are kept as text. */
function integer(value: bigint | string): Json {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function anyValue(reader: BinaryReader, depth = 0): Json {
  if (depth > deepest) throw new RangeError(`A value is nested more than ${deepest} levels deep.`);
  let value: Json = null;
  message(reader, (field) => {
    switch (field) {
      case 1:
        value = reader.string();
        return true;
      case 2:
        value = reader.bool();
        return true;
      case 3:
        value = integer(reader.int64());
        return true;
      case 4: {
        const number = reader.double();
        value = Number.isFinite(number) ? number : String(number);
        return true;
      }
      case 5: {
        const list: Json[] = [];
        message(reader, (inner) => {
          if (inner !== 1) return false;
          list.push(anyValue(reader, depth + 1));
          return true;
        });
        value = list;
        return true;
      }
      case 6: {
        const map: [string, Json][] = [];
        message(reader, (inner) => {
          if (inner !== 1) return false;
          map.push(keyValue(reader, depth + 1));
          return true;
        });
        value = Object.fromEntries(map);
        return true;
      }
      case 7:
        value = Buffer.from(reader.bytes()).toString('base64');
        return true;
      default:
        return false;
    }
  });
  return value;
}

function keyValue(reader: BinaryReader, depth = 0): [string, Json] {
  let key = '';
  let value: Json = null;
  message(reader, (field) => {
    if (field === 1) key = reader.string();
    else if (field === 2) value = anyValue(reader, depth);
    else return false;
    return true;
  });
  return [key, value];
}

function event(reader: BinaryReader): SpanEvent {
  let name = '';
  let at = 0n;
  const attributes: [string, Json][] = [];
  message(reader, (field) => {
    if (field === 1) at = BigInt(reader.fixed64());
    else if (field === 2) name = reader.string();
    else if (field === 3) attributes.push(keyValue(reader));
    else return false;
    return true;
  });
  return { name, at, attributes: Object.fromEntries(attributes) };
}

function link(reader: BinaryReader): SpanLink {
  let traceId = '';
  let spanId = '';
  const attributes: [string, Json][] = [];
  message(reader, (field) => {
    if (field === 1) traceId = traceIdOf(hexId(reader.bytes()));
    else if (field === 2) spanId = hexId(reader.bytes());
    else if (field === 4) attributes.push(keyValue(reader));
    else return false;
    return true;
  });
  return { traceId, spanId, attributes: Object.fromEntries(attributes) };
}

function span(reader: BinaryReader, resource: Attributes): NewSpan {
  let [traceId, id, parentId, name, statusMessage] = ['', '', '', '', ''];
  let [kind, code] = [0, 0];
  let [startedAt, endedAt] = [0n, 0n];
  const attributes: [string, Json][] = [];
  const events: SpanEvent[] = [];
  const links: SpanLink[] = [];
  message(reader, (field) => {
    switch (field) {
      case 1:
        traceId = hexId(reader.bytes());
        return true;
      case 2:
        id = hexId(reader.bytes());
        return true;
      case 4:
        parentId = hexId(reader.bytes());
        return true;
      case 5:
        name = reader.string();
        return true;
      case 6:
        kind = reader.int32();
        return true;
      case 7:
        startedAt = BigInt(reader.fixed64());
        return true;
      case 8:
        endedAt = BigInt(reader.fixed64());
        return true;
      case 9:
        attributes.push(keyValue(reader));
        return true;
      case 11:
        events.push(event(reader));
        return true;
      case 13:
        links.push(link(reader));
        return true;
      case 15:
        message(reader, (inner) => {
          if (inner === 2) statusMessage = reader.string();
          else if (inner === 3) code = reader.int32();
          else return false;
          return true;
        });
        return true;
      default:
        return false;
    }
  });
  return toNewSpan({
    traceId,
    id,
    parentId,
    name,
    kind: spanKinds[kind] ?? 'unspecified',
    code,
    statusMessage,
    startedAt,
    endedAt,
    attributes: Object.fromEntries(attributes),
    events,
    links,
    resource,
  });
}

/** @throws RangeError, Error for a body that is no such message; AppError `otlp.bad_span` for a span that cannot be kept */
export function readProtobuf(body: Uint8Array): NewSpan[] {
  const spans: NewSpan[] = [];
  const reader = new BinaryReader(body);
  fields(reader, body.length, (field) => {
    if (field !== 1) return false;
    let resource: Attributes = {};
    // The resource may stand behind its spans, so their bytes are kept until it is known.
    const scopes: Uint8Array[] = [];
    message(reader, (inner) => {
      if (inner === 1) {
        const found: [string, Json][] = [];
        message(reader, (of) => {
          if (of !== 1) return false;
          found.push(keyValue(reader));
          return true;
        });
        resource = Object.fromEntries(found);
      } else if (inner === 2) scopes.push(reader.bytes());
      else return false;
      return true;
    });
    for (const scope of scopes) {
      const within = new BinaryReader(scope);
      fields(within, scope.length, (of) => {
        if (of !== 2) return false;
        spans.push(span(within, resource));
        return true;
      });
    }
    return true;
  });
  return spans;
}
