// Models on devices: bundles that run without this server, channels that tell devices which, and what devices tell.
import { type Bundles, createBundles } from './bundles/bundles.ts';
import { createSigner } from './bundles/signing.ts';
import { type Channels, createChannels } from './channels/channels.ts';
import { createDevices, type Devices } from './channels/devices.ts';
import type { EdgeDeps } from './ports.ts';

export interface Edge {
  readonly bundles: Bundles;
  readonly channels: Channels;
  readonly devices: Devices;
  /** Public half of the key that signs bundles. */
  readonly key: { readonly keyId: string; readonly publicKey: string };
}

export function createEdge(deps: EdgeDeps): Edge {
  const signer = createSigner(deps.signingSeed);
  const bundles = createBundles({ ...deps, signer });
  return {
    bundles,
    channels: createChannels({ ...deps, bundles }),
    devices: createDevices({ ...deps, bundles }),
    key: { keyId: signer.keyId, publicKey: signer.publicKey },
  };
}
