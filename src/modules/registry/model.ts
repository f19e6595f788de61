// Registered models and their versions. A version number is used once; what a version is made of never changes afterwards.
import type { CodeSource } from '../../contracts/code-source.ts';
import type { Millis } from '../../kernel/time.ts';

export type Tags = Readonly<Record<string, string>>;

export const stages = ['none', 'staging', 'production', 'archived'] as const;
export type Stage = (typeof stages)[number];

export interface RegisteredModel {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly description: string;
  readonly lastVersion: number;
  readonly tags: Tags;
  /** Version number by alias. */
  readonly aliases: Readonly<Record<string, number>>;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
  readonly deletedAt: Millis | null;
}

/** MLflow keeps prompts as registered models with this tag. */
export const promptTag = 'mlflow.prompt.is_prompt';

/** The place of a version's files, which MLflow's clients write for prompts: they have none. */
export const promptSource = 'prompt-template';

export function isPrompt({ tags }: Pick<RegisteredModel, 'tags'>): boolean {
  return tags[promptTag] === 'true';
}

/** A column or tensor that a model takes or gives, as its signature names it. */
export interface SignatureField {
  readonly name: string;
  /** `float`, `double`, `string`, `tensor(float64)` … as the client named it. */
  readonly type: string;
  readonly required: boolean;
  /** Of tensors; -1 is any length. */
  readonly shape?: readonly number[];
}

export interface Signature {
  readonly inputs: readonly SignatureField[];
  readonly outputs: readonly SignatureField[];
}

/** Data that the run behind a version read. */
export interface VersionDataset {
  readonly name: string;
  readonly digest: string;
  readonly context: string | null;
}

/** A file of a saved model, by its path in the model's folder. */
export interface VersionFile {
  readonly path: string;
  readonly sha256: string;
}

/** What is needed to load the version again. */
export interface Environment {
  readonly python?: string;
  readonly requirements?: readonly string[];
  readonly flavors?: readonly string[];
}

export interface ModelVersion {
  readonly id: string;
  readonly modelId: string;
  readonly project: string;
  /** Name of the registered model. */
  readonly model: string;
  readonly version: number;
  readonly stage: Stage;
  readonly description: string;
  /** Where the files came from, in the words of the client that registered it. */
  readonly source: string;
  readonly runId: string | null;
  /** A run that this project does not have, in the words of the client; nothing is read of it. */
  readonly foreignRun: string | null;
  readonly runLink: string | null;
  readonly loggedModelId: string | null;
  readonly user: string;
  readonly signature: Signature | null;
  /** Content of the ONNX export, when the run or the model folder has one. */
  readonly onnxSha256: string | null;
  readonly datasets: readonly VersionDataset[];
  readonly codeCommit: string | null;
  /** Where that commit is, when Pawl knows. */
  readonly codeSource: CodeSource | null;
  readonly environment: Environment;
  /** The saved model, with its `MLmodel`; empty for a source elsewhere, and for versions of before they were kept. */
  readonly files: readonly VersionFile[];
  readonly tags: Tags;
  readonly aliases: readonly string[];
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
  readonly deletedAt: Millis | null;
}

/** One move of an alias; `version` is null when it was removed. */
export interface AliasMove {
  readonly alias: string;
  readonly version: number | null;
  readonly actor: string;
  readonly at: Millis;
}

/** True for an alias that may be set: not `latest`, not `v` and digits, which mean versions. */
export function isAlias(text: string): boolean {
  return /^[\w-]{1,255}$/.test(text) && text.toLowerCase() !== 'latest' && !/^v\d+$/i.test(text);
}

/** The stage of any spelling of its name. */
export function parseStage(text: string): Stage | undefined {
  return stages.find((stage) => stage === text.toLowerCase());
}
