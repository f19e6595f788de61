// The statistics extension: what each version has done since it was loaded, in counts and nanoseconds, as Triton's clients read it.
import type {
  DataPlane,
  HostedArm,
  HostedEndpoint,
  ModelStatistics,
  RunTotals,
  Total,
} from '../../modules/serving/index.ts';
import { pinned } from './inference.ts';

const duration = ({ count, ms }: Total) => ({ count, ns: Math.round(ms * 1e6) });

const runDurations = ({ input, infer, output }: RunTotals) => ({
  compute_input: duration(input),
  compute_infer: duration(infer),
  compute_output: duration(output),
});

function describe(name: string, version: string, totals: ModelStatistics) {
  return {
    name,
    version,
    last_inference: totals.lastRunAt,
    inference_count: totals.rows,
    execution_count: totals.runs,
    inference_stats: {
      success: duration(totals.success),
      fail: duration(totals.fail),
      queue: duration(totals.queue),
      ...runDurations(totals.requests),
      cache_hit: duration(totals.cacheHit),
      cache_miss: duration(totals.cacheMiss),
    },
    batch_stats: [...totals.bySize]
      .sort(([a], [b]) => a - b)
      .map(([size, totalsOfSize]) => ({ batch_size: size, ...runDurations(totalsOfSize) })),
    memory_usage: [],
    response_stats: {},
  };
}

/** Of all models, or of those that are named. @throws AppError `serving.unknown_endpoint` */
export function describeStatistics(plane: DataPlane, name: string | undefined, version: string | undefined) {
  const endpoints: readonly HostedEndpoint[] =
    name === undefined ? plane.endpoints.all() : [pinned(plane.endpoint(name), version)];
  const models = endpoints.flatMap(({ endpoint, arms }) =>
    arms.map(({ arm, hosted }: HostedArm) => describe(endpoint.name, arm.version, hosted.statistics())),
  );
  return { model_stats: models };
}

/** The same as a message, whose fields are in camel case and whose numbers are 64-bit integers, all of them. */
export function toMessage(value: unknown): unknown {
  if (typeof value === 'number') return BigInt(value);
  if (Array.isArray(value)) return value.map(toMessage);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      toMessage(one),
    ]),
  );
}
