"""What an operator mends by: tables restored from a point in time, and what failed sent on its way again."""
