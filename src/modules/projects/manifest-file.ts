// Reads pawl.yaml: YAML, then schema, then references between its parts. Every fault carries line and column.
import { Compile } from 'typebox/compile';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { Manifest } from '../../contracts/manifest.ts';
import { projectsErrors } from './errors.ts';

export interface Fault {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const validator = Compile(Manifest);

class Places {
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  /** A fault at a key that should not be there. */
  faultAtKey(path: readonly string[], message: string): Fault {
    const parent = path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === path.at(-1))
      : undefined;
    if (!isScalar(pair?.key) || pair.key.range === undefined || pair.key.range === null)
      return this.fault(path, message);
    const { line, col } = this.#lines.linePos(pair.key.range[0]);
    return { path: path.join('.'), line, column: col, message };
  }

  /** A fault at the deepest part of the path that is in the file. */
  fault(path: readonly string[], message: string): Fault {
    for (let length = path.length; length >= 0; length--) {
      const keys = path.slice(0, length).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
      const node = length === 0 ? this.#document.contents : this.#document.getIn(keys, true);
      if (!isNode(node) || node.range === undefined || node.range === null) continue;
      const { line, col } = this.#lines.linePos(node.range[0]);
      return { path: path.join('.'), line, column: col, message };
    }
    return { path: path.join('.'), line: 1, column: 1, message };
  }
}

const pointerPath = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

function refuse(faults: readonly Fault[]): never {
  const first = faults[0];
  const at =
    first === undefined
      ? ''
      : `pawl.yaml:${first.line}:${first.column}: ${first.path === '' ? '' : `${first.path}: `}${first.message}`;
  throw projectsErrors.create('bad_manifest', at, {
    details: {
      errors: faults.map(({ path, line, column, message }) => ({
        path: `pawl.yaml:${line}:${column} ${path}`,
        message,
      })),
      faults,
    },
  });
}

/** References that must name something declared in the same file. */
function referenceFaults(manifest: Manifest, places: Places): Fault[] {
  const faults: Fault[] = [];
  const check = (
    known: Readonly<Record<string, unknown>> | undefined,
    name: string | undefined,
    what: string,
    path: readonly string[],
  ): void => {
    if (name === undefined || known?.[name] !== undefined) return;
    const names = Object.keys(known ?? {});
    faults.push(
      places.fault(path, `There is no ${what} ${name}${names.length === 0 ? '' : `; there are ${names.join(', ')}`}.`),
    );
  };
  const { datasets, features, training, evaluation, deployment, monitoring, retraining } = manifest;
  const checkInputs = (
    inputs: readonly { name: string; dataset?: string | undefined; sql?: string | undefined }[],
    path: readonly string[],
  ): void => {
    for (const [index, input] of inputs.entries()) {
      if ((input.dataset === undefined) === (input.sql === undefined))
        faults.push(places.fault([...path, String(index)], 'An input needs either dataset or sql.'));
      check(datasets, input.dataset, 'dataset', [...path, String(index), 'dataset']);
    }
  };
  for (const [name, view] of Object.entries(features?.views ?? {})) {
    check(features?.entities, view.entity, 'entity', ['features', 'views', name, 'entity']);
    checkInputs(view.inputs, ['features', 'views', name, 'inputs']);
  }
  for (const [name, service] of Object.entries(features?.services ?? {})) {
    for (const [index, view] of service.views.entries())
      check(features?.views, view, 'view', ['features', 'services', name, 'views', String(index)]);
  }
  for (const [name, set] of Object.entries(features?.trainingSets ?? {})) {
    checkInputs(set.inputs, ['features', 'trainingSets', name, 'inputs']);
    for (const [index, view] of set.views.entries())
      check(features?.views, view, 'view', ['features', 'trainingSets', name, 'views', String(index)]);
  }
  const checkStepInput = (
    input: { trainingSet?: string | undefined; dataset?: string | undefined },
    path: readonly string[],
  ): void => {
    check(features?.trainingSets, input.trainingSet, 'training set', [...path, 'trainingSet']);
    check(datasets, input.dataset, 'dataset', [...path, 'dataset']);
  };
  for (const [name, pipeline] of Object.entries(training?.pipelines ?? {})) {
    for (const [index, step] of pipeline.steps.entries()) {
      for (const [inputName, input] of Object.entries(step.inputs ?? {}))
        checkStepInput(input, ['training', 'pipelines', name, 'steps', String(index), 'inputs', inputName]);
    }
  }
  if (evaluation !== undefined) checkStepInput(evaluation.data, ['evaluation', 'data']);
  check(features?.services, deployment?.service, 'feature service', ['deployment', 'service']);
  check(features?.trainingSets, monitoring?.labels?.trainingSet, 'training set', [
    'monitoring',
    'labels',
    'trainingSet',
  ]);
  if (retraining !== undefined) {
    check(training?.pipelines, retraining.pipeline, 'pipeline', ['retraining', 'pipeline']);
    for (const [index, trigger] of retraining.triggers.entries())
      check(monitoring?.monitors, trigger, 'monitor', ['retraining', 'triggers', String(index)]);
    for (const [part, value] of Object.entries({ evaluation, deployment })) {
      if (value === undefined) faults.push(places.fault(['retraining'], `retraining needs ${part}.`));
    }
  }
  return faults;
}

/** @throws AppError `projects.bad_yaml`, `projects.bad_manifest` with every fault's line and column */
export function parseManifest(text: string): Manifest {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [syntax] = document.errors;
  if (syntax !== undefined) {
    const { line, col } = lines.linePos(syntax.pos[0]);
    throw projectsErrors.create('bad_yaml', `pawl.yaml:${line}:${col}: ${syntax.message.split('\n')[0]}`, {
      details: { line, column: col },
    });
  }
  const value: unknown = document.toJS();
  const places = new Places(document, lines);
  if (!validator.Check(value)) {
    const faults = [...validator.Errors(value)].flatMap((error): Fault[] => {
      const path = pointerPath(error.instancePath);
      if (error.keyword === 'additionalProperties' && 'additionalProperties' in error.params) {
        const unknown = error.params.additionalProperties as readonly string[];
        return unknown.map((name) => places.faultAtKey([...path, name], `There is no setting ${name} here.`));
      }
      // Said better by the report of additionalProperties.
      if (error.message === 'schema is false') return [];
      return [places.fault(path, error.message)];
    });
    // The same place is often reported once per branch of a union; the first says enough.
    const seen = new Set<string>();
    refuse(
      faults.filter((fault) => !seen.has(`${fault.path}${fault.message}`) && seen.add(`${fault.path}${fault.message}`)),
    );
  }
  const faults = referenceFaults(value, places);
  if (faults.length > 0) refuse(faults);
  return value;
}

/** Plain files and globs that the manifest names. */
export function filesOf(manifest: Manifest): { readonly files: readonly string[]; readonly globs: readonly string[] } {
  const files = new Set<string>();
  const add = (path: string | undefined): void => {
    if (path !== undefined) files.add(path);
  };
  for (const view of Object.values(manifest.features?.views ?? {})) {
    add(view.sql);
    for (const input of view.inputs) add(input.sql);
  }
  for (const set of Object.values(manifest.features?.trainingSets ?? {})) {
    add(set.rows.sql);
    for (const input of set.inputs) add(input.sql);
  }
  return { files: [...files], globs: manifest.training?.code ?? [] };
}
