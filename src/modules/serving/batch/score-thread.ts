// What a scoring thread does: an engine and a model of its own, kept from one partition to the next.
import { openOnnxModel } from '../../../platform/inference/onnx.ts';
import { openOlap } from '../../../platform/olap/duckdb.ts';
import { describeInterface, type ModelSignature } from '../model-interface.ts';
import { type Rows, type ScoredFile, scorePartition } from './score-partition.ts';

export interface ThreadRequest {
  readonly modelFile: string;
  readonly signature: ModelSignature | null;
  readonly rows: Rows;
  readonly target: string;
  readonly memoryLimitMb: number;
}

async function open({ modelFile, signature, memoryLimitMb }: ThreadRequest) {
  const session = await openOnnxModel(modelFile);
  return {
    olap: await openOlap({ memoryLimitMb, threads: 1 }),
    session,
    model: describeInterface(session.inputs, session.outputs, signature),
  };
}

let opened: ReturnType<typeof open> | undefined;

/** Calls of one thread are of one model. */
export async function scoreInThread(request: ThreadRequest): Promise<ScoredFile> {
  opened ??= open(request);
  return scorePartition({ ...(await opened), rows: request.rows, target: request.target });
}
