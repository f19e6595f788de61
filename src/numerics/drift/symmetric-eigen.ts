// Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations: slow for hundreds of rows, and accurate to the last
// digits for small eigenvalues too.

export interface Eigen {
  readonly values: Float64Array;
  /** Row-major; column k belongs to value k. */
  readonly vectors: Float64Array;
}

/**
 * @param matrix symmetric, row-major; not changed
 * @param size rows of it
 * @throws RangeError when there are not `size` rows of as many values, or one is not finite
 */
export function symmetricEigen(matrix: ArrayLike<number>, size: number): Eigen {
  if (matrix.length !== size * size) throw new RangeError(`a matrix of ${size} rows has ${size * size} values`);
  const a = Float64Array.from(matrix);
  if (!a.every(Number.isFinite)) throw new RangeError('every value of the matrix must be finite');
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  const at = (m: Float64Array, i: number, j: number): number => m[i * size + j] as number;
  /** Turns the columns p and q of m. */
  const turn = (
    m: Float64Array,
    [p, q]: readonly [number, number],
    [cos, sin]: readonly [number, number],
    stride: number,
    step: number,
  ) => {
    for (let i = 0; i < size; i++) {
      const [left, right] = [m[i * stride + p * step] as number, m[i * stride + q * step] as number];
      m[i * stride + p * step] = cos * left - sin * right;
      m[i * stride + q * step] = sin * left + cos * right;
    }
  };
  for (let sweep = 0; sweep < 60; sweep++) {
    let rotated = false;
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        const off = at(a, p, q);
        if (Math.abs(off) <= Number.EPSILON * 1e-3 * Math.sqrt(Math.abs(at(a, p, p) * at(a, q, q)))) continue;
        rotated = true;
        const ratio = (at(a, q, q) - at(a, p, p)) / (2 * off);
        const tan = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
        const cos = 1 / Math.hypot(1, tan);
        const angle = [cos, tan * cos] as const;
        turn(a, [p, q], angle, size, 1);
        turn(a, [p, q], angle, 1, size);
        turn(vectors, [p, q], angle, size, 1);
      }
    if (!rotated) break;
  }
  return { values: Float64Array.from({ length: size }, (_, i) => at(a, i, i)), vectors };
}
