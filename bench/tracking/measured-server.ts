// A server that speaks MLflow's calls, started by a command, and the processor time that it and its children have taken.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { freePort } from '../../test/support/pawl-process.ts';
import { cpuMs, memoryMb } from './process-tree.ts';

export interface MeasuredServer {
  readonly url: string;
  /** A call of MLflow's API, by what follows `mlflow/` in its address; `/` begins a whole address. */
  post(call: string, body: unknown): Promise<Record<string, unknown>>;
  get(call: string): Promise<Record<string, unknown>>;
  /** Sends bytes as they are. */
  send(path: string, body: Buffer, headers: Readonly<Record<string, string>>): Promise<unknown>;
  /** Milliseconds of processor time so far, user and system, of all its processes. */
  cpuMs(): number;
  /** MB that its processes hold, what they share counted once. */
  memoryMb(): number;
  stop(): Promise<void>;
}

interface Question {
  readonly method: 'GET' | 'POST';
  readonly call: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

function ask(agent: Agent, port: number, { method, call, body, headers: given }: Question) {
  return new Promise<Record<string, unknown>>((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const headers = { 'content-type': 'application/json', ...given, ...length };
    const path = call.startsWith('/') ? call : `/api/2.0/mlflow/${call}`;
    const sent = request({ agent, host: '127.0.0.1', port, method, path, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if (answer.statusCode !== 200) reject(new Error(`${call} was answered with ${answer.statusCode}: ${text}`));
        else resolve(text === '' || given !== undefined ? {} : JSON.parse(text));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function answers(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    assert.equal(child.exitCode, null, 'The server ended before it answered.');
    const up = await fetch(`http://127.0.0.1:${port}/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** @param command in which `{home}` and `{port}` are replaced; its words are parted by spaces */
export async function startServer(command: string, home: string): Promise<MeasuredServer> {
  const port = await freePort();
  const [file = '', ...args] = command
    .split(' ')
    .map((word) => word.replaceAll('{home}', home).replaceAll('{port}', String(port)));
  const child = spawn(file, args, { stdio: 'ignore', cwd: home });
  await answers(port, child);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const pid = child.pid ?? 0;
  return {
    url: `http://127.0.0.1:${port}`,
    post: (call, body) => ask(agent, port, { method: 'POST', call, body: JSON.stringify(body) }),
    get: (call) => ask(agent, port, { method: 'GET', call }),
    send: (call, body, headers) => ask(agent, port, { method: 'POST', call, body, headers }),
    cpuMs: () => cpuMs(pid),
    memoryMb: () => Math.round(memoryMb(pid)),
    async stop() {
      agent.destroy();
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
