// Packages of model versions for places that run containers.
import { Type } from 'typebox';
import { Name } from './paging.ts';

export const PackageQuery = Type.Object(
  {
    model: Name,
    version: Type.String({ minLength: 1, maxLength: 256, description: 'Version number or alias.' }),
    format: Type.Union(
      [Type.Literal('oci-context'), Type.Literal('oci-layout'), Type.Literal('k8s'), Type.Literal('kserve')],
      { description: 'A build context, an image layout, manifests for Kubernetes, or one for KServe.' },
    ),
    name: Type.Optional(Type.String({ maxLength: 63, description: 'Of the endpoint; by default the model’s.' })),
    image: Type.Optional(Type.String({ maxLength: 400, description: 'Reference of the image in manifests.' })),
    replicas: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'At least; 2 by default.' })),
  },
  { additionalProperties: false },
);
