// Who does a thing: named in every audit entry.

export interface Actor {
  readonly kind: 'local' | 'token' | 'user' | 'step' | 'policy';
  readonly id: string;
  readonly name: string;
}

/** The actor of what Pawl does by itself, under the name of the rule that made it. */
export function policyActor(name: string): Actor {
  return { kind: 'policy', id: name, name };
}
