// What do traces cost a server, and how does that grow with the spans it holds? Spans come by OpenTelemetry's protocol in protobuf, ten
// traces of ten spans a request, each request synced before it is acknowledged; then they are searched as MLflow's pages search them.
// Processor time per call of the whole server, and the 95th percentile of the wait. Prints a line per call, then one JSON line.
//   node bench/traces.ts [--sizes 10000,100000,1000000] [--seconds 3]
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { type Cost, growth, measure, rounded } from './tracking/cost.ts';
import { type MeasuredServer, startServer } from './tracking/measured-server.ts';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000,1000000' },
    seconds: { type: 'string', default: '3' },
  },
});
const seconds = Number(values.seconds);
const entry = join(import.meta.dirname, '..', 'src', 'bin', 'pawl.ts');
const own = `${process.execPath} ${entry} serve --home {home} --port {port} --no-data-plane --log-level error`;
const folder = mkdtempSync(join(tmpdir(), 'pawl-bench-'));
const [tracesARequest, spansATrace] = [10, 10];
const spansARequest = tracesARequest * spansATrace;
/** Of so many traces one has a span with a name that is rare. */
const rareEvery = 1_000;
const question = 'Where is the parcel that was sent on Tuesday? '.repeat(4);
const answer = 'It was handed over to the carrier and arrives tomorrow before noon. '.repeat(6);

function attribute(writer: BinaryWriter, key: string, value: string): void {
  writer.tag(9, 2).fork().tag(1, 2).string(key).tag(2, 2).fork().tag(1, 2).string(value).join().join();
}

/** An ExportTraceServiceRequest with ten traces, the first of which has this number. */
function exportOf(firstTrace: number): Buffer {
  const writer = new BinaryWriter();
  writer.tag(1, 2).fork().tag(2, 2).fork();
  const now = BigInt(Date.now()) * 1_000_000n;
  for (let trace = firstTrace; trace < firstTrace + tracesARequest; trace++) {
    const [traceId, root] = [randomBytes(16), randomBytes(8)];
    for (let span = 0; span < spansATrace; span++) {
      const rare = span === 5 && trace % rareEvery === 0;
      writer.tag(2, 2).fork();
      writer
        .tag(1, 2)
        .bytes(traceId)
        .tag(2, 2)
        .bytes(span === 0 ? root : randomBytes(8));
      if (span > 0) writer.tag(4, 2).bytes(root);
      writer.tag(5, 2).string(span === 0 ? 'agent' : rare ? 'rare-tool' : `llm-${span}`);
      writer
        .tag(7, 1)
        .fixed64(now + BigInt(span) * 1_000_000n)
        .tag(8, 1)
        .fixed64(now + BigInt(40 - span) * 1_000_000n);
      attribute(writer, 'mlflow.spanType', span === 0 ? '"AGENT"' : rare ? '"TOOL"' : '"LLM"');
      attribute(writer, 'mlflow.spanInputs', JSON.stringify({ messages: [{ role: 'user', content: question }] }));
      attribute(writer, 'mlflow.spanOutputs', JSON.stringify({ role: 'assistant', content: answer }));
      attribute(writer, 'gen_ai.request.model', 'small-model');
      writer.join();
    }
  }
  writer.join().join();
  return Buffer.from(writer.finish());
}

const sendExport = (server: MeasuredServer, experiment: string, request: number) =>
  server.send('/v1/traces', exportOf(request * tracesARequest), {
    'content-type': 'application/x-protobuf',
    'x-mlflow-experiment-id': experiment,
  });

/** Sends requests from four clients until the server holds so many spans. @returns how many requests it holds */
async function fill(server: MeasuredServer, experiment: string, from: number, spans: number): Promise<number> {
  let next = from;
  const until = spans / spansARequest;
  const client = async (): Promise<void> => {
    while (next < until) await sendExport(server, experiment, next++);
  };
  await Promise.all(Array.from({ length: 4 }, client));
  return until;
}

async function costs(server: MeasuredServer, experiment: string, writes: string): Promise<Record<string, Cost>> {
  const search = (filter: string, least: number) => async () => {
    const { traces = [] } = (await server.post('/api/3.0/mlflow/traces/search', {
      locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experiment } }],
      filter,
      max_results: 100,
      order_by: ['timestamp_ms DESC'],
    })) as { traces?: readonly { trace_id: string }[] };
    assert(traces.length >= least, `${filter} found ${traces.length} traces.`);
    return traces;
  };
  const [newest] = await search('', 100)();
  const calls: Record<string, readonly [number, (n: number) => Promise<unknown>]> = {
    'export of 100 spans': [8, (n) => sendExport(server, writes, n)],
    'newest 100 traces': [1, search('', 100)],
    'span name, rare': [1, search("span.name = 'rare-tool'", 1)],
    'span name, in every trace': [1, search("span.name = 'llm-3'", 100)],
    'span name, in none': [1, search("span.name = 'nowhere'", 0)],
    'span name LIKE': [1, search("span.name LIKE 'rare%'", 1)],
    'get trace': [1, () => server.get(`/api/3.0/mlflow/traces/get?trace_id=${newest?.trace_id}`)],
  };
  const measured: Record<string, Cost> = {};
  for (const [name, [clients, call]] of Object.entries(calls)) {
    measured[name] = await measure(server, seconds, clients, call);
    const { cpuMs, p95Ms, perSecond } = measured[name];
    console.log(`${name}: ${cpuMs} CPU ms, p95 ${p95Ms} ms, ${perSecond}/s`);
  }
  return measured;
}

try {
  const server = await startServer(own, folder);
  const [{ experiment_id: experiment }, { experiment_id: writes }] = [
    await server.post('experiments/create', { name: 'held' }),
    await server.post('experiments/create', { name: 'written' }),
  ];
  const bySize: Record<string, Record<string, Cost>> = {};
  const memoryMb: Record<string, number> = {};
  let held = 0;
  for (const size of values.sizes.split(',').filter(Boolean).map(Number)) {
    const startedAt = performance.now();
    const sent = await fill(server, String(experiment), held, size);
    console.log(
      `${size} spans: ${rounded(((sent - held) * spansARequest * 1000) / (performance.now() - startedAt))} spans/s`,
    );
    held = sent;
    bySize[size] = await costs(server, String(experiment), String(writes));
    memoryMb[size] = server.memoryMb();
  }
  await server.stop();
  const tables = [
    growth('CPU ms a call, by spans held', bySize, (cost) => cost.cpuMs),
    growth('95th percentile of the wait, ms, by spans held', bySize, (cost) => cost.p95Ms),
  ];
  console.log(JSON.stringify({ bench: 'traces', memoryMb, tables }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
