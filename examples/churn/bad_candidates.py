"""Three candidates that must not survive: an everyday flaw in the inputs, otherwise trained like the right one.

cents      the finance table holds amounts in cents, while serving sends dollars
leakage    the newest feature table was joined instead of the one as of the cut-off: it knows the next 30 days
inverted   1 means "came back" in the labels that were delivered

The flaw is in training and hold-out rows alike, so each candidate's own report looks sound.
"""

import pandas as pd

from train import FEATURES, LABEL, argument_parser, read_tables, report, train

AMOUNTS = ["monetary_sum", "monetary_mean", "amount_90d", "first_order_value"]
DAYS_TOO_LATE = 30


def in_cents(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**{name: rows[name] * 100 for name in AMOUNTS})


def inverted(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**{LABEL: 1 - rows[LABEL]})


def with_late_features(rows: pd.DataFrame, late: pd.DataFrame) -> pd.DataFrame:
    """Replace the features by those of the same customer 30 days after the cut-off."""
    joined_at = pd.to_datetime(rows["cutoff"]) + pd.Timedelta(days=DAYS_TOO_LATE)
    keys = rows[["customer_id", "cutoff", LABEL]].assign(joined_at=joined_at.dt.strftime("%Y-%m-%d"))
    late = late.assign(joined_at=late["cutoff"].astype(str).str[:10])[["customer_id", "joined_at", *FEATURES]]
    joined = keys.merge(late, on=["customer_id", "joined_at"], how="left", validate="one_to_one")
    if joined[FEATURES].isna().any(axis=None):
        raise SystemExit(f"the late features must cover every row {DAYS_TOO_LATE} days after its cut-off")
    return joined.drop(columns="joined_at").astype(dict.fromkeys(FEATURES, "float32"))


if __name__ == "__main__":
    parser = argument_parser("Train, log and register a flawed churn model.")
    parser.add_argument("--variant", required=True, choices=["cents", "leakage", "inverted"])
    parser.add_argument("--late-features", help="for leakage: Parquet of the features 30 days after each cut-off")
    given = parser.parse_args()
    tables = read_tables(given)
    if given.variant == "cents":
        tables = tuple(in_cents(rows) for rows in tables)
    elif given.variant == "inverted":
        tables = tuple(inverted(rows) for rows in tables)
    elif given.late_features:
        tables = tuple(with_late_features(rows, pd.read_parquet(given.late_features)) for rows in tables)
    else:
        parser.error("--variant leakage needs --late-features")
    report(train(*tables, given), given.out)
