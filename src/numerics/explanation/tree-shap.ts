// Exact Shapley values of tree ensembles against background rows (interventional TreeSHAP: Lundberg et al., From local explanations to
// global understanding with explainable AI for trees, Nature Machine Intelligence 2, 2020). For one background row, a coalition takes
// its features from the explained row and the others from the background row; each leaf that some coalition reaches adds a closed
// form. The mean over background rows is exact, whatever the depth.

/** A tree as parallel arrays by node; the root is node 0. */
export interface Tree {
  /** Feature that a node splits on; -1 for a leaf. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** Whether a value goes to `yes`: `<=` the threshold, or `<`. */
  readonly strict: boolean;
  readonly yes: Int32Array;
  readonly no: Int32Array;
  /** Whether a missing value (NaN) goes to `yes`. */
  readonly missingYes: Uint8Array;
  /** Of a leaf. */
  readonly value: Float64Array;
}

export interface TreeEnsemble {
  readonly trees: readonly Tree[];
  readonly base: number;
}

function goesYes(tree: Tree, node: number, x: ArrayLike<number>): boolean {
  const value = x[tree.feature[node] ?? 0] ?? Number.NaN;
  if (Number.isNaN(value)) return tree.missingYes[node] === 1;
  const threshold = tree.threshold[node] ?? 0;
  return tree.strict ? value < threshold : value <= threshold;
}

/** The sum of the leaves that a row reaches, and the base. */
export function evaluateTrees({ trees, base }: TreeEnsemble, x: ArrayLike<number>): number {
  let sum = base;
  for (const tree of trees) {
    let node = 0;
    while ((tree.feature[node] ?? -1) >= 0) node = (goesYes(tree, node, x) ? tree.yes[node] : tree.no[node]) ?? 0;
    sum += tree.value[node] ?? 0;
  }
  return sum;
}

const unseen = 0;
const ofRow = 1;
const ofBackground = 2;

/** (a − 1)! b! / (a + b)!, the weight of a leaf for a feature that it needs: a features of its side, b of the other. */
function leafWeight(a: number, b: number): number {
  // 1 / (a · C(a + b, a)), without factorials that overflow.
  let choose = 1;
  for (let i = 1; i <= b; i++) choose = (choose * (a + i)) / i;
  return 1 / (a * choose);
}

/** Adds the Shapley values of one tree for one background row to `into`. */
function addTree(
  tree: Tree,
  x: ArrayLike<number>,
  z: ArrayLike<number>,
  side: Uint8Array,
  weight: number,
  into: Float64Array,
): void {
  const taken: number[] = [];
  const walk = (node: number, rows: number, backgrounds: number): void => {
    const feature = tree.feature[node] ?? -1;
    if (feature < 0) {
      const value = (tree.value[node] ?? 0) * weight;
      if (rows + backgrounds === 0 || value === 0) return;
      const gain = rows === 0 ? 0 : value * leafWeight(rows, backgrounds);
      const loss = backgrounds === 0 ? 0 : value * leafWeight(backgrounds, rows);
      for (const one of taken) into[one] = (into[one] ?? 0) + (side[one] === ofRow ? gain : -loss);
      return;
    }
    const [forX, forZ] = [goesYes(tree, node, x), goesYes(tree, node, z)];
    const next = (yes: boolean): number => (yes ? tree.yes[node] : tree.no[node]) ?? 0;
    if (forX === forZ || side[feature] === ofRow) {
      walk(next(forX), rows, backgrounds);
      return;
    }
    if (side[feature] === ofBackground) {
      walk(next(forZ), rows, backgrounds);
      return;
    }
    taken.push(feature);
    side[feature] = ofRow;
    walk(next(forX), rows + 1, backgrounds);
    side[feature] = ofBackground;
    walk(next(forZ), rows, backgrounds + 1);
    side[feature] = unseen;
    taken.pop();
  };
  walk(0, 0, 0);
}

/**
 * Contributions of each feature to the value of the ensemble: they add up to it less its mean over the background.
 * @param features number of features
 * @param background at least one row
 */
export function treeShap(
  ensemble: TreeEnsemble,
  x: ArrayLike<number>,
  background: readonly ArrayLike<number>[],
  features: number,
): Float64Array {
  if (background.length === 0) throw new RangeError('The background has no rows.');
  const values = new Float64Array(features);
  const side = new Uint8Array(features);
  for (const z of background)
    for (const tree of ensemble.trees) addTree(tree, x, z, side, 1 / background.length, values);
  return values;
}
