// One request to an endpoint for a person who tries it: through the data plane, so that the answer is what any client would get,
// and is logged as theirs are.
import type { Clock } from '../../../platform/clock/clock.ts';
import { entityColumns, joinedColumns } from '../data-plane/features/binding.ts';
import type { DataPlaneCalls } from '../endpoints/data-plane-calls.ts';
import type { EndpointView } from '../endpoints/endpoints.ts';
import type { LogShape } from '../endpoints/model.ts';
import { servingErrors } from '../errors.ts';

export type TriedValue = number | string | boolean | null;

export interface Tried {
  /** Id of the prediction; it is in the log once that is collected. */
  readonly predictionId: string;
  readonly version: string;
  readonly arm: string;
  /** From request to answer as the control plane saw it, ms. */
  readonly ms: number;
  /** By output; a list where an output has several columns. */
  readonly outputs: Readonly<Record<string, TriedValue | readonly TriedValue[]>>;
}

interface Tensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}
interface Answered {
  readonly error?: string;
  readonly model_version?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly inputs?: readonly Tensor[];
  readonly outputs?: readonly (Tensor & { readonly data: readonly TriedValue[] })[];
}

/** Values of one row for the tensors that the model takes: a tensor of its own by column, or the next columns of a matrix. */
export function tensorsOf(
  specs: readonly Tensor[],
  columns: readonly string[],
  inputs: Readonly<Record<string, TriedValue>>,
): { name: string; datatype: string; shape: number[]; data: TriedValue[] }[] {
  const named = new Set(columns);
  const loose = columns.filter((column) => !specs.some(({ name }) => name === column));
  return specs.map(({ name, datatype, shape }) => {
    const width = shape.slice(1).reduce((all, size) => all * size, 1);
    const own = named.has(name) ? [name] : loose.splice(0, width);
    return { name, datatype, shape: [1, ...shape.slice(1)], data: own.map((column) => inputs[column] ?? null) };
  });
}

const datatypeOf = {
  boolean: 'BOOL',
  integer: 'INT32',
  long: 'INT64',
  float: 'FP32',
  double: 'FP64',
  string: 'BYTES',
} as const;

/** Values of one row, each a tensor, for an endpoint that joins the columns that are left out. */
function columnTensors(
  columns: LogShape['inputs'],
  inputs: Readonly<Record<string, TriedValue>>,
): { name: string; datatype: string; shape: number[]; data: TriedValue[] }[] {
  return Object.entries(inputs).flatMap(([name, value]) => {
    if (value === null) return [];
    const type = columns.find((column) => column.name === name)?.type ?? 'string';
    return [{ name, datatype: datatypeOf[type], shape: [1], data: [value] }];
  });
}

export function createPlayground(deps: {
  readonly clock: Clock;
  readonly dataPlane: DataPlaneCalls;
  endpoint(project: string, name: string): Promise<EndpointView>;
}) {
  return {
    /**
     * Sends one row and waits for its answer.
     * @param inputs a value by column of the endpoint; a missing one is null
     * @param key keeps callers with the same one on one arm
     * @throws AppError `serving.unknown_endpoint`, `serving.bad_input`, `serving.not_ready`, `serving.no_data_plane`
     */
    async tryOut(
      project: string,
      name: string,
      request: { readonly inputs: Readonly<Record<string, TriedValue>>; readonly key?: string | undefined },
    ): Promise<Tried> {
      const { endpoint, revision } = await deps.endpoint(project, name);
      const all = revision.shape.inputs;
      const { features } = revision;
      const joined = features === null || features.override ? new Set<string>() : joinedColumns(features);
      const entities = features === null ? [] : entityColumns(features);
      const columns = [
        ...new Set([...entities, ...all.map((column) => column.name).filter((column) => !joined.has(column))]),
      ];
      const unknown = Object.keys(request.inputs).filter((column) => !columns.includes(column));
      if (unknown.length > 0)
        throw servingErrors.create(
          'bad_input',
          `${name} takes no ${unknown.join(', ')}; it takes ${columns.join(', ')}.`,
        );
      const path = `/v2/models/${encodeURIComponent(endpoint.name)}`;
      const specs = features === null ? ((await deps.dataPlane.ask<Answered>(path)).inputs ?? []) : null;
      const { stickyKey } = endpoint;
      const started = deps.clock.monotonic();
      const answered = await deps.dataPlane.ask<Answered>(`${path}/infer`, {
        inputs: specs === null ? columnTensors(all, request.inputs) : tensorsOf(specs, columns, request.inputs),
        ...(stickyKey === null || request.key === undefined ? {} : { parameters: { [stickyKey]: request.key } }),
      });
      return {
        predictionId: String(answered.parameters?.['prediction_id'] ?? ''),
        version: answered.model_version ?? '',
        arm: String(answered.parameters?.['arm'] ?? ''),
        ms: Math.round((deps.clock.monotonic() - started) * 100) / 100,
        outputs: Object.fromEntries(
          (answered.outputs ?? []).map(({ name: output, data }) => [
            output,
            data.length === 1 ? (data[0] ?? null) : data,
          ]),
        ),
      };
    },
  };
}

export type Playground = ReturnType<typeof createPlayground>;
