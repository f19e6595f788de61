// Reads an ExportTraceServiceRequest in OTLP's JSON form (opentelemetry-specification, protocol/otlp.md#json-protobuf-encoding): ids are
// hexadecimal, 64-bit integers may be text, enumerations are numbers, names are in lowerCamelCase.
import type { Json } from '../../kernel/json.ts';
import type { Attributes, NewSpan, SpanEvent, SpanLink } from '../../modules/tracing/index.ts';
import { otlpErrors, spanKinds, toNewSpan, traceIdOf } from './spans.ts';

type Message = Readonly<Record<string, unknown>>;
const deepest = 64;

function asMessage(value: unknown): Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Message) : {};
}
const asList = (value: unknown): readonly Message[] => (Array.isArray(value) ? value.map(asMessage) : []);
const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Clients write snake_case too. */
function of(message: Message, camel: string): unknown {
  return message[camel] ?? message[camel.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

function nanos(value: unknown): bigint {
  try {
    return typeof value === 'string' || typeof value === 'number' ? BigInt(value) : 0n;
  } catch {
    throw otlpErrors.create('bad_request', `${JSON.stringify(value)} is no time in nanoseconds.`);
  }
}

function anyValue(value: unknown, depth = 0): Json {
  if (depth > deepest) throw otlpErrors.create('bad_request', `A value is nested more than ${deepest} levels deep.`);
  const message = asMessage(value);
  const text = of(message, 'stringValue');
  if (typeof text === 'string') return text;
  const truth = of(message, 'boolValue');
  if (typeof truth === 'boolean') return truth;
  const integer = of(message, 'intValue');
  if (integer !== undefined) return Number.isSafeInteger(Number(integer)) ? Number(integer) : String(integer);
  const double = of(message, 'doubleValue');
  if (double !== undefined) return Number.isFinite(Number(double)) ? Number(double) : String(double);
  const array = of(message, 'arrayValue');
  if (array !== undefined) return asList(of(asMessage(array), 'values')).map((each) => anyValue(each, depth + 1));
  const map = of(message, 'kvlistValue');
  if (map !== undefined) return attributesOf(of(asMessage(map), 'values'), depth + 1);
  const bytes = of(message, 'bytesValue');
  return typeof bytes === 'string' ? bytes : null;
}

function attributesOf(value: unknown, depth = 0): Attributes {
  return Object.fromEntries(asList(value).map((pair) => [asText(pair['key']), anyValue(pair['value'], depth)]));
}

function eventOf(message: Message): SpanEvent {
  return {
    name: asText(message['name']),
    at: nanos(of(message, 'timeUnixNano')),
    attributes: attributesOf(message['attributes']),
  };
}

function linkOf(message: Message): SpanLink {
  return {
    traceId: traceIdOf(asText(of(message, 'traceId')).toLowerCase()),
    spanId: asText(of(message, 'spanId')).toLowerCase(),
    attributes: attributesOf(message['attributes']),
  };
}

/** @throws AppError `otlp.bad_request`, `otlp.bad_span` */
export function readJson(text: string): NewSpan[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw otlpErrors.create('bad_request', 'The body is not valid JSON.');
  }
  return asList(of(asMessage(body), 'resourceSpans')).flatMap((group) => {
    const resource = attributesOf(asMessage(group['resource'])['attributes']);
    return asList(of(group, 'scopeSpans')).flatMap((scope) =>
      asList(scope['spans']).map((span) => {
        const status = asMessage(span['status']);
        return toNewSpan({
          traceId: asText(of(span, 'traceId')).toLowerCase(),
          id: asText(of(span, 'spanId')).toLowerCase(),
          parentId: asText(of(span, 'parentSpanId')).toLowerCase(),
          name: asText(span['name']),
          kind: spanKinds[Number(span['kind'] ?? 0)] ?? 'unspecified',
          code: Number(status['code'] ?? 0),
          statusMessage: asText(status['message']),
          startedAt: nanos(of(span, 'startTimeUnixNano')),
          endedAt: nanos(of(span, 'endTimeUnixNano')),
          attributes: attributesOf(span['attributes']),
          events: asList(span['events']).map(eventOf),
          links: asList(span['links']).map(linkOf),
          resource,
        });
      }),
    );
  });
}
