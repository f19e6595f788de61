// What both forms of OTLP, protobuf and JSON, come to: a span as the tracing module takes it.
import { defineErrors } from '../../kernel/errors.ts';
import type { Attributes, NewSpan, SpanEvent, SpanLink, SpanStatus } from '../../modules/tracing/index.ts';

export const otlpErrors = defineErrors('otlp', {
  bad_request: {
    kind: 'invalid',
    meaning: 'The body of an export is not the message that its content type says.',
    hint: 'Send an ExportTraceServiceRequest as application/x-protobuf or application/json, with gzip or deflate or neither.',
  },
  bad_span: {
    kind: 'invalid',
    meaning: 'A span of an export lacks an id or its start.',
    hint: 'Correct the instrumentation that the message names; nothing of the export was kept.',
  },
});

export const spanKinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const statuses: readonly SpanStatus[] = ['unset', 'ok', 'error'];

export function hexId(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Traces that come by OTLP are named as MLflow's clients name them, which send the rest of a trace by their own protocol. */
export function traceIdOf(hex: string): string {
  return `tr-${hex}`;
}

export interface DecodedSpan {
  /** Hexadecimal digits, as `id` and `parentId`. */
  readonly traceId: string;
  readonly id: string;
  readonly parentId: string;
  readonly name: string;
  readonly kind: string;
  readonly code: number;
  readonly statusMessage: string;
  readonly startedAt: bigint;
  /** 0 while it runs. */
  readonly endedAt: bigint;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly resource: Attributes;
}

const allZero = /^0*$/;

/** @throws AppError `otlp.bad_span` */
export function toNewSpan(span: DecodedSpan): NewSpan {
  const named = `The span ${JSON.stringify(span.name)}`;
  if (span.traceId.length !== 32) throw otlpErrors.create('bad_span', `${named} has no trace id of 16 bytes.`);
  if (span.id.length !== 16) throw otlpErrors.create('bad_span', `${named} has no span id of 8 bytes.`);
  if (span.startedAt <= 0n) throw otlpErrors.create('bad_span', `${named} has no start.`);
  const service = span.resource['service.name'];
  const { resource: _resource, code, ...rest } = span;
  return {
    ...rest,
    traceId: traceIdOf(span.traceId),
    parentId: allZero.test(span.parentId) ? null : span.parentId,
    status: statuses[code] ?? 'unset',
    endedAt: span.endedAt > 0n ? span.endedAt : null,
    // Which program it was is told once for all its spans; the root keeps it.
    attributes:
      service === undefined || !allZero.test(span.parentId) || 'service.name' in span.attributes
        ? span.attributes
        : { ...span.attributes, 'service.name': service },
  };
}
