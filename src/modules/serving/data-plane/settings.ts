// How the data plane runs the models of an endpoint. Each setting has a default that is right for most models.

export interface EndpointSettings {
  /** Processes of each Python model. */
  readonly workers: number;
  /** Resident memory that each of them may hold. */
  readonly memoryMb: number;
  /** Time limit of one run of a Python model. */
  readonly timeoutMs: number;
}

export const defaultSettings: EndpointSettings = { workers: 1, memoryMb: 2_048, timeoutMs: 30_000 };
