// How the data plane runs the models of an endpoint. Each setting has a default that is right for most models; `contracts/serving/endpoints.ts`
// says in its bounds what may be set.

export interface EndpointSettings {
  /** Processes of each Python model. */
  readonly workers: number;
  /** Resident memory that each of them may hold. */
  readonly memoryMb: number;
  /** Time limit of one run of a Python model. */
  readonly timeoutMs: number;
  /** Threads inside a run of an ONNX model. More than one pays for large models only. */
  readonly threads: number;
  /** Time that a request may take until it is run; one that brings a shorter time of its own has that. */
  readonly deadlineMs: number;
  /** Requests that wait for a model at most; more are refused. */
  readonly maxQueue: number;
  /** Rows of a run at most; a larger request runs in pieces. */
  readonly maxBatchRows: number;
  /** A run is given as many rows as take about this long. */
  readonly runMs: number;
  /** Longest time that a request waits for others, and only while the model is busy anyhow. */
  readonly maxWaitMs: number;
  /** Answers that are kept for requests with the same rows; 0 keeps none. */
  readonly cacheEntries: number;
  /** How long such an answer is kept. */
  readonly cacheMs: number;
  /** Runs before a model gets traffic. */
  readonly warmUpRuns: number;
}

export const defaultSettings: EndpointSettings = {
  workers: 1,
  memoryMb: 2_048,
  timeoutMs: 30_000,
  threads: 1,
  deadlineMs: 30_000,
  maxQueue: 1_000,
  maxBatchRows: 2_048,
  runMs: 50,
  maxWaitMs: 5,
  cacheEntries: 0,
  cacheMs: 60_000,
  warmUpRuns: 3,
};
