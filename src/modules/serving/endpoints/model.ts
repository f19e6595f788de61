// Endpoints and their revisions. A revision says which model versions answer and in which shares; it never changes, so that "what
// was live then" has one answer.
import type { Id } from '../../../kernel/ids.ts';
import type { Millis } from '../../../kernel/time.ts';
import type { Audience } from '../data-plane/audience.ts';
import type { Burst } from '../data-plane/burst.ts';
import type { FeatureBinding } from '../data-plane/features/binding.ts';
import type { LogPolicy } from '../data-plane/log-rules.ts';
import type { EndpointSettings } from '../data-plane/settings.ts';
import type { SnapshotArm } from '../data-plane/snapshot.ts';
import { servingErrors } from '../errors.ts';
import type { ColumnType, ModelInterface, OutputMapping } from '../model-interface.ts';

export type Arm = SnapshotArm;
export type { Audience, Burst };

/** Names and types of the columns that an endpoint's predictions are logged in. */
export interface LogShape {
  readonly inputs: readonly { readonly name: string; readonly type: ColumnType }[];
  readonly outputs: readonly string[];
  /** Those of the outputs that are text; revisions that were made before this was kept do not tell. */
  readonly texts?: readonly string[];
  /** Number of the output that is the score. */
  readonly score: number | null;
  readonly threshold: number | null;
}

export interface Endpoint {
  readonly id: Id;
  readonly project: string;
  readonly name: string;
  /** The registered model whose versions it serves. */
  readonly model: string;
  readonly stickyKey: string | null;
  readonly output: OutputMapping;
  /** What is not set takes its default. */
  readonly settings: Partial<EndpointSettings>;
  /** What is logged of its predictions. */
  readonly log: Partial<LogPolicy>;
  readonly description: string;
  /** Number of the revision in force. */
  readonly revision: number;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

export interface Revision {
  readonly endpointId: Id;
  readonly number: number;
  /** The champion first; weights add up to 1. */
  readonly arms: readonly Arm[];
  readonly mirror: boolean;
  /** Whose requests are split; null: everybody's. */
  readonly audience: Audience | null;
  /** When the data plane takes a challenger out by itself; null: by its default rule. */
  readonly burst: Burst | null;
  /** What is joined to requests from the online store; null: requests bring all columns. */
  readonly features: FeatureBinding | null;
  readonly shape: LogShape;
  readonly cause: string;
  readonly rolloutId: Id | null;
  /** Number of the look at that rollout whose evidence decided it; null where none did. */
  readonly look: number | null;
  readonly actor: string;
  readonly at: Millis;
}

export function toShape(model: ModelInterface, output: OutputMapping): LogShape {
  return {
    inputs: model.columns.map(({ name, type }) => ({ name, type })),
    outputs: model.outputColumns.map(({ name }) => name),
    texts: model.outputColumns.filter(({ text }) => text).map(({ name }) => name),
    score: model.score,
    threshold: output.threshold ?? null,
  };
}

/** The arms in their order, when they make sense together. @throws AppError `serving.bad_plan` */
export function checkArms(arms: readonly Arm[]): readonly Arm[] {
  const champions = arms.filter((arm) => arm.role === 'champion');
  if (champions.length !== 1)
    throw servingErrors.create('bad_plan', `An endpoint needs exactly one champion, not ${champions.length}.`);
  if (new Set(arms.map((arm) => arm.modelVersionId)).size !== arms.length) {
    throw servingErrors.create('same_version', 'A model version may take part once only.');
  }
  for (const arm of arms) {
    if (!(arm.weight >= 0 && arm.weight <= 1))
      throw servingErrors.create('bad_plan', `The weight ${arm.weight} of version ${arm.version} lies outside 0 … 1.`);
    if (arm.role === 'shadow' && arm.weight !== 0)
      throw servingErrors.create('bad_plan', `Version ${arm.version} is a shadow and can have no weight.`);
  }
  const total = arms.reduce((sum, arm) => sum + arm.weight, 0);
  if (Math.abs(total - 1) > 1e-9) throw servingErrors.create('bad_plan', `The weights add up to ${total}, not to 1.`);
  const rank = { champion: 0, challenger: 1, shadow: 2 } as const;
  return [...arms].sort((a, b) => rank[a.role] - rank[b.role]);
}
