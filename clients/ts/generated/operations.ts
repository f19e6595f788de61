// Generated from docs/reference/openapi.json by `npm run gen`. Do not edit.

/** Types of every operation of the native API, by operationId. */
export interface Operations {
  /** Move the simulated clock forward */
  advanceClock: { body: { readonly to: string; readonly settle?: boolean | undefined }; answer: { readonly now: string; readonly simulated: boolean } };
  /** Ask a job to end */
  cancelJob: { path: { readonly id: string }; answer: { readonly id: string; readonly kind: string; readonly project: string | null; readonly state: "queued" | "running" | "done" | "dead" | "cancelled"; readonly attempt: number; readonly maxAttempts: number; readonly progress: number | null; readonly note: string | null; readonly error: string | null; readonly createdAt: string; readonly finishedAt: string | null } };
  /** Make a project */
  createProject: { body: { readonly name: string; readonly description?: string | undefined }; answer: { readonly id: string; readonly name: string; readonly description: string; readonly createdAt: string } };
  /** Make a service token; its secret is shown once */
  createToken: { body: { readonly name: string; readonly scopes: readonly (string)[]; readonly projects?: readonly (string)[] | undefined; readonly expiresAt?: string | undefined }; answer: { readonly token: { readonly id: string; readonly name: string; readonly scopes: readonly (string)[]; readonly projects: readonly (string)[] | null; readonly createdAt: string; readonly expiresAt: string | null; readonly revokedAt: string | null }; readonly secret: string } };
  /** Declare or change an objective */
  declareObjective: { path: { readonly project: string; readonly objective: string }; body: { readonly kpi: string; readonly unit?: string | undefined; readonly direction: "increase" | "decrease"; readonly baseline: number; readonly target: number; readonly owner: string; readonly assumptions?: string | undefined }; answer: { readonly id: string; readonly project: string; readonly name: string; readonly kpi: string; readonly unit: string; readonly direction: "increase" | "decrease"; readonly baseline: number; readonly target: number; readonly owner: string; readonly assumptions: string; readonly createdAt: string; readonly updatedAt: string } };
  /** Size and root of the audit tree */
  getAuditHead: { answer: { readonly size: number; readonly root: string } };
  /** Domain time of this server */
  getClock: { answer: { readonly now: string; readonly simulated: boolean } };
  /** Read a background job */
  getJob: { path: { readonly id: string }; answer: { readonly id: string; readonly kind: string; readonly project: string | null; readonly state: "queued" | "running" | "done" | "dead" | "cancelled"; readonly attempt: number; readonly maxAttempts: number; readonly progress: number | null; readonly note: string | null; readonly error: string | null; readonly createdAt: string; readonly finishedAt: string | null } };
  /** What a record came from and what came of it */
  getLineage: { path: { readonly type: "objective" | "dataset" | "dataset-version" | "feature-view" | "training-set" | "experiment" | "run" | "model" | "model-version" | "evaluation" | "pipeline" | "pipeline-run" | "deployment" | "rollout" | "batch-job" | "prediction" | "prediction-log" | "monitor" | "monitor-window" | "alarm" | "transition" | "approval" | "project" | "token" | "code"; readonly id: string }; query: { readonly direction?: "upstream" | "downstream" | "both" | undefined; readonly depth?: number | undefined; readonly limit?: number | undefined }; answer: { readonly focus: { readonly type: string; readonly id: string; readonly project: string; readonly label: string; readonly detail: Readonly<Record<string, unknown>>; readonly at: string }; readonly nodes: readonly ({ readonly type: string; readonly id: string; readonly project: string; readonly label: string; readonly detail: Readonly<Record<string, unknown>>; readonly at: string; readonly depth: number })[]; readonly edges: readonly ({ readonly from: { readonly type: string; readonly id: string }; readonly to: { readonly type: string; readonly id: string }; readonly relation: string })[]; readonly truncated: boolean } };
  /** Read an objective */
  getObjective: { path: { readonly project: string; readonly objective: string }; answer: { readonly id: string; readonly project: string; readonly name: string; readonly kpi: string; readonly unit: string; readonly direction: "increase" | "decrease"; readonly baseline: number; readonly target: number; readonly owner: string; readonly assumptions: string; readonly createdAt: string; readonly updatedAt: string } };
  /** List audit entries, newest first */
  listAuditEntries: { query: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly project?: string | undefined; readonly actor?: string | undefined; readonly action?: string | undefined; readonly subjectType?: string | undefined; readonly subjectId?: string | undefined }; answer: { readonly items: readonly ({ readonly seq: number; readonly id: string; readonly at: string; readonly actor: { readonly kind: "local" | "token" | "step" | "policy"; readonly id: string; readonly name: string }; readonly action: string; readonly project: string | null; readonly subject: { readonly type: string; readonly id: string }; readonly before: string | null; readonly after: string | null; readonly detail: Readonly<Record<string, unknown>> })[]; readonly nextCursor?: string | undefined } };
  /** Background jobs, newest first */
  listJobs: { query: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly project?: string | undefined; readonly state?: "queued" | "running" | "done" | "dead" | "cancelled" | undefined }; answer: { readonly items: readonly ({ readonly id: string; readonly kind: string; readonly project: string | null; readonly state: "queued" | "running" | "done" | "dead" | "cancelled"; readonly attempt: number; readonly maxAttempts: number; readonly progress: number | null; readonly note: string | null; readonly error: string | null; readonly createdAt: string; readonly finishedAt: string | null })[]; readonly nextCursor?: string | undefined } };
  /** List records of the lineage graph, newest first */
  listLineageNodes: { path: { readonly project: string }; query: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly type?: string | undefined; readonly text?: string | undefined }; answer: { readonly items: readonly ({ readonly type: string; readonly id: string; readonly project: string; readonly label: string; readonly detail: Readonly<Record<string, unknown>>; readonly at: string })[]; readonly nextCursor?: string | undefined } };
  /** Measured values of an objective, oldest first */
  listMeasurements: { path: { readonly project: string; readonly objective: string }; query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }; answer: { readonly items: readonly ({ readonly series: string; readonly at: string; readonly value: number; readonly note: string })[]; readonly nextCursor?: string | undefined } };
  /** List objectives by name */
  listObjectives: { path: { readonly project: string }; query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }; answer: { readonly items: readonly ({ readonly id: string; readonly project: string; readonly name: string; readonly kpi: string; readonly unit: string; readonly direction: "increase" | "decrease"; readonly baseline: number; readonly target: number; readonly owner: string; readonly assumptions: string; readonly createdAt: string; readonly updatedAt: string })[]; readonly nextCursor?: string | undefined } };
  /** List projects by name */
  listProjects: { query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }; answer: { readonly items: readonly ({ readonly id: string; readonly name: string; readonly description: string; readonly createdAt: string })[]; readonly nextCursor?: string | undefined } };
  /** List service tokens, newest first */
  listTokens: { query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }; answer: { readonly items: readonly ({ readonly id: string; readonly name: string; readonly scopes: readonly (string)[]; readonly projects: readonly (string)[] | null; readonly createdAt: string; readonly expiresAt: string | null; readonly revokedAt: string | null })[]; readonly nextCursor?: string | undefined } };
  /** Prove that an earlier log is a prefix of a later one */
  proveAuditConsistency: { query: { readonly first: number; readonly second?: number | undefined }; answer: { readonly first: { readonly size: number; readonly root: string }; readonly second: { readonly size: number; readonly root: string }; readonly path: readonly (string)[] } };
  /** Prove that an entry is in the log */
  proveAuditEntry: { path: { readonly seq: string }; query: { readonly size?: number | undefined }; answer: { readonly size: number; readonly root: string; readonly entry: { readonly seq: number; readonly id: string; readonly at: string; readonly actor: { readonly kind: "local" | "token" | "step" | "policy"; readonly id: string; readonly name: string }; readonly action: string; readonly project: string | null; readonly subject: { readonly type: string; readonly id: string }; readonly before: string | null; readonly after: string | null; readonly detail: Readonly<Record<string, unknown>> }; readonly content: string; readonly path: readonly (string)[] } };
  /** Record a measured value */
  recordMeasurement: { path: { readonly project: string; readonly objective: string }; body: { readonly series: string; readonly at: string; readonly value: number; readonly note?: string | undefined }; answer: { readonly series: string; readonly at: string; readonly value: number; readonly note: string } };
  /** Find the record with an id, whatever its type */
  resolveRecord: { path: { readonly id: string }; answer: { readonly type: string; readonly id: string; readonly project: string; readonly label: string; readonly detail: Readonly<Record<string, unknown>>; readonly at: string } };
  /** Give a dead job another set of attempts */
  reviveJob: { path: { readonly id: string }; answer: { readonly id: string; readonly kind: string; readonly project: string | null; readonly state: "queued" | "running" | "done" | "dead" | "cancelled"; readonly attempt: number; readonly maxAttempts: number; readonly progress: number | null; readonly note: string | null; readonly error: string | null; readonly createdAt: string; readonly finishedAt: string | null } };
  /** Revoke a service token */
  revokeToken: { path: { readonly id: string }; answer: void };
  /** Stream committed facts as server-sent events */
  streamEvents: { answer: void };
  /** Recompute the whole audit tree */
  verifyAudit: { answer: { readonly size: number; readonly root: string; readonly faults: readonly ({ readonly seq: number; readonly message: string })[] } };
}

/** Method and path of every operation. */
export const operations = {
  advanceClock: ['POST', '/api/v1/clock/advance'],
  cancelJob: ['POST', '/api/v1/jobs/{id}/cancel'],
  createProject: ['POST', '/api/v1/projects'],
  createToken: ['POST', '/api/v1/tokens'],
  declareObjective: ['PUT', '/api/v1/projects/{project}/objectives/{objective}'],
  getAuditHead: ['GET', '/api/v1/audit/head'],
  getClock: ['GET', '/api/v1/clock'],
  getJob: ['GET', '/api/v1/jobs/{id}'],
  getLineage: ['GET', '/api/v1/lineage/{type}/{id}'],
  getObjective: ['GET', '/api/v1/projects/{project}/objectives/{objective}'],
  listAuditEntries: ['GET', '/api/v1/audit'],
  listJobs: ['GET', '/api/v1/jobs'],
  listLineageNodes: ['GET', '/api/v1/projects/{project}/lineage'],
  listMeasurements: ['GET', '/api/v1/projects/{project}/objectives/{objective}/measurements'],
  listObjectives: ['GET', '/api/v1/projects/{project}/objectives'],
  listProjects: ['GET', '/api/v1/projects'],
  listTokens: ['GET', '/api/v1/tokens'],
  proveAuditConsistency: ['GET', '/api/v1/audit/consistency'],
  proveAuditEntry: ['GET', '/api/v1/audit/entries/{seq}/proof'],
  recordMeasurement: ['POST', '/api/v1/projects/{project}/objectives/{objective}/measurements'],
  resolveRecord: ['GET', '/api/v1/records/{id}'],
  reviveJob: ['POST', '/api/v1/jobs/{id}/revive'],
  revokeToken: ['DELETE', '/api/v1/tokens/{id}'],
  streamEvents: ['GET', '/api/v1/events'],
  verifyAudit: ['POST', '/api/v1/audit/verify'],
} as const;
