// Rows of the registry tables, shared by the stores of this module.
import type { Tx } from '../../platform/db/database.ts';

/** `live_name` is the name while the model is not deleted, so that the name is free again afterwards. */
export type ModelRow = {
  id: string;
  project: string;
  name: string;
  live_name: string | null;
  description: string;
  last_version: number;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
};
/** Signature, data sets and environment are JSON. */
export type VersionRow = {
  id: string;
  model_id: string;
  project: string;
  version: number;
  stage: string;
  description: string;
  source: string;
  run_id: string | null;
  foreign_run: string | null;
  run_link: string | null;
  logged_model_id: string | null;
  user_name: string;
  signature: string | null;
  onnx_sha256: string | null;
  datasets: string;
  code_commit: string | null;
  code_source: string | null;
  environment: string;
  files: string | null;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
};

export type RegistryTables = {
  registry_models: ModelRow;
  registry_versions: VersionRow;
  registry_aliases: { model_id: string; alias: string; version: number };
  registry_alias_moves: {
    id: string;
    model_id: string;
    alias: string;
    version: number | null;
    actor: string;
    at: number;
  };
};

export const tables = (tx: Tx) => tx.withTables<RegistryTables>();
