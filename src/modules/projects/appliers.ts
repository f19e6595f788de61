// How each kind of declared record is made or changed, by the module that owns it.
import type { CodeSource } from '../../contracts/code-source.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Json } from '../../kernel/json.ts';
import type { Datasets } from '../datasets/index.ts';
import type { Features } from '../features/index.ts';
import type { Loop, LoopPolicy } from '../loop/index.ts';
import type { ObjectiveDeclaration, Objectives } from '../objectives/index.ts';
import type { PipelineDefinition, Pipelines } from '../pipelines/index.ts';
import type { Resource, ResourceKind } from './desired.ts';

export interface ApplierDeps {
  readonly objectives: Objectives;
  readonly datasets: Datasets;
  readonly features: Features;
  readonly pipelines: Pipelines;
  readonly loop: Loop;
  /** Declares the monitors of a model; by monitoring. */
  declareMonitoring(actor: Actor, project: string, model: string, body: Resource['body']): Promise<void>;
}

type Applier = (
  actor: Actor,
  project: string,
  name: string,
  body: Resource['body'],
  codeSource: CodeSource | null,
) => Promise<unknown>;

/** Bodies come from `desiredResources`, which shaped them from the checked manifest; each is read as what its module takes. */
const as = <T>(value: Json | undefined): T => value as T;
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

export function createAppliers(deps: ApplierDeps): Readonly<Record<ResourceKind, Applier>> {
  return {
    objective: (actor, project, name, body) =>
      deps.objectives.declare(actor, project, {
        ...as<Omit<ObjectiveDeclaration, 'unit' | 'assumptions'>>(body),
        name,
        unit: textOf(body['unit']),
        assumptions: textOf(body['assumptions']),
      }),
    dataset: (actor, project, name, body) =>
      deps.datasets.register(actor, project, name, {
        description: textOf(body['description']),
        schema:
          body['schema'] === undefined
            ? undefined
            : Object.entries(as<Record<string, string>>(body['schema'])).map(([column, type]) => ({
                name: column,
                type,
              })),
        key: as<readonly string[] | undefined>(body['key']),
        expectations: as<Parameters<Datasets['register']>[3]['expectations']>(body['expectations']),
        pii: as<readonly string[] | undefined>(body['pii']),
      }),
    entity: (actor, project, name, body) =>
      deps.features.declareEntity(actor, project, name, {
        joinKeys: as<readonly string[]>(body['keys']),
        description: textOf(body['description']),
      }),
    view: (actor, project, name, body) =>
      deps.features.declareView(actor, project, name, {
        entity: textOf(body['entity']),
        kind: as<'snapshot' | 'events' | undefined>(body['kind']) ?? 'snapshot',
        inputs: as<Parameters<Features['declareView']>[3]['inputs']>(body['inputs']),
        sql: textOf(body['sql']),
        ttlMs: as<number | null>(body['ttlMs']) ?? undefined,
        timestampColumn: as<string | undefined>(body['timestamp']),
        createdColumn: as<string | undefined>(body['created']),
        owner: textOf(body['owner']),
        description: textOf(body['description']),
      }),
    service: (actor, project, name, body) =>
      deps.features.declareService(actor, project, name, {
        members: as<readonly string[]>(body['views']).map((view) => ({ view })),
        online: as<Parameters<Features['declareService']>[3]['online']>(body['online']),
        description: textOf(body['description']),
      }),
    pipeline: (actor, project, name, body, codeSource) =>
      deps.pipelines.declare(
        actor,
        project,
        name,
        as<PipelineDefinition>(body['definition']),
        as<string | null>(body['code']),
        codeSource,
      ),
    // An endpoint begins to exist with its first deployment, which the loop makes; its settings travel with the loop's policy.
    endpoint: async () => undefined,
    monitoring: (actor, project, name, body) => deps.declareMonitoring(actor, project, name, body),
    loop: (actor, project, name, body) =>
      deps.loop.declare(actor, {
        ...as<Omit<LoopPolicy, 'project' | 'model' | 'paused'>>(body),
        project,
        model: name,
        paused: false,
      }),
  };
}
