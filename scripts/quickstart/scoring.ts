// The shop's scoring program: reads online features, asks the data plane, keeps the answers. It knows addresses and nothing else.
import type { PawlClient } from '../../clients/ts/client.ts';

const featureChunk = 2_500;

/** Online features of customers: name → one value per customer. */
export async function readFeatures(
  client: PawlClient,
  customers: readonly string[],
): Promise<ReadonlyMap<string, Float64Array>> {
  const columns = new Map<string, Float64Array>();
  for (let from = 0; from < customers.length; from += featureChunk) {
    const entities = customers.slice(from, from + featureChunk).map((customer) => ({ customer_id: customer }));
    const { features } = await client.call('readOnlineFeatures', {
      path: { project: 'churn' },
      body: { service: 'churn', entities },
    });
    for (const feature of features) {
      if (feature.statuses.some((status) => status !== 'PRESENT'))
        throw new Error(`The feature ${feature.name} is missing for some customers.`);
      const column = columns.get(feature.name) ?? new Float64Array(customers.length);
      for (const [index, value] of feature.values.entries()) column[from + index] = Number(value);
      columns.set(feature.name, column);
    }
  }
  return columns;
}

export interface Scores {
  readonly scores: Float64Array;
  /** Rows per model version that answered. */
  readonly versions: ReadonlyMap<string, number>;
}

interface InferAnswer {
  readonly model_version?: string;
  readonly outputs: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly data: readonly number[];
  }[];
}

/** Asks an endpoint for every customer, some rows per request (Open Inference V2). */
export async function scoreCustomers(
  dataPlaneUrl: string,
  endpoint: string,
  customers: readonly string[],
  features: ReadonlyMap<string, Float64Array>,
  options: { readonly at: string; readonly rowsPerRequest: number },
): Promise<Scores> {
  const scores = new Float64Array(customers.length);
  const versions = new Map<string, number>();
  for (let from = 0; from < customers.length; from += options.rowsPerRequest) {
    const keys = customers.slice(from, from + options.rowsPerRequest);
    const inputs = [...features].map(([name, column]) => ({
      name,
      datatype: 'FP32',
      shape: [keys.length, 1],
      data: Array.from(column.subarray(from, from + keys.length)),
    }));
    const body = JSON.stringify({
      inputs: [...inputs, { name: 'customer_id', datatype: 'BYTES', shape: [keys.length], data: keys }],
    });
    const response = await fetch(`${dataPlaneUrl}/v2/models/${endpoint}/infer`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-pawl-time': options.at },
      body,
    });
    if (!response.ok) throw new Error(`The data plane refused to score: ${response.status} ${await response.text()}`);
    const answer = (await response.json()) as InferAnswer;
    const probabilities = answer.outputs.find((output) => output.name === 'probabilities');
    for (const row of keys.keys()) scores[from + row] = probabilities?.data[row * 2 + 1] ?? Number.NaN;
    const version = answer.model_version ?? '';
    versions.set(version, (versions.get(version) ?? 0) + keys.length);
  }
  return { scores, versions };
}
