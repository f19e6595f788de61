// Structured logs and Prometheus metrics. One redaction list: what is named here never reaches a log.
import { type DestinationStream, destination, pino } from 'pino';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Logger } from '../../kernel/logger.ts';

const redacted = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  '*.authorization',
  '*.cookie',
  '*.password',
  '*.secret',
  '*.token',
  'req.headers.authorization',
  'req.headers.cookie',
];

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  readonly level: LogLevel;
  /** Where lines go; standard error when absent, so that standard output stays for results. */
  readonly stream?: DestinationStream;
}

export function createLogger(options: LogOptions): Logger {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: redacted, censor: '[redacted]' },
    },
    options.stream ?? destination(2),
  );
}

export interface Telemetry {
  readonly metrics: Registry;
  /** Seconds per request by route pattern, method and status. */
  readonly requestSeconds: Histogram<'method' | 'route' | 'status'>;
}

export function createTelemetry(): Telemetry {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics, prefix: 'pawl_' });
  const requestSeconds = new Histogram({
    name: 'pawl_http_request_duration_seconds',
    help: 'Seconds from request to response, by route pattern.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [metrics],
  });
  return { metrics, requestSeconds };
}
