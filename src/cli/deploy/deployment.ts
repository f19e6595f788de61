// What every target of a deployment is given, and what it answers.
import type { Context } from '../context.ts';

export interface Deployment {
  readonly model: string;
  readonly version: string;
  /** Of the endpoint. */
  readonly name: string;
  /** Reference of the image in a registry that the target reads. */
  readonly image: string;
  readonly replicas: number;
  option(name: string): string | undefined;
  /** @throws UsageError when it is missing */
  required(name: string): string;
  readonly environment: Context['environment'];
  /** Milliseconds until an endpoint that is not up counts as failed. */
  readonly waitMs: number;
  say(note: string): void;
}

export interface Deployed {
  readonly target: string;
  readonly name: string;
  /** Where it is, in the vendor's words. */
  readonly resource: string;
  readonly state: string;
}

export type Deploy = (deployment: Deployment) => Promise<Deployed>;
