"""What people look at: one dashboard for each audience, as rows of data that a test holds against what is emitted."""
