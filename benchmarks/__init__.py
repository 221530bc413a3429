"""Measurements of what the project claims. Each compares side by side in one run and reports ratios, counts, units."""
