// A reference to any record of Pawl, as lineage and audit name it.

import type { NodeType } from '../contracts/node-types.ts';

export { type NodeType, nodeTypes } from '../contracts/node-types.ts';

export interface NodeRef {
  readonly type: NodeType;
  readonly id: string;
}
