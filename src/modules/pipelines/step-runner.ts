// Runs one step: a folder of its own, inputs laid out by name, the process, outputs kept as content.
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Json } from '../../kernel/json.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Compute, LogLine, ProcessResult } from '../../platform/compute/compute.ts';
import type { SecretValue } from '../../platform/secrets/secrets.ts';
import { pipelinesErrors } from './errors.ts';
import { type Artifact, type StepDefinition, substitute } from './model.ts';

const smallJsonBytes = 64 * 1024;

export interface StepWork {
  readonly step: StepDefinition;
  readonly params: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, Artifact>>;
  /** Holds the step's code; the process starts there. */
  readonly codeFolder: string;
  /** This attempt's own folder. */
  readonly workFolder: string;
  readonly logFile: string;
  readonly env: Readonly<Record<string, string>>;
  /** Variables beyond `env` that differ from run to run. */
  readonly ownEnv: Readonly<Record<string, string>>;
  /** Modules that may be imported before the process exists; none: it starts cold. */
  readonly preload: readonly string[];
  /** Secret variables: as they are, never substituted in, masked in the log. */
  readonly secrets: ReadonlyMap<string, SecretValue>;
  readonly signal: AbortSignal;
  onLine(line: LogLine): void;
}

export interface StepOutcome {
  readonly result: ProcessResult;
  readonly outputs: Readonly<Record<string, Artifact>>;
}

export interface StepRunner {
  /** @throws AppError `pipelines.missing_output`; a failed process is an outcome, not an error */
  run(work: StepWork): Promise<StepOutcome>;
}

function extensionOf(artifact: Artifact): string {
  return /\.(parquet|csv|json|jsonl|onnx)$/.exec(artifact.label)?.[0] ?? '';
}

/** The value, and each of its lines that is long enough to tell: a log is read line by line. */
function hiddenParts(value: string): readonly string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.length >= 8);
  return [value.replace(/\r?\n$/, ''), ...(lines.length > 1 ? lines : [])];
}

/** @param programs program names that stand for others, such as `python` for the interpreter of the checkout */
export function createStepRunner(deps: {
  blobs: Blobs;
  compute: Compute;
  programs: Readonly<Record<string, string>>;
}): StepRunner {
  const { blobs, compute } = deps;

  const layOut = async (work: StepWork): Promise<Record<string, string>> => {
    const folder = join(work.workFolder, 'in');
    await mkdir(folder, { recursive: true });
    const paths: Record<string, string> = {};
    for (const [name, artifact] of Object.entries(work.inputs)) {
      const path = join(folder, `${name}${extensionOf(artifact)}`);
      await symlink(await blobs.localPath(artifact.sha256), path);
      paths[name] = path;
    }
    return paths;
  };

  const keepOutputs = async (
    work: StepWork,
    paths: Readonly<Record<string, string>>,
  ): Promise<Record<string, Artifact>> => {
    const outputs: Record<string, Artifact> = {};
    for (const [name, path] of Object.entries(paths)) {
      const found = await stat(path).catch(() => undefined);
      if (found?.isFile() !== true) {
        throw pipelinesErrors.create(
          'missing_output',
          `Step ${work.step.name} did not write its output ${name} (${basename(path)}).`,
        );
      }
      const { sha256, size } = await blobs.put(createReadStream(path));
      const nodes: readonly NodeRef[] = [];
      const small = path.endsWith('.json') && size <= smallJsonBytes;
      outputs[name] = {
        sha256,
        size,
        label: basename(path),
        nodes,
        json: small ? (JSON.parse(await readFile(path, 'utf8')) as Json) : undefined,
      };
    }
    return outputs;
  };

  return {
    async run(work) {
      await rm(work.workFolder, { recursive: true, force: true });
      const outFolder = join(work.workFolder, 'out');
      await mkdir(outFolder, { recursive: true });
      const inputs = await layOut(work);
      const outputs = Object.fromEntries(
        Object.entries(work.step.outputs).map(([name, file]) => [name, join(outFolder, file)]),
      );
      const values = { inputs, outputs, params: work.params };
      const [program = '', ...rest] = work.step.command.map((argument) => substitute(argument, values));
      const env = Object.fromEntries(
        Object.entries({ ...work.step.env, ...work.env, ...work.ownEnv }).map(([name, value]) => [
          name,
          substitute(value, values),
        ]),
      );
      const secrets = [...work.secrets].map(([name, value]) => [name, value.reveal()] as const);
      const handle = await compute.start({
        command: [deps.programs[program] ?? program, ...rest],
        cwd: work.codeFolder,
        // A variable of Pawl’s own goes before a secret of the same name.
        env: { ...Object.fromEntries(secrets), ...env },
        ...(work.preload.length === 0
          ? {}
          : {
              preload: {
                modules: work.preload,
                ownEnv: [...Object.keys(work.ownEnv), ...secrets.map(([name]) => name)],
              },
            }),
        logFile: work.logFile,
        secrets: secrets.flatMap(([, value]) => hiddenParts(value)),
        onLine: work.onLine,
        ...(work.step.timeoutMs === null ? {} : { timeoutMs: work.step.timeoutMs }),
        ...(work.step.memoryMb === null ? {} : { memoryMb: work.step.memoryMb }),
      });
      const cancel = (): void => void handle.cancel();
      work.signal.addEventListener('abort', cancel, { once: true });
      if (work.signal.aborted) cancel();
      const result = await handle.result;
      work.signal.removeEventListener('abort', cancel);
      const kept = result.reason === 'ok' ? await keepOutputs(work, outputs) : {};
      await rm(join(work.workFolder, 'out'), { recursive: true, force: true });
      return { result, outputs: kept };
    },
  };
}
