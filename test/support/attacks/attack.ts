// What an attack is: a request that has harmed another server of MLflow's protocol, and how this one may answer it.
import type { RawRequest } from '../raw-request.ts';

export const v2 = '/api/2.0/mlflow';
export const v3 = '/api/3.0/mlflow';
export const proxy = '/api/2.0/mlflow-artifacts';
export const gateway = `${v3}/gateway`;

export interface Attack extends RawRequest {
  readonly what: string;
  /** The statuses that are safe answers. */
  readonly answered: readonly number[];
  /** Who sends it to a server that asks who comes; nobody in particular on one that does not. */
  readonly as?: Caller;
  /** Must not stand in the answer. */
  readonly untold?: RegExp;
}

/** On the guarded server: nobody; a reader of the project; who works on it; who holds all rights, of another project. */
export type Caller = 'nobody' | 'reader' | 'worker' | 'neighbour';

/** The records that attacks are aimed at; a description of each where only the table is written. */
export interface Target {
  readonly run: string;
  /** Of the run's artifacts, as the proxy of artifacts has it. */
  readonly root: string;
  readonly experiment: string;
  readonly loggedModel: string;
  readonly trace: string;
  readonly webhook: string;
}

export interface AttackGroup {
  readonly title: string;
  /** Where it is known from, or why it harms. */
  readonly known: string;
  readonly attacks: readonly Attack[];
}

export const refused = [400, 403, 404] as const;

/** A file outside of the artifacts, in the spellings that have led there. */
export const escapes = [
  '../../../../etc/passwd',
  '..%2f..%2f..%2fetc%2fpasswd',
  '%252e%252e%252f%252e%252e%252fetc%252fpasswd',
  '..%5c..%5cetc%5cpasswd',
  '%5c..%5c..%5cetc',
  '%2fetc%2fpasswd',
  'C:%2fwindows',
  'file:%2f%2f%2fetc%2fpasswd',
  'a%2f..%2f..%2fb',
  'a%00b',
];
