// What does a large artifact cost the server? Moves one through a server of its own process: up as one stream, down again, and up in
// parts, and says the rate (MiB a second) and by how much the server's peak memory (MiB) grew. Linux only: memory is read from /proc.
//   node bench/large-artifact.ts [--mb 5120] [--part-mb 64]
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { createClient } from '../clients/ts/client.ts';

const { values } = parseArgs({
  options: { mb: { type: 'string', default: '5120' }, 'part-mb': { type: 'string', default: '64' } },
});
const mb = Number(values.mb);
const partMb = Number(values['part-mb']);
const mebibyte = 1024 * 1024;
const home = mkdtempSync(join(tmpdir(), 'pawl-bench-'));
const entry = join(import.meta.dirname, '..', 'src', 'bin', 'pawl.ts');
const server = spawn(process.execPath, [entry, 'serve', '--home', home, '--port', '0', '--no-data-plane'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});

const peakMb = (): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024;

/** Bytes that no two calls make alike, so that nothing is there before. */
function bytes(count: number, seed: number): ReadableStream {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let piece = 0; piece < count; piece++) yield Buffer.alloc(mebibyte, `${seed}:${piece} `);
  }
  return Readable.toWeb(Readable.from(pieces())) as ReadableStream;
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  return Math.round((mb / (performance.now() - from)) * 1000);
}

async function put(url: string, count: number, seed: number): Promise<Response> {
  const answer = await fetch(url, { method: 'PUT', body: bytes(count, seed), duplex: 'half' } as RequestInit);
  if (!answer.ok) throw new Error(await answer.text());
  return answer;
}

try {
  let url = '';
  for await (const line of createInterface({ input: server.stdout })) {
    url = /http:\/\/\S+/.exec(line)?.[0] ?? '';
    if (url !== '') break;
  }
  server.stdout.resume();
  const project = 'default';
  const client = createClient({ baseUrl: url });
  const experiment = await client.call('createExperiment', { path: { project }, body: { name: 'bench' } });
  const run = await client.call('createRun', { path: { project }, body: { experimentId: experiment.id } });
  const root = `${url}/api/2.0/mlflow-artifacts/artifacts/${experiment.number}/${run.id}/artifacts`;
  await put(`${root}/small.bin`, 16, 0);
  const before = peakMb();
  const upload = await timed(() => put(`${root}/whole.bin`, mb, 1));
  const download = await timed(async () => {
    for await (const _piece of (await fetch(`${root}/whole.bin`)).body ?? []);
  });
  const parts = await timed(async () => {
    const count = Math.ceil(mb / partMb);
    const begun = await client.call('beginRunArtifactUpload', {
      path: { project, run: run.id },
      body: { path: 'parts.bin', parts: count },
    });
    const sent: { number: number; etag: string }[] = [];
    for (let number = 1; number <= count; number++) {
      const address = `${url}/api/v1/projects/${project}/artifact-uploads/${begun.id}/parts/${number}`;
      const answer = await put(address, Math.min(partMb, mb - (number - 1) * partMb), number + 1);
      sent.push({ number, etag: ((await answer.json()) as { etag: string }).etag });
    }
    await client.call('completeArtifactUpload', { path: { project, upload: begun.id }, body: { parts: sent } });
  });
  const grownMb = Math.round(peakMb() - before);
  console.log(`up ${upload}, down ${download}, in parts ${parts} MiB/s; the server's memory grew by ${grownMb} MiB`);
  console.log(JSON.stringify({ bench: 'large-artifact', mb, mibPerSecond: { upload, download, parts }, grownMb }));
} finally {
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('exit', resolve));
  rmSync(home, { recursive: true, force: true });
}
