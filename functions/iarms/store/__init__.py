"""Stores: one class per table with named queries. Writes come out as transaction items; `transaction` sends them."""
