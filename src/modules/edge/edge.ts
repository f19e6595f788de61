// Models on devices: bundles that run without this server.
import { type Bundles, createBundles } from './bundles/bundles.ts';
import { createSigner } from './bundles/signing.ts';
import type { EdgeDeps } from './ports.ts';

export interface Edge {
  readonly bundles: Bundles;
  /** Public half of the key that signs bundles. */
  readonly key: { readonly keyId: string; readonly publicKey: string };
}

export function createEdge(deps: EdgeDeps): Edge {
  const signer = createSigner(deps.signingSeed);
  return { bundles: createBundles({ ...deps, signer }), key: { keyId: signer.keyId, publicKey: signer.publicKey } };
}
