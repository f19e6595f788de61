"""The same drift report in numpy and scipy: PSI on the reference's deciles, column by column, from the same Parquet files."""
import sys
import time

import numpy as np
import pyarrow.parquet as pq

reference, current = sys.argv[1:3]
started = time.perf_counter()
before, after = pq.read_table(reference), pq.read_table(current)
values = []
for name in before.column_names:
    old, new = before[name].to_numpy(), after[name].to_numpy()
    edges = np.unique(np.quantile(old, np.arange(1, 10) / 10))
    p = np.bincount(np.searchsorted(edges, old), minlength=len(edges) + 1) / len(old)
    q = np.bincount(np.searchsorted(edges, new), minlength=len(edges) + 1) / len(new)
    p, q = np.maximum(p, 1e-4), np.maximum(q, 1e-4)
    values.append(float(np.sum((q - p) * np.log(q / p))))
print(f'{{"ms": {(time.perf_counter() - started) * 1000:.0f}, "sum": {sum(values)!r}}}')
